// Draws as SVG text. Every text goes through `escaped`: names from hosts stay text in the file.

import type { Curve, Pen, Style, TextStyle } from "./pen";
import { FONT, fitted } from "./pen";

export class SvgPen implements Pen {
  private readonly parts: string[] = [];
  private readonly hatches = new Map<string, string>();

  rect(x: number, y: number, w: number, h: number, style: Style): void {
    const radius = style.radius ? ` rx="${number(Math.min(style.radius, w / 2, h / 2))}"` : "";
    this.parts.push(`<rect x="${number(x)}" y="${number(y)}" width="${number(w)}" height="${number(h)}"${radius}${look(style)}/>`);
  }

  hatch(x: number, y: number, w: number, h: number, color: string): void {
    let id = this.hatches.get(color);
    if (!id) this.hatches.set(color, (id = `hatch${this.hatches.size}`));
    this.rect(x, y, w, h, { fill: `url(#${id})` });
  }

  polygon(points: number[], style: Style): void {
    this.parts.push(`<polygon points="${points.map(number).join(" ")}"${look(style)}/>`);
  }

  circle(x: number, y: number, r: number, style: Style): void {
    this.parts.push(`<circle cx="${number(x)}" cy="${number(y)}" r="${number(r)}"${look(style)}/>`);
  }

  curve(curve: Curve, style: Style): void {
    const [a, b, c, d, e, f, g, h] = curve.map(number);
    this.parts.push(`<path d="M${a} ${b}C${c} ${d} ${e} ${f} ${g} ${h}"${look(style)}/>`);
  }

  segments(points: number[], style: Style): void {
    const found: string[] = [];
    for (let n = 0; n < points.length; n += 4) {
      found.push(`M${number(points[n])} ${number(points[n + 1])}L${number(points[n + 2])} ${number(points[n + 3])}`);
    }
    if (found.length) this.parts.push(`<path d="${found.join("")}"${look(style)}/>`);
  }

  text(text: string, x: number, y: number, style: TextStyle): void {
    const shown = style.room === undefined ? text : fitted(text, style.room, style.size, style.bold, style.tail);
    if (!shown) return;
    const halo = style.halo ? ` stroke="${style.halo}" stroke-width="3" paint-order="stroke"` : "";
    const faint = style.alpha !== undefined && style.alpha < 1 ? ` opacity="${style.alpha}"` : "";
    const weight = style.bold ? ' font-weight="600"' : "";
    this.parts.push(
      `<text x="${number(x)}" y="${number(y)}" dominant-baseline="central" font-size="${style.size}" fill="${style.color}"${weight}${halo}${faint}>${escaped(shown)}</text>`,
    );
  }

  /** The whole drawing, its corner at 0, 0. */
  drawing(width: number, height: number, title: string): string {
    const patterns = [...this.hatches].map(
      ([color, id]) =>
        `<pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5" stroke="${color}" stroke-width="1.4"/></pattern>`,
    );
    return (
      `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}" font-family="${escaped(FONT)}">\n<title>${escaped(title)}</title>\n` +
      `<defs>${patterns.join("")}</defs>\n${this.parts.join("\n")}\n</svg>\n`
    );
  }
}

function look(style: Style): string {
  let found = ` fill="${style.fill ?? "none"}"`;
  if (style.stroke) found += ` stroke="${style.stroke}" stroke-width="${style.width ?? 1}"`;
  if (style.dash?.length) found += ` stroke-dasharray="${style.dash.join(" ")}"`;
  if (style.alpha !== undefined && style.alpha < 1) found += ` opacity="${style.alpha}"`;
  return found;
}

function number(n: number): string {
  return String(Math.round(n * 10) / 10);
}

export function escaped(text: string): string {
  // eslint-disable-next-line no-control-regex
  const legal = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
  return legal.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}
