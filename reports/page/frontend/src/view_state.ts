// What is shown, and the address (URL fragment) that shows it again.

export const VIEWS = ["map", "waves", "state", "findings"] as const;
export type View = (typeof VIEWS)[number];

export interface Shown {
  view: View;
  level: number; // 0: by zoom, 1: tenants, 2: hosts, 3: things
  tenants: string[];
  waves: number[];
  states: string[];
  kinds: string[];
  links: string[];
  sure: number;
  cross: boolean;
  noise: boolean;
  severities: string[];
  words: string;
  table: boolean;
  selected: string; // an item's id, or `source -> target`
  place: [number, number, number] | null; // scale, and the map's point in the middle
}

export const START: Shown = {
  view: "map", level: 0, tenants: [], waves: [], states: [], kinds: [], links: [], sure: 0, cross: false, noise: false,
  severities: [], words: "", table: false, selected: "", place: null,
};
const LISTS = ["tenants", "states", "kinds", "links", "severities"] as const;

export function toFragment(shown: Shown): string {
  const found = new URLSearchParams();
  if (shown.view !== "map") found.set("view", shown.view);
  if (shown.level) found.set("level", String(shown.level));
  for (const key of LISTS) for (const each of shown[key]) found.append(key, each);
  for (const each of shown.waves) found.append("waves", String(each));
  if (shown.sure) found.set("sure", String(shown.sure));
  for (const key of ["cross", "noise", "table"] as const) if (shown[key]) found.set(key, "1");
  if (shown.words) found.set("words", shown.words);
  if (shown.selected) found.set("show", shown.selected);
  if (shown.place) found.set("at", shown.place.map((n, k) => (k ? Math.round(n) : n.toPrecision(4))).join(","));
  return found.toString();
}

/** The state that a fragment addresses; what cannot be read in it is left at its start. */
export function fromFragment(fragment: string): Shown {
  const found = new URLSearchParams(fragment.replace(/^#/, ""));
  const view = found.get("view") as View;
  const place = (found.get("at") ?? "").split(",").map(Number);
  return {
    ...START,
    view: VIEWS.includes(view) ? view : "map",
    level: within(found.get("level"), 3),
    tenants: found.getAll("tenants"),
    states: found.getAll("states"),
    kinds: found.getAll("kinds"),
    links: found.getAll("links"),
    severities: found.getAll("severities"),
    waves: found.getAll("waves").map(Number).filter(Number.isInteger),
    sure: within(found.get("sure"), 100),
    cross: found.get("cross") === "1",
    noise: found.get("noise") === "1",
    table: found.get("table") === "1",
    words: found.get("words") ?? "",
    selected: found.get("show") ?? "",
    place: place.length === 3 && place.every(Number.isFinite) && place[0] > 0 ? (place as [number, number, number]) : null,
  };
}

function within(text: string | null, most: number): number {
  const n = Math.trunc(Number(text));
  return n >= 0 && n <= most ? n : 0;
}
