// What the map shows at a zoom: tiles, then boxes, then things, then their state; and the dependencies between them.

import type { Detail } from "./detail";
import type { Kept, Link } from "./filtering";
import { DURABLE, type Estate, UNKNOWN } from "./model";
import { STATE_LETTERS, type Palette } from "./palette";
import { type Pen, textWidth } from "./pen";
import { type Area, route } from "./routes";
import { count, day } from "./words";

export interface Camera {
  k: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Scene {
  estate: Estate;
  kept: Kept;
  links: Link[];
  level: number;
  detail: Detail | null;
  palette: Palette;
  selected: number;
  chosen: Link | null;
}

export const LEVEL_NAMES = ["By zoom", "Tenants", "Machines", "Services and data"];
const BOXES_FROM = 0.36;
const THINGS_FROM = 0.72;
const SURFACES_FROM = 2;
const CURVES_AT_MOST = 1500;
const CROWD = 8;
const HAZE = 0.12;
const HEAVIEST = [UNKNOWN, DURABLE, 1, 0];

/** The level that a zoom shows, or the one that was asked for. */
export function levelAt(k: number, asked: number): number {
  return asked || (k < BOXES_FROM ? 1 : k < THINGS_FROM ? 2 : 3);
}

export function drawScene(pen: Pen, camera: Camera, scene: Scene): void {
  pen.rect(0, 0, camera.width, camera.height, { fill: scene.palette.ground });
  new Drawing(pen, camera, scene).all();
}

class Drawing {
  private readonly near: Set<number> | null;

  constructor(
    private readonly pen: Pen,
    private readonly camera: Camera,
    private readonly scene: Scene,
  ) {
    this.near = around(scene);
  }

  all(): void {
    const { estate, kept, level } = this.scene;
    const labels: (() => void)[] = [];
    this.blocks(labels);
    const crowd = this.seenLinks();
    this.hazeLinks(crowd);
    const seenTiles: number[] = [];
    for (let n = 0; n < estate.tiles; n++) {
      const area = this.area(n);
      if (!kept.items[n] || !this.onScreen(area)) continue;
      seenTiles.push(n);
      this.tileBody(n, area);
      if (level === 1) labels.push(() => this.tileSummary(n, area));
      else labels.push(() => this.tileHead(n, area));
    }
    if (level >= 2) this.boxes(labels);
    this.links(crowd);
    for (const label of labels) label();
    this.selection();
  }

  private blocks(labels: (() => void)[]): void {
    const { estate, palette } = this.scene;
    for (const [wave, x, y, w, h] of estate.blocks) {
      const area = this.placed(x, y, w, h);
      if (!this.onScreen(area)) continue;
      this.pen.rect(area.x, area.y, area.w, area.h, { fill: palette.block, stroke: palette.blockEdge, radius: 8 });
      const found = estate.waves.find((each) => each.number === wave);
      const name = found ? `Wave ${wave}` : "In no wave";
      const when = found?.start ? `  ${day(found.start)}` : "";
      const size = area.w > 130 ? 13 : 11;
      const middle = area.y + Math.max(10, this.headHeight(estate) / 2);
      labels.push(() => this.pen.text(fitting([name + when, name], area.w - 12, size, true), area.x + 8, middle, { size, color: palette.quiet, bold: true, room: area.w - 12, halo: palette.block }));
    }
  }

  private headHeight(estate: Estate): number {
    return Math.min(30, (estate.size[0] / 42) * this.camera.k);
  }

  private tileBody(n: number, area: Area): void {
    const { estate, palette } = this.scene;
    const kind = estate.kind(n);
    const dash = kind === "unassigned" || kind === "outside" ? [5, 3] : undefined;
    this.pen.rect(area.x, area.y, area.w, area.h, {
      fill: palette.tile, stroke: palette.tileEdge, width: kind === "shared" ? 2 : 1, dash, radius: 5, alpha: this.dim(n),
    });
    if (this.scene.level === 1) this.stateBar(n, area.x + 1, area.y + area.h - barHeight(area.h), area.w - 2, barHeight(area.h) - 1);
  }

  private tileSummary(n: number, area: Area): void {
    const { estate, palette } = this.scene;
    if (area.w < 26 || area.h < 22) return;
    const room = area.w - 12;
    const alpha = this.dim(n);
    const halo = palette.tile;
    const big = area.h > 44 && area.w > 90 ? 14 : 11;
    this.pen.text(tileName(estate, n), area.x + 6, area.y + 5 + big / 2, { size: big, bold: true, color: palette.ink, room, alpha, halo });
    if (area.h > 52) this.pen.text(fitting([contents(estate, n), ""], room), area.x + 6, area.y + 16 + big, { size: 11, color: palette.quiet, room, alpha, halo, tail: true });
    const grave = estate.graveIn(n);
    if (area.h > 74 && grave) this.pen.text(fitting([`\u25B2 ${grave} high or worse`, `\u25B2 ${grave} high`, `\u25B2 ${grave}`], room), area.x + 6, area.y + 31 + big, { size: 11, color: palette.grave, room, alpha, halo, tail: true });
    const told = [DURABLE, UNKNOWN].map((s) => [estate.stateCounts[4 * n + s], estate.states[s]]).filter(([n]) => n).map(([n, name]) => `${n} ${name}`);
    if (area.h > 92 && told.length) this.pen.text(fitting([told.join(", "), told[0]], room), area.x + 6, area.y + area.h - barHeight(area.h) - 9, { size: 11, color: palette.quiet, room, alpha, halo, tail: true });
  }

  private tileHead(n: number, area: Area): void {
    const { estate, palette } = this.scene;
    if (area.w < 26) return;
    const room = Math.min(area.w, this.camera.width - area.x) - 16;
    const x = Math.max(area.x, 0) + 8;
    const y = area.y + Math.min(17 * Math.max(this.camera.k, 0.55), 26);
    const size = this.camera.k > 1.4 ? 16 : this.camera.k > 0.6 ? 14 : 12;
    const name = tileName(estate, n);
    const alpha = this.dim(n);
    this.pen.text(name, x, y, { size, bold: true, color: palette.ink, room: Math.max(room, 10), alpha });
    const after = textWidth(name, size, true) + 10;
    const note = contents(estate, n);
    if (room - after > textWidth(note, size - 2, false)) this.pen.text(note, x + after, y, { size: size - 2, color: palette.quiet, alpha });
  }

  private boxes(labels: (() => void)[]): void {
    const { estate, kept, palette, level } = this.scene;
    for (let n = estate.tiles; n < estate.boxes; n++) {
      if (!kept.items[n]) continue;
      const area = this.area(n);
      if (!this.onScreen(area)) continue;
      const read = !["failed", "skipped"].includes(estate.text("status", n));
      this.pen.rect(area.x, area.y, area.w, area.h, {
        fill: palette.box, stroke: palette.boxEdge, radius: 4, alpha: this.dim(n), dash: read ? undefined : [4, 3],
      });
      if (level === 2) {
        this.stateBar(n, area.x + 1, area.y + area.h - barHeight(area.h), area.w - 2, barHeight(area.h) - 1);
        labels.push(() => this.boxSummary(n, area));
      } else labels.push(() => this.boxHead(n, area));
    }
    if (level >= 3) this.things(labels);
  }

  private boxSummary(n: number, area: Area): void {
    const { estate, palette } = this.scene;
    if (area.w < 30 || area.h < 14) return;
    const room = area.w - 10;
    if (!this.alone(n)) this.pen.text(estate.shortName(n), area.x + 5, area.y + Math.min(10, area.h / 2.6), { size: 11, bold: true, color: palette.ink, room, alpha: this.dim(n), halo: palette.box });
    const status = estate.text("status", n);
    const said = status === "failed" || status === "skipped" ? `${status}: not read` : estate.mainThings(n).join(", ");
    if (area.h > 40) this.pen.text(said, area.x + 5, area.y + (this.alone(n) ? 12 : 25), { size: 10, color: palette.quiet, room, alpha: this.dim(n), halo: palette.box, tail: true });
  }

  private boxHead(n: number, area: Area): void {
    const { estate, palette } = this.scene;
    if (area.w < 40 || area.h < 12) return;
    const status = estate.text("status", n);
    if (this.alone(n)) return;
    const note = status === "failed" || status === "skipped" ? ` (${status}: not read)` : "";
    const size = this.camera.k > 1.4 ? 14 : 12;
    this.pen.text(estate.shortName(n) + note, area.x + 8, area.y + 11.5 * this.camera.k, { size: Math.min(size, 17 * this.camera.k), bold: true, color: palette.ink, room: area.w - 14, alpha: this.dim(n) });
  }

  /** Whether the tile around it says it all: a shared machine has a tile of its own. */
  private alone(box: number): boolean {
    const { estate } = this.scene;
    return ["shared", "outside"].includes(estate.kind(estate.parent[box]));
  }

  private things(labels: (() => void)[]): void {
    const { estate, kept } = this.scene;
    for (let n = estate.boxes; n < estate.count; n++) {
      if (!kept.items[n]) continue;
      const area = this.area(n);
      if (!this.onScreen(area)) continue;
      this.chip(n, area);
      if (area.h >= 9 && area.w >= 24) labels.push(() => this.chipText(n, area));
    }
  }

  private chip(n: number, area: Area): void {
    const { estate, palette } = this.scene;
    const alpha = this.dim(n);
    const state = heaviest(estate, n);
    if (area.h < 5) {
      this.pen.rect(area.x, area.y, area.w, area.h, { fill: state < 0 ? palette.chipEdge : palette.states[state], alpha });
      return;
    }
    const shared = estate.tenantsOf(n).length > 1;
    this.pen.rect(area.x, area.y, area.w, area.h, {
      fill: palette.chip, stroke: shared ? palette.ink : palette.chipEdge, width: shared ? 1.4 : 1, radius: 3, alpha,
      dash: estate.kind(n) === "external" ? [3, 2] : undefined,
    });
    if (state >= 0) {
      const wide = Math.min(6, area.w / 5);
      this.pen.rect(area.x + 1, area.y + 1, wide, area.h - 2, { fill: palette.states[state], alpha });
      if (state === UNKNOWN) this.pen.hatch(area.x + 1, area.y + 1, wide, area.h - 2, palette.onState[UNKNOWN]);
    }
  }

  private chipText(n: number, area: Area): void {
    const { estate, palette, detail } = this.scene;
    const deep = this.camera.k >= SURFACES_FROM && detail ? detail.surfacesIn(n) : [];
    const size = Math.min(12, area.h * 0.62, this.camera.k > 1.4 ? 13 : 12);
    const middle = deep.length ? area.y + 10 : area.y + area.h / 2;
    if (area.h >= 12 && area.w > 60) this.glyph(estate.kind(n), area.x + 16, middle, Math.min(4, area.h / 4), this.dim(n));
    const start = area.h >= 12 && area.w > 60 ? 25 : 9;
    this.pen.text(estate.shortName(n), area.x + start, middle, { size, color: palette.ink, room: area.w - start - 4, alpha: this.dim(n) });
    if (deep.length) this.surfaces(deep, { x: area.x + 9, y: area.y + 19, w: area.w - 12, h: area.h - 22 });
  }

  private surfaces(found: { name: string; state: number; kind: string }[], area: Area): void {
    const { palette } = this.scene;
    const across = Math.max(1, Math.min(found.length, Math.round(Math.sqrt((found.length * area.w) / (area.h * 5)))));
    const down = Math.ceil(found.length / across);
    const w = area.w / across;
    const h = Math.min(area.h / down, 26);
    found.forEach((each, place) => {
      const x = area.x + (place % across) * w;
      const y = area.y + Math.floor(place / across) * h;
      this.pen.rect(x, y, Math.max(1, w - 1.5), Math.max(1, h - 1.5), { fill: palette.states[each.state], radius: 2 });
      if (h >= 9 && w > 30) {
        const label = `${STATE_LETTERS[each.state]}  ${lastPart(each.name)}`;
        this.pen.text(label, x + 4, y + h / 2 - 0.5, { size: Math.min(11, h * 0.72), color: palette.onState[each.state], room: w - 8 });
      }
    });
  }

  private glyph(kind: string, x: number, y: number, r: number, alpha: number): void {
    const style = { fill: this.scene.palette.quiet, alpha };
    if (kind === "database") for (const row of [-1, 0, 1]) this.pen.rect(x - r, y + row * r * 0.85 - r * 0.3, 2 * r, r * 0.6, style);
    else if (kind === "share") this.pen.polygon([x - r, y - r, x - r * 0.1, y - r, x + r * 0.2, y - r * 0.5, x + r, y - r * 0.5, x + r, y + r, x - r, y + r], style);
    else if (kind === "vip") this.pen.polygon([x, y - r * 1.2, x + r * 1.2, y, x, y + r * 1.2, x - r * 1.2, y], style);
    else if (kind === "context") this.pen.polygon([x - r, y - r, x + r, y - r, x + r, y + r * 0.3, x, y + r * 1.3, x - r, y + r * 0.3], style);
    else if (kind === "external") this.pen.circle(x, y, r, { stroke: this.scene.palette.quiet, width: 1.5, alpha });
    else this.pen.circle(x, y, r, style);
  }

  private stateBar(n: number, x: number, y: number, w: number, h: number): void {
    const { estate, palette } = this.scene;
    const counts = HEAVIEST.map((state) => estate.stateCounts[4 * n + state]);
    const all = counts.reduce((a, b) => a + b, 0);
    if (!all) return;
    let at = x;
    HEAVIEST.forEach((state, place) => {
      const wide = (w * counts[place]) / all;
      if (!wide) return;
      this.pen.rect(at, y, wide, h, { fill: palette.states[state], alpha: this.dim(n) });
      if (state === UNKNOWN && h > 3) this.pen.hatch(at, y, wide, h, palette.onState[UNKNOWN]);
      at += wide;
    });
  }

  private seenLinks(): Link[] {
    const { links, estate } = this.scene;
    return links.filter((link) => !nested(estate, link) && this.linkOnScreen(link));
  }

  /** What everybody needs is drawn below the tiles, so that it never hides what is in them. */
  private hazeLinks(seen: Link[]): void {
    if (this.scene.level > 2 && seen.length <= CURVES_AT_MOST) return;
    const haze: number[] = [];
    for (const link of seen) if (!link.cross && link.crowd > CROWD && !this.isBright(link)) haze.push(...this.ends(link));
    this.pen.segments(haze, { stroke: this.scene.palette.haze, width: 1, alpha: seen.length > CURVES_AT_MOST ? 0.25 : 0.6 });
  }

  private links(seen: Link[]): void {
    const { palette, level } = this.scene;
    if (seen.length > CURVES_AT_MOST) return this.manyLinks(seen);
    const faint = seen.length > 400 ? 0.35 : seen.length > 80 ? 0.5 : 0.75;
    const bright: Link[] = [];
    for (const link of seen) {
      if (this.isBright(link)) bright.push(link);
      else if (level > 2 || link.cross || link.crowd <= CROWD) this.link(link, link.cross ? palette.cross : palette.line, this.near ? 0.06 : link.cross ? 0.95 : faint * Math.min(1, Math.max(0.2, CROWD / link.crowd)), level === 1 ? 1.4 : 1.2);
    }
    for (const link of bright) this.brightLink(link);
  }

  private manyLinks(seen: Link[]): void {
    const { palette } = this.scene;
    const plain: number[] = [];
    const cross: number[] = [];
    const bright: Link[] = [];
    for (const link of seen) {
      if (this.isBright(link)) bright.push(link);
      else if (link.cross || link.crowd <= CROWD) (link.cross ? cross : plain).push(...this.ends(link));
    }
    this.pen.segments(plain, { stroke: palette.line, width: 1, alpha: this.near ? 0.02 : Math.max(0.08, Math.min(0.3, 900 / seen.length)) });
    this.pen.segments(cross, { stroke: palette.cross, width: 1.2, alpha: this.near ? 0.1 : 0.7 });
    for (const link of bright.slice(0, CURVES_AT_MOST)) this.brightLink(link);
  }

  private brightLink(link: Link): void {
    const { palette, selected, chosen } = this.scene;
    if (link === chosen) return this.link(link, link.cross ? palette.cross : palette.mark, 1, link.cross ? 2 : 2.6);
    const out = this.within(link.source, selected);
    this.link(link, link.cross ? palette.cross : out ? palette.needs : palette.neededBy, 1, 2, out ? undefined : [6, 3]);
  }

  private link(link: Link, color: string, alpha: number, width: number, dash?: number[]): void {
    const curve = route(this.area(link.source), this.area(link.target));
    const heavy = width * Math.min(2.2, 1 + Math.log10(link.edges.length) * 0.5) * (link.cross ? 1.5 : 1);
    this.pen.curve(curve, { stroke: color, width: heavy, alpha, dash: dash ?? (link.noise ? [3, 3] : undefined) });
    if (alpha < HAZE) return;
    const dx = curve[6] - curve[4] || curve[6] - curve[0];
    const dy = curve[7] - curve[5] || (curve[6] - curve[4] ? 0 : curve[7] - curve[1]);
    const length = Math.hypot(dx, dy) || 1;
    const size = 4.5 + heavy * 1.4;
    const [ux, uy] = [(dx / length) * size, (dy / length) * size];
    this.pen.polygon([curve[6], curve[7], curve[6] - ux - uy * 0.5, curve[7] - uy + ux * 0.5, curve[6] - ux + uy * 0.5, curve[7] - uy - ux * 0.5], {
      fill: color, alpha: Math.min(1, alpha + 0.15),
    });
  }

  private selection(): void {
    const { selected, palette, estate } = this.scene;
    if (selected < 0) return;
    const at = Math.max(0, selected);
    const shown = this.scene.level >= 3 ? at : estate.at(this.scene.level, at);
    const area = this.area(shown);
    this.pen.rect(area.x - 3, area.y - 3, area.w + 6, area.h + 6, { stroke: palette.mark, width: 2.5, radius: 6 });
  }

  private isBright(link: Link): boolean {
    const { selected, chosen } = this.scene;
    if (chosen) return link === chosen;
    return selected >= 0 && (this.within(link.source, selected) || this.within(link.target, selected));
  }

  private within(item: number, outer: number): boolean {
    const { estate, level } = this.scene;
    const meant = estate.at(level, outer);
    for (let at = item; at >= 0; at = estate.parent[at]) if (at === meant || at === outer) return true;
    return false;
  }

  private dim(n: number): number {
    return this.near && !this.near.has(n) ? 0.3 : 1;
  }

  private ends(link: Link): [number, number, number, number] {
    const a = this.area(link.source);
    const b = this.area(link.target);
    return [a.x + a.w / 2, a.y + a.h / 2, b.x + b.w / 2, b.y + b.h / 2];
  }

  private area(n: number): Area {
    const { estate } = this.scene;
    return this.placed(estate.x[n], estate.y[n], estate.w[n], estate.h[n]);
  }

  private placed(x: number, y: number, w: number, h: number): Area {
    const { k } = this.camera;
    return { x: x * k + this.camera.x, y: y * k + this.camera.y, w: w * k, h: h * k };
  }

  private onScreen(area: Area): boolean {
    return area.x < this.camera.width && area.y < this.camera.height && area.x + area.w > 0 && area.y + area.h > 0;
  }

  private linkOnScreen(link: Link): boolean {
    const [ax, ay, bx, by] = this.ends(link);
    const { width, height } = this.camera;
    if (this.scene.level > 1) {
      // Close up, what only passes by between two places out of sight tells nothing.
      return (ax > 0 && ay > 0 && ax < width && ay < height) || (bx > 0 && by > 0 && bx < width && by < height);
    }
    return !((ax < 0 && bx < 0) || (ay < 0 && by < 0) || (ax > width && bx > width) || (ay > height && by > height));
  }
}

/** What is left bright when something is selected: it, what is around it, and what it has to do with. */
function around(scene: Scene): Set<number> | null {
  const { estate, selected, chosen, links, level } = scene;
  if (selected < 0 && !chosen) return null;
  const found = new Set<number>();
  const add = (item: number) => {
    for (let at = item; at >= 0; at = estate.parent[at]) found.add(at);
  };
  if (chosen) {
    add(chosen.source);
    add(chosen.target);
    return found;
  }
  add(selected);
  const inside = new Uint8Array(estate.count);
  inside[selected] = inside[estate.at(level, selected)] = 1;
  for (let n = 0; n < estate.count; n++) {
    if (estate.parent[n] >= 0 && inside[estate.parent[n]]) inside[n] = 1;
    if (inside[n]) found.add(n);
  }
  for (const link of links) {
    if (inside[link.source]) add(link.target);
    if (inside[link.target]) add(link.source);
  }
  return found;
}

function nested(estate: Estate, link: Link): boolean {
  return estate.parent[link.source] === link.target || estate.parent[link.target] === link.source;
}

export function heaviest(estate: Estate, n: number): number {
  return HEAVIEST.find((state) => estate.stateCounts[4 * n + state] > 0) ?? -1;
}

function barHeight(height: number): number {
  return Math.max(2, Math.min(12, height * (height < 44 ? 0.38 : 0.16)));
}

export function tileName(estate: Estate, n: number): string {
  const kind = estate.kind(n);
  return kind === "unassigned" ? "No tenant yet" : kind === "outside" ? "Outside" : estate.nameOf(n);
}

function contents(estate: Estate, n: number): string {
  const inside = estate.inside(n);
  if (estate.kind(n) === "shared") return count(estate.tenantsOf(n).length, "tenant");
  if (estate.kind(n) === "outside") return count(inside.things, "address", "addresses");
  return count(inside.boxes, "machine");
}

/** The first of several wordings that has room. */
function fitting(texts: string[], room: number, size = 11, bold = false): string {
  return texts.find((text) => textWidth(text, size, bold) <= room) ?? texts[texts.length - 1];
}

function lastPart(name: string): string {
  const colon = name.indexOf(":/");
  return colon >= 0 ? name.slice(colon + 1) : name.slice(name.lastIndexOf("/") + 1);
}

/** The thing under a point of the map at a level, or -1. */
export function hit(estate: Estate, kept: Kept, level: number, x: number, y: number): number {
  let found = -1;
  const under = (n: number) =>
    kept.items[n] && x >= estate.x[n] && y >= estate.y[n] && x <= estate.x[n] + estate.w[n] && y <= estate.y[n] + estate.h[n];
  for (let n = 0; n < estate.tiles; n++) if (under(n)) found = n;
  if (found < 0 || level === 1) return found;
  const tile = found;
  for (const n of estate.childrenOf(tile)) if (under(n)) found = n;
  if (found === tile || level === 2) return found;
  for (const n of estate.childrenOf(found)) if (under(n)) return n;
  return found;
}
