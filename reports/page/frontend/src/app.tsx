// The page: head, tabs and views over one state, which the address holds.

import { render } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Detail } from "./detail";
import { FindingsView } from "./findings_view";
import { filter } from "./filtering";
import { MapView } from "./map_view";
import { Estate, type Packed } from "./model";
import { DARK, LIGHT, type Palette } from "./palette";
import { StateView } from "./state_view";
import { type Shown, VIEWS, type View, fromFragment, toFragment } from "./view_state";
import { unpack } from "./unpack";
import { WavesView } from "./waves_view";
import { count, time } from "./words";

const TITLES: Record<View, string> = { map: "Map", waves: "Waves", state: "State and storage", findings: "Findings" };

export interface Props {
  estate: Estate;
  detail: Detail | null;
  shown: Shown;
  change: (part: Partial<Shown>) => void;
}

export async function open(root: HTMLElement): Promise<void> {
  const estate = new Estate(await unpack<Packed>("first"));
  root.textContent = "";
  render(<Page estate={estate} />, root);
}

/** Resolves when the whole document was read: the details stand at its end. */
function wholePage(): Promise<void> {
  if (document.readyState !== "loading") return Promise.resolve();
  return new Promise((resolve) => document.addEventListener("DOMContentLoaded", () => resolve(), { once: true }));
}

function Page({ estate }: { estate: Estate }) {
  const [shown, setShown] = useState<Shown>(() => fromFragment(location.hash));
  const [detail, setDetail] = useState<Detail | null>(null);
  const [visited, setVisited] = useState<Set<View>>(() => new Set([shown.view]));
  const [palette, printing] = usePalette();
  const written = useRef<string[]>([]);
  useEffect(() => {
    const load = async () => {
      await wholePage();
      await new Promise((resolve) => setTimeout(resolve, 30));
      setDetail(new Detail(await unpack("detail")));
      document.documentElement.dataset.ready = String(Math.round(performance.now()));
    };
    void load();
    document.documentElement.dataset.firstView = String(Math.round(performance.now()));
    const changed = (event: HashChangeEvent) => {
      // Our own writing of the address arrives here too, later and in order; it says nothing new.
      const fragment = new URL(event.newURL).hash.slice(1);
      if (written.current[0] === fragment) written.current.shift();
      else setShown(fromFragment(fragment));
    };
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  useEffect(() => {
    setVisited((before) => (before.has(shown.view) ? before : new Set([...before, shown.view])));
    const timer = setTimeout(() => {
      const fragment = toFragment(shown);
      if (fragment === location.hash.replace(/^#/, "")) return;
      const before = location.hash;
      location.replace(`#${fragment}`);
      if (location.hash !== before) written.current.push(location.hash.slice(1));
    }, 150);
    return () => clearTimeout(timer);
  }, [shown]);
  const kept = useMemo(
    () => filter(estate, shown),
    [estate, shown.tenants, shown.waves, shown.states, shown.kinds, shown.links, shown.sure, shown.cross, shown.noise],
  );
  const change = (part: Partial<Shown>) => setShown((before) => ({ ...before, ...part }));
  const props = { estate, detail, shown, change };
  const has = (view: View) => printing || shown.view === view || visited.has(view);
  return (
    <>
      <Head {...props} />
      <main>
        <section id="view-map" class={shown.selected ? "view map-view with-details" : "view map-view"} hidden={shown.view !== "map"} aria-label="Map">
          {has("map") && <MapView {...props} kept={kept} palette={palette} printing={printing} />}
        </section>
        <section id="view-waves" class="view" hidden={shown.view !== "waves"} aria-label="Waves">
          {has("waves") && <WavesView {...props} />}
        </section>
        <section id="view-state" class="view" hidden={shown.view !== "state"} aria-label="State and storage">
          {has("state") && <StateView {...props} />}
        </section>
        <section id="view-findings" class="view" hidden={shown.view !== "findings"} aria-label="Findings">
          {has("findings") && <FindingsView {...props} />}
        </section>
      </main>
    </>
  );
}

/** The colours of the reader's system; light ones on paper. */
function usePalette(): [Palette, boolean] {
  const [dark, setDark] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const paper = matchMedia("print");
    const schemeChanged = () => setDark(scheme.matches);
    const paperChanged = () => setPrinting(paper.matches);
    const before = () => setPrinting(true);
    const after = () => setPrinting(false);
    scheme.addEventListener("change", schemeChanged);
    paper.addEventListener("change", paperChanged);
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
    return () => {
      scheme.removeEventListener("change", schemeChanged);
      paper.removeEventListener("change", paperChanged);
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", after);
    };
  }, []);
  return [dark && !printing ? DARK : LIGHT, printing];
}

function Head({ estate, shown, change }: Props) {
  return (
    <header class="head">
      <h1>
        {estate.name} <small>assessed {time(estate.scannedAt)}</small>
      </h1>
      <nav role="tablist" aria-label="Views">
        {VIEWS.map((view) => (
          <button
            key={view} role="tab" id={`tab-${view}`} aria-selected={shown.view === view} aria-controls={`view-${view}`}
            tabIndex={shown.view === view ? 0 : -1}
            onClick={() => change({ view })}
            onKeyDown={(event) => turn(event, view, change)}
          >
            {TITLES[view]}
          </button>
        ))}
      </nav>
      <About estate={estate} />
      <Figures estate={estate} change={change} />
    </header>
  );
}

function turn(event: KeyboardEvent, view: View, change: Props["change"]): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = VIEWS[(VIEWS.indexOf(view) + step + VIEWS.length) % VIEWS.length];
  change({ view: next });
  document.getElementById(`tab-${next}`)?.focus();
}

function Figures({ estate, change }: { estate: Estate; change: Props["change"] }) {
  const crossing = estate.cross.reduce((sum, each) => sum + each, 0);
  const states = [0, 0, 0, 0];
  for (let n = 0; n < estate.tiles; n++) for (let s = 0; s < 4; s++) states[s] += estate.stateCounts[4 * n + s];
  const unread = estate.statuses.filter(([status]) => status !== "ok").reduce((sum, [, n]) => sum + n, 0);
  const [blockers, high] = estate.findingCounts;
  return (
    <ul class="figures" aria-label="Key figures">
      <li><b>{estate.tenants.length}</b> tenants</li>
      <li><b>{estate.boxes - estate.tiles}</b> machines</li>
      <li><button onClick={() => change({ view: "state", states: ["durable"] })}><b>{states[2].toLocaleString("en")}</b> durable</button></li>
      <li><button class={states[3] ? "warn" : ""} onClick={() => change({ view: "state", states: ["unknown"] })}><b>{states[3].toLocaleString("en")}</b> unknown</button></li>
      <li><button class={crossing ? "alarm" : ""} onClick={() => change({ view: "map", cross: true })}><b>{crossing}</b> cross-tenant</button></li>
      <li>
        <button class={blockers ? "alarm" : ""} onClick={() => change({ view: "findings", severities: ["blocker", "high"] })}>
          <b>{blockers}</b> blocker, <b>{high}</b> high
        </button>
      </li>
      <li><button class={unread ? "warn" : ""} onClick={() => change({ view: "findings", severities: [] })}>{unread ? <><b>{unread}</b> not wholly read</> : "all read"}</button></li>
    </ul>
  );
}

function About({ estate }: { estate: Estate }) {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button class="about" aria-haspopup="dialog" onClick={() => dialog.current?.showModal()}>Help</button>
      <dialog ref={dialog} aria-label="Help">
        <h2>How to read this page</h2>
        <p>
          Made by assess {estate.version}. The page is whole in itself: it loads nothing and sends nothing. Times are UTC.
        </p>
        <h3>The map</h3>
        <ul>
          <li>A block is a wave, a tile is a tenant or a machine that tenants share. Zoom in: machines, then services and data, then each place of state.</li>
          <li>An arrow points from what depends to what it needs. Crimson: from one tenant to another one.</li>
          <li>Inside a tile what needs others stands left of what it needs.</li>
          <li>{count(estate.count - estate.boxes, "service or data store", "services and data stores")}, {count(estate.edgeCount, "dependency", "dependencies")}.</li>
        </ul>
        <h3>Keys</h3>
        <dl class="keys">
          <dt>/</dt><dd>search</dd>
          <dt>arrows</dt><dd>on the map: the next thing that way; with Shift: move the map</dd>
          <dt>+ - 0</dt><dd>zoom in, out, all of it</dd>
          <dt>Enter</dt><dd>zoom to what is selected</dd>
          <dt>Esc</dt><dd>select nothing</dd>
          <dt>t</dt><dd>the map as tables</dd>
        </dl>
        <details>
          <summary>Licences of what is built in</summary>
          <pre>{document.getElementById("licences")?.textContent}</pre>
        </details>
        <form method="dialog"><button autofocus>Close</button></form>
      </dialog>
    </>
  );
}
