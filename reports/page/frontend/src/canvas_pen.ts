// Draws on a canvas; the plain 2D context, which works without a graphics card and over remote desktops.

import type { Curve, Pen, Style, TextStyle } from "./pen";
import { fitted, font } from "./pen";

const SEGMENTS_AT_ONCE = 400; // one long path of crossing lines takes a rasterizer far longer than many short ones

export class CanvasPen implements Pen {
  private readonly hatches = new Map<string, CanvasPattern>();
  private lastFont = "";

  constructor(readonly context: CanvasRenderingContext2D) {}

  /** A new frame begins: the context's state may have been changed by a resize. */
  begin(): void {
    this.lastFont = "";
    this.context.textBaseline = "middle";
    this.context.lineJoin = "round";
  }

  rect(x: number, y: number, w: number, h: number, style: Style): void {
    const c = this.context;
    c.globalAlpha = style.alpha ?? 1;
    if (style.radius && w > 4 && h > 4) {
      c.beginPath();
      c.roundRect(x, y, w, h, Math.min(style.radius, w / 2, h / 2));
      this.paint(style);
      return;
    }
    if (style.fill) {
      c.fillStyle = style.fill;
      c.fillRect(x, y, w, h);
    }
    if (style.stroke) {
      this.ready(style);
      c.strokeRect(x, y, w, h);
    }
  }

  hatch(x: number, y: number, w: number, h: number, color: string): void {
    const c = this.context;
    let pattern = this.hatches.get(color);
    if (!pattern) this.hatches.set(color, (pattern = hatching(c, color)));
    c.globalAlpha = 1;
    c.fillStyle = pattern;
    c.fillRect(x, y, w, h);
  }

  polygon(points: number[], style: Style): void {
    const c = this.context;
    c.globalAlpha = style.alpha ?? 1;
    c.beginPath();
    for (let n = 0; n < points.length; n += 2) c.lineTo(points[n], points[n + 1]);
    c.closePath();
    this.paint(style);
  }

  circle(x: number, y: number, r: number, style: Style): void {
    const c = this.context;
    c.globalAlpha = style.alpha ?? 1;
    c.beginPath();
    c.arc(x, y, r, 0, 2 * Math.PI);
    this.paint(style);
  }

  curve(curve: Curve, style: Style): void {
    const c = this.context;
    c.globalAlpha = style.alpha ?? 1;
    c.beginPath();
    c.moveTo(curve[0], curve[1]);
    c.bezierCurveTo(curve[2], curve[3], curve[4], curve[5], curve[6], curve[7]);
    this.paint(style);
  }

  segments(points: number[], style: Style): void {
    const c = this.context;
    c.globalAlpha = style.alpha ?? 1;
    this.ready(style);
    for (let start = 0; start < points.length; start += 4 * SEGMENTS_AT_ONCE) {
      const end = Math.min(points.length, start + 4 * SEGMENTS_AT_ONCE);
      c.beginPath();
      for (let n = start; n < end; n += 4) {
        c.moveTo(points[n], points[n + 1]);
        c.lineTo(points[n + 2], points[n + 3]);
      }
      c.stroke();
    }
  }

  text(text: string, x: number, y: number, style: TextStyle): void {
    const shown = style.room === undefined ? text : fitted(text, style.room, style.size, style.bold, style.tail);
    if (!shown) return;
    const c = this.context;
    const wanted = font(style.size, !!style.bold);
    if (wanted !== this.lastFont) c.font = this.lastFont = wanted;
    c.globalAlpha = style.alpha ?? 1;
    if (style.halo) {
      this.ready({ stroke: style.halo, width: 3 });
      c.strokeText(shown, x, y);
    }
    c.fillStyle = style.color;
    c.fillText(shown, x, y);
  }

  private paint(style: Style): void {
    if (style.fill) {
      this.context.fillStyle = style.fill;
      this.context.fill();
    }
    if (style.stroke) {
      this.ready(style);
      this.context.stroke();
    }
  }

  private ready(style: Style): void {
    this.context.strokeStyle = style.stroke!;
    this.context.lineWidth = style.width ?? 1;
    this.context.setLineDash(style.dash ?? []);
  }
}

function hatching(context: CanvasRenderingContext2D, color: string): CanvasPattern {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 6;
  const c = tile.getContext("2d")!;
  c.strokeStyle = color;
  c.lineWidth = 1.4;
  c.beginPath();
  for (const start of [-6, 0, 6]) {
    c.moveTo(start, 6);
    c.lineTo(start + 6, 0);
  }
  c.stroke();
  return context.createPattern(tile, "repeat")!;
}
