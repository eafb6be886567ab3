// Which things and dependencies the filters leave, and the dependencies between what stands for them on a level.

import type { Estate } from "./model";
import type { Shown } from "./view_state";

export interface Kept {
  items: Uint8Array;
  edges: Uint8Array;
  machines: number;
  things: number;
  links: number;
  filtered: boolean;
}

export interface Link {
  source: number;
  target: number;
  edges: number[];
  cross: boolean;
  noise: boolean;
  weight: number;
  crowd: number; // how many links end where this one does: what everybody needs is drawn quietly
}

export function filter(estate: Estate, shown: Shown): Kept {
  const items = new Uint8Array(estate.count);
  const edges = new Uint8Array(estate.edgeCount);
  const ownTenant = tenantTest(estate, shown.tenants, false);
  const soleTenant = tenantTest(estate, shown.tenants, true);
  const waves = new Set(shown.waves);
  const states = shown.states.map((name) => estate.states.indexOf(name));
  const kinds = new Set(shown.kinds);
  const byItem = (n: number) =>
    (shown.noise || !estate.noise[n]) &&
    ownTenant(estate.tenantKey(n)) &&
    (!waves.size || waves.has(estate.wave[n])) &&
    (!kinds.size || kinds.has(estate.kind(n))) &&
    (!states.length || states.some((s) => estate.stateCounts[4 * n + s] > 0));
  for (let n = estate.tiles; n < estate.count; n++) if (byItem(n)) items[n] = 1;
  const links = new Set(shown.links);
  const strict = shown.cross || links.size > 0 || shown.sure > 0;
  const met = new Uint8Array(estate.count);
  let kept = 0;
  for (let e = 0; e < estate.edgeCount; e++) {
    if (estate.edgeNoise[e] && !shown.noise) continue;
    if (shown.cross && !estate.cross[e]) continue;
    if (estate.edgeSure[e] < shown.sure) continue;
    if (links.size && !links.has(estate.edgeText("kind", e))) continue;
    const from = estate.source[e];
    const to = estate.target[e];
    if (!ofTenants(estate, from, to, ownTenant, soleTenant)) continue;
    if (!items[from] && !items[to]) continue;
    if (!passes(items, from, to, shown)) continue;
    edges[e] = met[from] = met[to] = 1;
    kept++;
  }
  // The far end of a dependency that stays is shown, whatever it is; with a filter on dependencies, nothing else.
  for (let n = estate.tiles; n < estate.count; n++) items[n] = strict ? met[n] : items[n] | met[n];
  let machines = 0;
  let things = 0;
  for (let n = estate.count - 1; n >= estate.tiles; n--) {
    if (!items[n]) continue;
    if (n >= estate.boxes) things++;
    else machines++;
    items[estate.parent[n]] = 1;
  }
  const filtered = strict || shown.tenants.length + shown.waves.length + shown.states.length + shown.kinds.length > 0;
  if (!filtered) for (let n = 0; n < estate.tiles; n++) items[n] = 1;
  return { items, edges, machines, things, links: kept, filtered };
}

/** With a filter on kind or state both ends must pass; tenant and wave keep what leads out of them. */
function passes(items: Uint8Array, from: number, to: number, shown: Shown): boolean {
  return shown.kinds.length || shown.states.length ? !!(items[from] && items[to]) : true;
}

/** A shared thing leads to everybody: what it has to do with others is not what the chosen tenants have. */
function ofTenants(estate: Estate, from: number, to: number, own: (key: number) => boolean, sole: (key: number) => boolean): boolean {
  const [a, b] = [estate.tenantKey(from), estate.tenantKey(to)];
  return (own(a) || sole(b)) && (own(b) || sole(a));
}

function tenantTest(estate: Estate, wanted: string[], alone: boolean): (key: number) => boolean {
  if (!wanted.length) return () => true;
  const names = new Set(wanted);
  const known = new Map<number, boolean>();
  return (key) => {
    let found = known.get(key);
    if (found === undefined) {
      const list = estate.list(key);
      found = list.some((name) => names.has(name)) && (!alone || list.every((name) => names.has(name)));
      known.set(key, found);
    }
    return found;
  };
}

/** Dependencies that stay, added up between tiles (1), boxes (2) or things (3); quiet ones first, crossings last. */
export function links(estate: Estate, kept: Kept, level: number): Link[] {
  const found = new Map<number, Link>();
  for (let e = 0; e < estate.edgeCount; e++) {
    if (!kept.edges[e]) continue;
    const source = estate.at(level, estate.source[e]);
    const target = estate.at(level, estate.target[e]);
    if (source === target) continue;
    const key = source * estate.count + target;
    let link = found.get(key);
    if (!link) found.set(key, (link = { source, target, edges: [], cross: false, noise: true, weight: 0, crowd: 1 }));
    link.edges.push(e);
    link.cross ||= !!estate.cross[e];
    link.noise &&= !!estate.edgeNoise[e];
    link.weight += estate.weight[e];
  }
  const crowds = new Uint32Array(estate.count);
  for (const link of found.values()) crowds[link.target]++;
  for (const link of found.values()) link.crowd = crowds[link.target];
  return [...found.values()].sort((a, b) => Number(a.cross) - Number(b.cross) || Number(b.noise) - Number(a.noise));
}
