// What the map is drawn with: a canvas on screen and for PNG, text for SVG.

export interface Style {
  fill?: string;
  stroke?: string;
  width?: number;
  alpha?: number;
  dash?: number[];
  radius?: number;
}

export interface TextStyle {
  size: number;
  color: string;
  bold?: boolean;
  room?: number;
  alpha?: number;
  halo?: string;
  tail?: boolean; // a list: what is too long is cut at its end, not in the middle
}

export type Curve = [number, number, number, number, number, number, number, number];

export interface Pen {
  rect(x: number, y: number, w: number, h: number, style: Style): void;
  hatch(x: number, y: number, w: number, h: number, color: string): void;
  polygon(points: number[], style: Style): void;
  circle(x: number, y: number, r: number, style: Style): void;
  curve(curve: Curve, style: Style): void;
  segments(points: number[], style: Style): void;
  text(text: string, x: number, y: number, style: TextStyle): void;
}

export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";
const widths = new Map<string, number>();
let ruler: CanvasRenderingContext2D | null = null;

export function textWidth(text: string, size: number, bold: boolean): number {
  const key = `${size}${bold ? "b" : "r"}${text}`;
  let found = widths.get(key);
  if (found === undefined) {
    ruler ??= document.createElement("canvas").getContext("2d")!;
    ruler.font = font(size, bold);
    found = ruler.measureText(text).width;
    if (widths.size > 50000) widths.clear();
    widths.set(key, found);
  }
  return found;
}

export function font(size: number, bold: boolean): string {
  return `${bold ? 600 : 400} ${size}px ${FONT}`;
}

/** The text shortened in its middle, so that both what it begins and what it ends with can be told. */
export function fitted(text: string, room: number, size: number, bold = false, list = false): string {
  if (textWidth(text, size, bold) <= room) return text;
  let keep = Math.floor((text.length * room) / textWidth(text, size, bold)) - 1;
  for (; keep > 1; keep--) {
    const tail = list ? 0 : Math.floor(keep / 3);
    const short = text.slice(0, keep - tail) + "\u2026" + (tail ? text.slice(-tail) : "");
    if (textWidth(short, size, bold) <= room) return short;
  }
  return "";
}
