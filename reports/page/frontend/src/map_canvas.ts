// The canvas: pan, zoom, pointer and keys. Where a frame is dear it moves the last one and draws anew when still.

import { select } from "d3-selection";
import { type D3ZoomEvent, type ZoomTransform, zoom, zoomIdentity } from "d3-zoom";
import { CanvasPen } from "./canvas_pen";
import type { Detail } from "./detail";
import { type Kept, type Link, links } from "./filtering";
import type { Estate } from "./model";
import type { Palette } from "./palette";
import { distance, route } from "./routes";
import { type Camera, type Scene, drawScene, hit, levelAt } from "./scene";
import { SvgPen } from "./svg_pen";

export interface Listener {
  picked(item: number, link: Link | null): void;
  opened(item: number): void;
  hovered(item: number, x: number, y: number): void;
  moved(place: [number, number, number], level: number): void;
}

const DEAR_MS = 14;
const STILL_MS = 110;
const MARGIN = 0.25;
const SLACK = 26;
const LEGEND = 24; // what the legend covers below

export class MapCanvas {
  private readonly screen: CanvasRenderingContext2D;
  private readonly pen: CanvasPen;
  private readonly buffer = document.createElement("canvas");
  private readonly bufferPen: CanvasPen;
  private readonly behaviour;
  private readonly byLevel = new Map<number, Link[]>();
  private kept!: Kept;
  private palette!: Palette;
  private detail: Detail | null = null;
  private asked = 0;
  private selected = -1;
  private chosen: Link | null = null;
  private transform: ZoomTransform = zoomIdentity;
  private drawnAt: ZoomTransform | null = null;
  private width = 0;
  private height = 0;
  private cost = 0;
  private frame = 0;
  private timer = 0;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly estate: Estate,
    private readonly listener: Listener,
  ) {
    this.screen = canvas.getContext("2d", { alpha: false })!;
    this.pen = new CanvasPen(this.screen);
    this.bufferPen = new CanvasPen(this.buffer.getContext("2d", { alpha: false })!);
    this.behaviour = zoom<HTMLCanvasElement, unknown>()
      .filter((event: any) => event.type !== "dblclick" && !event.button)
      .clickDistance(4)
      .on("zoom", (event: D3ZoomEvent<HTMLCanvasElement, unknown>) => this.moveTo(event.transform));
    select(canvas).call(this.behaviour);
    canvas.addEventListener("click", (event) => this.click(event));
    canvas.addEventListener("dblclick", (event) => this.open(event));
    canvas.addEventListener("mousemove", (event) => this.hover(event));
    canvas.addEventListener("mouseleave", () => listener.hovered(-1, 0, 0));
  }

  show(kept: Kept, asked: number, palette: Palette, detail: Detail | null): void {
    if (kept !== this.kept) this.byLevel.clear();
    this.kept = kept;
    this.asked = asked;
    this.palette = palette;
    this.detail = detail;
    this.redraw();
  }

  select(item: number, link: Link | null): void {
    this.selected = item;
    this.chosen = link;
    this.redraw();
  }

  resize(width: number, height: number): void {
    if (!width || !height || (width === this.width && height === this.height)) return;
    const first = !this.width;
    this.width = width;
    this.height = height;
    const ratio = pixelRatio();
    this.canvas.width = width * ratio;
    this.canvas.height = height * ratio;
    const [w, h] = this.estate.size;
    const whole = Math.min(width / (w + 2 * SLACK), height / (h + 2 * SLACK));
    this.behaviour.extent([[0, 0], [width, height]]).scaleExtent([whole * 0.5, 24]);
    if (first) this.fit();
    else this.redraw();
  }

  /** The whole map, or some of it, in the middle of the screen. */
  fit(items?: number[]): void {
    const e = this.estate;
    const found = items?.length ? items : null;
    const x0 = found ? Math.min(...found.map((n) => e.x[n])) : 0;
    const y0 = found ? Math.min(...found.map((n) => e.y[n])) : 0;
    const x1 = found ? Math.max(...found.map((n) => e.x[n] + e.w[n])) : e.size[0];
    const y1 = found ? Math.max(...found.map((n) => e.y[n] + e.h[n])) : e.size[1];
    const k = Math.min((this.width - 2 * SLACK) / (x1 - x0), (this.height - 2 * SLACK - LEGEND) / (y1 - y0), found ? 3 : 1.1);
    this.look(k, (x0 + x1) / 2, (y0 + y1) / 2 + LEGEND / 2 / k);
  }

  /** At this scale, with this point of the map in the middle. */
  look(k: number, x: number, y: number): void {
    select(this.canvas).call(this.behaviour.transform, zoomIdentity.translate(this.width / 2, this.height / 2).scale(k).translate(-x, -y));
  }

  reveal(item: number): void {
    const e = this.estate;
    const { k } = this.transform;
    const wanted = item < e.tiles ? Math.min(k, (this.width - 60) / e.w[item]) : Math.max(k, 0.8);
    this.look(wanted, e.x[item] + e.w[item] / 2, e.y[item] + e.h[item] / 2);
  }

  /** Moves the map only where something of them is out of sight. */
  keepInSight(items: number[]): void {
    const hidden = items.filter((item) => {
      const { x, y, w, h } = this.area(item);
      return x + w < 10 || y + h < 10 || x > this.width - 10 || y > this.height - 10;
    });
    if (!hidden.length) return;
    if (items.length > 1) this.fit(items);
    else this.look(this.transform.k, ...this.middle(items[0]));
  }

  zoomBy(factor: number): void {
    select(this.canvas).call(this.behaviour.scaleBy, factor);
  }

  panBy(x: number, y: number): void {
    select(this.canvas).call(this.behaviour.translateBy, x / this.transform.k, y / this.transform.k);
  }

  /** The nearest thing in a direction from what is selected; where nothing is, the one nearest the middle. */
  neighbour(dx: number, dy: number): number {
    const level = levelAt(this.transform.k, this.asked);
    const from = this.selected >= 0 ? this.estate.at(level, this.selected) : -1;
    const [x, y] = from >= 0 ? this.middle(from) : this.transform.invert([this.width / 2, this.height / 2]);
    let best = -1;
    let least = Infinity;
    for (const n of this.reachable(level)) {
      if (n === from) continue;
      const [nx, ny] = this.middle(n);
      const along = (nx - x) * dx + (ny - y) * dy;
      const aside = Math.abs((nx - x) * dy) + Math.abs((ny - y) * dx);
      if (from >= 0 && along <= 1) continue;
      const far = from >= 0 ? along + 2.5 * aside : Math.hypot(nx - x, ny - y);
      if (far < least) [best, least] = [n, far];
    }
    return best;
  }

  /** The whole map in the form of a sheet, as long as the page is printed. */
  forPaper(width: number, height: number): () => void {
    const { width: w, height: h, transform } = this;
    this.resize(width, height);
    this.fit();
    this.drawNow();
    return () => {
      this.resize(w, h);
      select(this.canvas).call(this.behaviour.transform, transform);
    };
  }

  svg(title: string): string {
    const pen = new SvgPen();
    drawScene(pen, this.camera(this.transform, 0), this.scene());
    return pen.drawing(this.width, this.height, title);
  }

  png(): Promise<Blob> {
    const copy = document.createElement("canvas");
    copy.width = this.width * 2;
    copy.height = this.height * 2;
    const context = copy.getContext("2d", { alpha: false })!;
    context.scale(2, 2);
    const pen = new CanvasPen(context);
    pen.begin();
    drawScene(pen, this.camera(this.transform, 0), this.scene());
    return new Promise((resolve, reject) => copy.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"));
  }

  /** Draws the frame that is due now, and tells how long that took. */
  drawNow(): number {
    const begun = performance.now();
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.drawnAt = null;
    this.paint();
    return performance.now() - begun;
  }

  private *reachable(level: number): Generator<number> {
    const { estate, kept } = this;
    const [from, to] = level === 1 ? [0, estate.tiles] : level === 2 ? [estate.tiles, estate.boxes] : [estate.tiles, estate.count];
    for (let n = from; n < to; n++) if (kept.items[n] && (level < 3 || !estate.childrenOf(n).some((c) => kept.items[c]))) yield n;
  }

  private middle(n: number): [number, number] {
    const e = this.estate;
    return [e.x[n] + e.w[n] / 2, e.y[n] + e.h[n] / 2];
  }

  private moveTo(transform: ZoomTransform): void {
    this.transform = transform;
    if (this.cost > DEAR_MS && this.drawnAt) {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.redraw(), STILL_MS);
    } else this.drawnAt = null;
    this.ask();
    const [x, y] = transform.invert([this.width / 2, this.height / 2]);
    this.listener.moved([transform.k, x, y], levelAt(transform.k, this.asked));
  }

  private redraw(): void {
    this.drawnAt = null;
    this.ask();
  }

  private ask(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
    });
  }

  private paint(): void {
    if (!this.width || !this.kept) return;
    const ratio = pixelRatio();
    if (!this.drawnAt) {
      const begun = performance.now();
      const margin = this.cost > DEAR_MS ? MARGIN : 0;
      if (margin) this.paintBuffer(ratio, margin);
      else this.paintScreen(ratio);
      this.drawnAt = margin ? this.transform : null;
      this.cost = performance.now() - begun;
    }
    if (this.drawnAt) this.blit(ratio);
  }

  private paintScreen(ratio: number): void {
    this.screen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.pen.begin();
    drawScene(this.pen, this.camera(this.transform, 0), this.scene());
  }

  private paintBuffer(ratio: number, margin: number): void {
    const w = Math.round(this.width * (1 + 2 * margin) * ratio);
    const h = Math.round(this.height * (1 + 2 * margin) * ratio);
    if (this.buffer.width !== w || this.buffer.height !== h) {
      this.buffer.width = w;
      this.buffer.height = h;
    }
    this.bufferPen.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.bufferPen.begin();
    drawScene(this.bufferPen, this.camera(this.transform, margin), this.scene());
  }

  private blit(ratio: number): void {
    const was = this.drawnAt!;
    const now = this.transform;
    const k = now.k / was.k;
    const x = now.x - was.x * k - this.width * MARGIN * k;
    const y = now.y - was.y * k - this.height * MARGIN * k;
    const c = this.screen;
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.globalAlpha = 1;
    c.fillStyle = this.palette.ground;
    c.fillRect(0, 0, this.canvas.width, this.canvas.height);
    c.drawImage(this.buffer, x * ratio, y * ratio, this.buffer.width * k, this.buffer.height * k);
  }

  private camera(transform: ZoomTransform, margin: number): Camera {
    return {
      k: transform.k,
      x: transform.x + this.width * margin,
      y: transform.y + this.height * margin,
      width: this.width * (1 + 2 * margin),
      height: this.height * (1 + 2 * margin),
    };
  }

  private scene(): Scene {
    const level = levelAt(this.transform.k, this.asked);
    const { estate, kept, detail, palette, selected, chosen } = this;
    const link = chosen && level !== this.levelOf(chosen) ? this.raised(chosen, level) : chosen;
    return { estate, kept, links: this.linksAt(level), level, detail, palette, selected, chosen: link };
  }

  private levelOf(link: Link): number {
    for (const level of [1, 2, 3]) if (this.byLevel.get(level)?.includes(link)) return level;
    return 0;
  }

  /** The link of another level that the chosen one is part of. */
  private raised(link: Link, level: number): Link | null {
    const edge = link.edges[0];
    const source = this.estate.at(level, this.estate.source[edge]);
    const target = this.estate.at(level, this.estate.target[edge]);
    return this.linksAt(level).find((each) => each.source === source && each.target === target) ?? null;
  }

  private linksAt(level: number): Link[] {
    let found = this.byLevel.get(level);
    if (!found) this.byLevel.set(level, (found = links(this.estate, this.kept, level)));
    return found;
  }

  private at(event: MouseEvent): { item: number; x: number; y: number } {
    const bounds = this.canvas.getBoundingClientRect();
    const x = event.clientX - bounds.left;
    const y = event.clientY - bounds.top;
    const [mx, my] = this.transform.invert([x, y]);
    return { item: hit(this.estate, this.kept, levelAt(this.transform.k, this.asked), mx, my), x, y };
  }

  private click(event: MouseEvent): void {
    const { item, x, y } = this.at(event);
    const level = levelAt(this.transform.k, this.asked);
    const onThing = level === 1 ? item >= 0 : item >= this.estate.tiles;
    const link = this.linkAt(x, y, onThing ? 3 : 6);
    if (link) this.listener.picked(-1, link);
    else this.listener.picked(item, null);
  }

  private open(event: MouseEvent): void {
    const { item } = this.at(event);
    if (item >= 0) this.listener.opened(item);
  }

  private hover(event: MouseEvent): void {
    if (event.buttons) return this.listener.hovered(-1, 0, 0);
    const { item, x, y } = this.at(event);
    this.canvas.classList.toggle("over", item >= 0);
    this.listener.hovered(item, x, y);
  }

  private linkAt(x: number, y: number, reach: number): Link | null {
    const level = levelAt(this.transform.k, this.asked);
    let best: Link | null = null;
    let least = reach;
    const all = this.linksAt(level);
    const lit = this.selected >= 0 ? this.selected : -1;
    for (const link of all) {
      if (lit >= 0 && this.estate.at(level, lit) !== link.source && this.estate.at(level, lit) !== link.target) continue;
      const a = this.area(link.source);
      const b = this.area(link.target);
      if (x < Math.min(a.x, b.x) - 30 || x > Math.max(a.x + a.w, b.x + b.w) + 30) continue;
      const far = distance(route(a, b), x, y);
      if (far < least) [best, least] = [link, far];
    }
    return best;
  }

  private area(n: number) {
    const { k, x, y } = this.transform;
    const e = this.estate;
    return { x: e.x[n] * k + x, y: e.y[n] * k + y, w: e.w[n] * k, h: e.h[n] * k };
  }
}

function pixelRatio(): number {
  return Math.min(2, window.devicePixelRatio || 1);
}
