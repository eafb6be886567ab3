// The dependency map with its filters, search, tools and details; and the same as tables.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Props } from "./app";
import { Details } from "./details";
import { save } from "./download";
import type { Kept, Link } from "./filtering";
import { Filters } from "./filters_panel";
import { MapCanvas } from "./map_canvas";
import { MapTables } from "./map_tables";
import type { Estate } from "./model";
import type { Palette } from "./palette";
import { LEVEL_NAMES } from "./scene";
import { count } from "./words";

const ARROW = " -> ";

const PAPER = [1340, 773] as const;

interface Own extends Props {
  kept: Kept;
  palette: Palette;
  printing: boolean;
}

export function MapView(props: Own) {
  const { estate, detail, shown, change, kept, palette, printing } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const map = useRef<MapCanvas | null>(null);
  const [level, setLevel] = useState(1);
  const [hover, setHover] = useState<{ item: number; x: number; y: number } | null>(null);
  const placed = useRef("");
  const selection = useMemo(() => selected(estate, shown.selected), [shown.selected]);
  const link = useMemo(() => (selection.edge < 0 ? null : linkOf(estate, kept, selection)), [selection, kept]);
  const latest = useRef(props);
  latest.current = props;

  useLayoutEffect(() => {
    const made = new MapCanvas(canvas.current!, estate, {
      picked: (item, found) => latest.current.change({ selected: found ? linkId(estate, found) : item < 0 ? "" : estate.idOf(meant(estate, item)) }),
      opened: (item) => {
        latest.current.change({ selected: estate.idOf(meant(estate, item)) });
        made.fit([item]);
      },
      hovered: (item, x, y) => setHover(item < 0 ? null : { item, x, y }),
      moved: (place, now) => {
        setLevel(now);
        const text = place.join();
        if (placed.current === text) return;
        placed.current = text;
        latest.current.change({ place });
      },
    });
    map.current = made;
    made.show(kept, shown.level, palette, detail);
    const size = () => !latest.current.printing && made.resize(canvas.current!.parentElement!.clientWidth, canvas.current!.parentElement!.clientHeight);
    size();
    if (shown.place) made.look(...shown.place);
    else if (selection.item >= estate.tiles) made.reveal(selection.item);
    made.drawNow();
    const watch = new ResizeObserver(size);
    watch.observe(canvas.current!.parentElement!);
    return () => watch.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (!printing) return;
    map.current!.show(kept, shown.level, palette, detail);
    return map.current!.forPaper(...PAPER);
  }, [printing]);
  useEffect(() => map.current!.show(kept, shown.level, palette, detail), [kept, shown.level, palette, detail]);
  useEffect(() => map.current!.select(link ? -1 : selection.item, link), [selection, link]);
  useEffect(() => {
    const wanted = selection.item >= 0 ? [selection.item] : selection.edge >= 0 ? [selection.source, selection.target] : [];
    if (shown.view === "map" && wanted.length) map.current!.keepInSight(wanted);
  }, [selection, shown.view]);
  useEffect(() => {
    if (!shown.place) return;
    const text = shown.place.join();
    if (text === placed.current) return;
    placed.current = text;
    map.current!.look(...shown.place);
  }, [shown.place]);
  useEffect(() => {
    const key = (event: KeyboardEvent) => pageKey(event, latest.current);
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, []);

  const go = (item: number) => {
    change({ selected: estate.idOf(meant(estate, item)), table: false });
    map.current!.reveal(item);
  };
  const goLink = (edge: number) => change({ selected: `${estate.nameOf(estate.source[edge])}${ARROW}${estate.nameOf(estate.target[edge])}` });
  const press = (event: KeyboardEvent) => mapKey(event, map.current!, latest.current, selection.item, go);
  const title = `${estate.name}: dependencies`;
  return (
    <>
      <Filters {...props} go={go} />
      <div class="map">
        <div class="tools" role="toolbar" aria-label="Map">
          <label>
            Level{" "}
            <select value={shown.level} onChange={(event) => change({ level: +event.currentTarget.value })}>
              {LEVEL_NAMES.map((name, n) => (<option key={name} value={n}>{n ? name : `${name} (${LEVEL_NAMES[level].toLowerCase()})`}</option>))}
            </select>
          </label>
          <button aria-label="Zoom in" onClick={() => map.current!.zoomBy(1.5)}>+</button>
          <button aria-label="Zoom out" onClick={() => map.current!.zoomBy(1 / 1.5)}>{"\u2212"}</button>
          <button onClick={() => map.current!.fit()}>All</button>
          <button aria-pressed={shown.table} onClick={() => change({ table: !shown.table })}>Table</button>
          <button onClick={() => save(new Blob([map.current!.svg(title)], { type: "image/svg+xml" }), `${fileName(estate)}.svg`)}>SVG</button>
          <button onClick={async () => save(await map.current!.png(), `${fileName(estate)}.png`)}>PNG</button>
          <span class="told" role="status" aria-live="polite">
            {count(kept.machines, "machine")}, {count(kept.things, "service or data store", "services and data stores")}, {count(kept.links, "dependency", "dependencies")}
            {kept.filtered ? " (filtered)" : ""}
            <span class="unseen">{shown.selected ? `. Selected: ${shown.selected}` : ""}</span>
          </span>
        </div>
        <div class="canvas" hidden={shown.table}>
          <canvas ref={canvas} tabIndex={0} role="application" aria-roledescription="dependency map" onKeyDown={press}
            aria-label={`Dependency map of ${estate.name}. Arrow keys go from thing to thing, Enter zooms in, t shows the same as tables.`} />
          {hover && <Tip {...props} {...hover} />}
          <Legend estate={estate} noise={shown.noise} selected={selection.item >= 0} />
        </div>
        {shown.table && <MapTables {...props} go={go} goLink={goLink} />}
      </div>
      {shown.selected && <Details {...props} item={link ? -1 : selection.item} link={link} go={go} goLink={goLink} />}
    </>
  );
}

function Tip({ estate, item, x, y }: Own & { item: number; x: number; y: number }) {
  const states = estate.states.map((name, s) => [name, estate.stateCounts[4 * item + s]] as const).filter(([, n]) => n);
  return (
    <div class="tip" style={{ left: `${x + 14}px`, top: `${y + 14}px` }} aria-hidden="true">
      <b>{estate.nameOf(item)}</b> <small>{estate.kind(item)}{estate.text("signature", item) ? `, ${estate.text("signature", item)}` : ""}</small>
      {states.length > 0 && <div>{states.map(([name, n]) => `${n} ${name}`).join(", ")}</div>}
      {estate.tenantsOf(item).length > 1 && <div>shared by {estate.tenantsOf(item).length} tenants</div>}
    </div>
  );
}

function Legend({ estate, noise, selected }: { estate: Estate; noise: boolean; selected: boolean }) {
  return (
    <ul class="legend" aria-label="Legend">
      {[2, 3, 1, 0].map((s) => (<li key={s}><span class={`swatch fill-${estate.states[s]}`} />{estate.states[s]}</li>))}
      <li><span class="arrow" aria-hidden="true">{"\u2192"}</span>needs</li>
      <li><span class="arrow cross" aria-hidden="true">{"\u2192"}</span>cross-tenant</li>
      {selected && <li><span class="arrow out" aria-hidden="true">{"\u2192"}</span>it needs</li>}
      {selected && <li><span class="arrow in" aria-hidden="true">{"\u21E2"}</span>needs it</li>}
      {noise && <li><span class="arrow" aria-hidden="true">{"\u21E2"}</span>infrastructure</li>}
    </ul>
  );
}

/** A tile of one shared machine stands for that machine. */
function meant(estate: Estate, item: number): number {
  return item >= 0 && item < estate.tiles && estate.kind(item) === "shared" ? estate.childrenOf(item)[0] : item;
}

interface Selection {
  item: number;
  edge: number;
  source: number;
  target: number;
}

function selected(estate: Estate, id: string): Selection {
  const none = { item: -1, edge: -1, source: -1, target: -1 };
  const cut = id.indexOf(ARROW);
  if (cut < 0) return { ...none, item: id ? estate.find(id) : -1 };
  const source = estate.find(id.slice(0, cut));
  const target = estate.find(id.slice(cut + ARROW.length));
  if (source < 0 || target < 0) return none;
  for (let edge = 0; edge < estate.edgeCount; edge++) {
    if (under(estate, estate.source[edge], source) && under(estate, estate.target[edge], target)) return { item: -1, edge, source, target };
  }
  return none;
}

function under(estate: Estate, item: number, outer: number): boolean {
  for (let at = item; at >= 0; at = estate.parent[at]) if (at === outer) return true;
  return false;
}

/** All that stays between two ends, whatever the level of the map. */
function linkOf(estate: Estate, kept: Kept, { source, target }: Selection): Link | null {
  const edges: number[] = [];
  for (let e = 0; e < estate.edgeCount; e++) {
    if (kept.edges[e] && under(estate, estate.source[e], source) && under(estate, estate.target[e], target)) edges.push(e);
  }
  if (!edges.length) return null;
  return {
    source, target, edges,
    cross: edges.some((e) => estate.cross[e]),
    noise: edges.every((e) => estate.edgeNoise[e]),
    weight: edges.reduce((sum, e) => sum + estate.weight[e], 0),
    crowd: 1,
  };
}

function linkId(estate: Estate, link: Link): string {
  return `${estate.idOf(link.source)}${ARROW}${estate.idOf(link.target)}`;
}

function fileName(estate: Estate): string {
  return `${estate.name.replace(/[^A-Za-z0-9_-]+/g, "-") || "estate"}-map`;
}

function typing(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLElement && ["INPUT", "SELECT", "TEXTAREA"].includes(event.target.tagName);
}

function pageKey(event: KeyboardEvent, props: Own): void {
  if (typing(event) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "/") {
    event.preventDefault();
    props.change({ view: "map" });
    setTimeout(() => document.getElementById("search")?.focus());
  } else if (event.key === "t" && props.shown.view === "map") props.change({ table: !props.shown.table });
}

const WAYS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function mapKey(event: KeyboardEvent, map: MapCanvas, props: Own, item: number, go: (item: number) => void): void {
  const way = WAYS[event.key];
  if (way) {
    event.preventDefault();
    if (event.shiftKey) return map.panBy(-80 * way[0], -80 * way[1]);
    const next = map.neighbour(way[0], way[1]);
    if (next >= 0) {
      props.change({ selected: props.estate.idOf(meant(props.estate, next)) });
      map.keepInSight([next]);
    }
  } else if (event.key === "+" || event.key === "=") map.zoomBy(1.4);
  else if (event.key === "-") map.zoomBy(1 / 1.4);
  else if (event.key === "0") map.fit();
  else if (event.key === "Enter" && item >= 0) {
    map.fit([item]);
    go(item);
  } else if (event.key === "Escape") props.change({ selected: "" });
}
