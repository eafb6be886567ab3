// How a dependency runs from one rectangle to another.

import type { Curve } from "./pen";

export interface Area {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** From the side of `a` that faces `b` to the side of `b` that faces `a`, leaving and entering at right angles. */
export function route(a: Area, b: Area): Curve {
  const ax = a.x + a.w / 2;
  const ay = a.y + a.h / 2;
  const bx = b.x + b.w / 2;
  const by = b.y + b.h / 2;
  const right = b.x - (a.x + a.w);
  const left = a.x - (b.x + b.w);
  if (Math.max(right, left) > 0) {
    const turn = right > 0 ? 1 : -1;
    const x1 = ax + (turn * a.w) / 2;
    const x2 = bx - (turn * b.w) / 2;
    const y1 = ay + towards(by - ay, a.h);
    const y2 = by + towards(ay - by, b.h);
    const bend = turn * Math.max(Math.min(16, Math.abs(x2 - x1)), Math.abs(x2 - x1) * 0.45);
    return [x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2];
  }
  const down = by >= ay ? 1 : -1;
  const between = Math.abs(by - ay) - (a.h + b.h) / 2;
  if (between < 0 || between > (a.h + b.h) / 2) {
    // Around what stands between the two, not through it.
    const x1 = ax + a.w / 2;
    const x2 = bx + b.w / 2;
    const bulge = Math.max(x1, x2) + Math.min(70, 16 + 0.12 * Math.abs(by - ay));
    return [x1, ay, bulge, ay, bulge, by, x2, by];
  }
  const y1 = ay + (down * a.h) / 2;
  const y2 = by - (down * b.h) / 2;
  const x1 = ax + towards(bx - ax, a.w);
  const x2 = bx + towards(ax - bx, b.w);
  const bend = down * Math.max(Math.min(16, Math.abs(y2 - y1)), Math.abs(y2 - y1) * 0.45);
  return [x1, y1, x1, y1 + bend, x2, y2 - bend, x2, y2];
}

function towards(distance: number, length: number): number {
  const most = length * 0.36;
  return Math.max(-most, Math.min(most, distance * 0.12));
}

/** The distance of a point from the curve, by sixteen points on it. */
export function distance(curve: Curve, x: number, y: number): number {
  let least = Infinity;
  let [px, py] = curve;
  for (let n = 1; n <= 16; n++) {
    const t = n / 16;
    const u = 1 - t;
    const qx = u * u * u * curve[0] + 3 * u * u * t * curve[2] + 3 * u * t * t * curve[4] + t * t * t * curve[6];
    const qy = u * u * u * curve[1] + 3 * u * u * t * curve[3] + 3 * u * t * t * curve[5] + t * t * t * curve[7];
    least = Math.min(least, fromSegment(px, py, qx, qy, x, y));
    px = qx;
    py = qy;
  }
  return least;
}

function fromSegment(ax: number, ay: number, bx: number, by: number, x: number, y: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(ax + t * dx - x, ay + t * dy - y);
}
