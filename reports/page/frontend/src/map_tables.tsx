// What the map shows, as tables: for screen readers, and for whoever likes rows better.

import type { Props } from "./app";
import type { Kept } from "./filtering";
import { Table } from "./parts";

interface Own extends Props {
  kept: Kept;
  go: (item: number) => void;
  goLink: (edge: number) => void;
}

export function MapTables({ estate, kept, go, goLink, detail }: Own) {
  const items: number[] = [];
  for (let n = estate.tiles; n < estate.count; n++) if (kept.items[n]) items.push(n);
  const edges: number[] = [];
  for (let e = 0; e < estate.edgeCount; e++) if (kept.edges[e]) edges.push(e);
  const states = (n: number) => [2, 3, 1, 0].filter((s) => estate.stateCounts[4 * n + s]).map((s) => `${estate.stateCounts[4 * n + s]} ${estate.states[s]}`).join(", ");
  return (
    <div class="tables">
      <Table caption="Things on the map" rows={items} empty="The filters leave no thing." step={200} columns={[
        { title: "Name", cell: (n) => <button class="link" onClick={() => go(n)}>{estate.nameOf(n)}</button>, by: (n) => estate.nameOf(n) },
        { title: "Kind", cell: (n) => estate.kind(n), by: (n) => estate.kind(n) },
        { title: "Software", cell: (n) => estate.text("signature", n), by: (n) => estate.text("signature", n) },
        { title: "Tenants", cell: (n) => estate.tenantsOf(n).join(", ") || "not known", by: (n) => estate.tenantsOf(n).join() },
        { title: "Wave", number: true, cell: (n) => (estate.wave[n] < 0 ? "none" : estate.wave[n]), by: (n) => estate.wave[n] },
        { title: "State", cell: states, by: (n) => estate.stateCounts[4 * n + 2] },
      ]} />
      <Table caption="Dependencies on the map" rows={edges} empty="The filters leave no dependency." step={200} columns={[
        { title: "What depends", cell: (e) => <button class="link" onClick={() => go(estate.source[e])}>{estate.nameOf(estate.source[e])}</button>, by: (e) => estate.nameOf(estate.source[e]) },
        { title: "Needs", cell: (e) => <button class="link" onClick={() => go(estate.target[e])}>{estate.nameOf(estate.target[e])}</button>, by: (e) => estate.nameOf(estate.target[e]) },
        { title: "Kind", cell: (e) => estate.edgeText("kind", e), by: (e) => estate.edgeText("kind", e) },
        { title: "Port", number: true, cell: (e) => estate.port(e) || "", by: (e) => estate.port(e) },
        { title: "Cross-tenant", cell: (e) => (estate.cross[e] ? estate.edgeTenants(e).join(", ") : ""), by: (e) => -estate.cross[e] },
        { title: "Confidence", number: true, cell: (e) => `${estate.edgeSure[e]} %`, by: (e) => estate.edgeSure[e] },
        { title: "Evidence", cell: (e) => <button class="link" onClick={() => goLink(e)}>{detail ? detail.edge(e).evidence.traces[0]?.observed ?? "show" : "show"}</button> },
      ]} />
    </div>
  );
}
