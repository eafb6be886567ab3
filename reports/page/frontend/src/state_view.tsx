// Where state is and where it goes: by tenant, by target, and every place of it with its evidence.

import type { Props } from "./app";
import type { Decision, Detail } from "./detail";
import { SurfaceEntry } from "./details";
import { More, StateBar, StateMark, Table, usePages } from "./parts";
import { count, listed, plain, size } from "./words";

interface Sum {
  name: string;
  counts: number[];
}

export function StateView(props: Props) {
  const { estate, detail } = props;
  if (!detail) return <p class="quiet">Reading ...</p>;
  const all = detail.surfaces;
  const states = estate.states.map((name, s) => ({ name, s, found: all.filter((each) => each.state === s) }));
  const order = [2, 3, 1, 0].map((s) => states[s]);
  const tenants = new Map(estate.tenants.map((each) => [each.name, each]));
  const sizeOf = (name: string) => (tenants.has(name) ? size(tenants.get(name)!.stateBytes) : "");
  return (
    <div class="page">
      <h2>State and storage</h2>
      <ul class="cards">
        {order.map(({ name, s, found }) => (
          <li key={name}>
            <StateMark state={s} name={name} /> <b>{found.length.toLocaleString("en")}</b>
            <small>{MEANING[name]}</small>
          </li>
        ))}
      </ul>
      <Table caption="State by tenant" rows={byTenant(detail)} empty="No state was found." step={60} columns={[
        { title: "Tenant", cell: (row) => row.name || "no tenant yet", by: (row) => row.name },
        { title: "Share", cell: (row) => <StateBar counts={row.counts} names={estate.states} /> },
        ...[2, 3, 1, 0].map((s) => ({ title: estate.states[s], number: true, cell: (row: Sum) => row.counts[s] || "", by: (row: Sum) => row.counts[s] })),
        { title: "Durable and unknown, size", number: true, cell: (row) => sizeOf(row.name), by: (row) => tenants.get(row.name)?.stateBytes ?? -1 },
      ]} />
      <Targets detail={detail} about="storage" caption="Storage targets" />
      <Targets detail={detail} about="database" caption="Database targets" />
      <Targets detail={detail} about="cache" caption="Cache targets" />
      <Targets detail={detail} about="workload" caption="Workload targets" />
      <Places {...props} detail={detail} />
      <CoverageTable detail={detail} />
    </div>
  );
}

const MEANING: Record<string, string> = {
  durable: "is lost with its machine: must be moved",
  unknown: "not settled: treated as durable",
  ephemeral: "may be lost, with a cost that users notice or not",
  stateless: "nothing is lost",
};

function byTenant(detail: Detail): Sum[] {
  const sums = new Map<string, Sum>();
  for (const each of detail.surfaces) {
    let sum = sums.get(each.tenant);
    if (!sum) sums.set(each.tenant, (sum = { name: each.tenant, counts: [0, 0, 0, 0] }));
    sum.counts[each.state]++;
  }
  return [...sums.values()].sort((a, b) => b.counts[2] - a.counts[2] || a.name.localeCompare(b.name, "en"));
}

function Targets({ detail, about, caption }: { detail: Detail; about: string; caption: string }) {
  const sizes = new Map(detail.surfaces.map((each) => [each.name, each.bytes]));
  const found = new Map<string, Decision[]>();
  for (const each of detail.decisions) if (each.about === about) found.set(each.choice, [...(found.get(each.choice) ?? []), each]);
  const rows = [...found].sort((a, b) => b[1].length - a[1].length || a[0].localeCompare(b[0], "en"));
  if (!rows.length) return null;
  const bytes = (list: Decision[]) => list.reduce((sum, each) => sum + Math.max(0, sizes.get(each.subject) ?? 0), 0);
  const cost = (list: Decision[]) => list.reduce((sum, each) => sum + (each.cost ?? 0), 0);
  const unpriced = (list: Decision[]) => list.filter((each) => each.cost === null).length;
  const sized = about === "storage" || about === "database";
  return (
    <Table caption={caption} rows={rows} empty="" columns={[
      { title: "Target", cell: ([choice]) => plain(choice), by: ([choice]) => choice },
      { title: "Pieces", number: true, cell: ([, list]) => list.length, by: ([, list]) => list.length },
      ...(sized ? [{ title: "Known size", number: true, cell: ([, list]: [string, Decision[]]) => size(bytes(list)), by: ([, list]: [string, Decision[]]) => bytes(list) }] : []),
      { title: "Priced, USD a month", number: true, cell: ([, list]) => `${cost(list).toFixed(2)}${unpriced(list) ? ` and ${unpriced(list)} without a price` : ""}`, by: ([, list]) => cost(list) },
      { title: "For", cell: ([, list]) => listed(list.map((each) => each.subject), 3) },
    ]} />
  );
}

function Places({ estate, detail, shown, change }: Props & { detail: Detail }) {
  const words = shown.words.toLowerCase();
  const rows = detail.surfaces.filter(
    (each) =>
      (!shown.states.length || shown.states.includes(estate.states[each.state])) &&
      (!shown.tenants.length || shown.tenants.includes(each.tenant)) &&
      (!words || each.name.toLowerCase().includes(words)),
  );
  const [most, more] = usePages(50, `${rows.length}${words}`);
  const toggle = (name: string) => change({ states: shown.states.includes(name) ? shown.states.filter((each) => each !== name) : [...shown.states, name] });
  return (
    <section aria-label="Places of state">
      <h3>Places of state</h3>
      <p class="chooser">
        {[2, 3, 1, 0].map((s) => (
          <label key={s} class="check"><input type="checkbox" checked={shown.states.includes(estate.states[s])} onChange={() => toggle(estate.states[s])} /> {estate.states[s]}</label>
        ))}
        <TenantChoice {...{ estate, shown, change }} />
        <input type="search" aria-label="Places whose name holds" placeholder="name holds ..." value={shown.words} onInput={(event) => change({ words: event.currentTarget.value })} />
        <span role="status">{count(rows.length, "place")}</span>
      </p>
      {rows.slice(0, most).map((each) => (<SurfaceEntry key={each.name} each={each} detail={detail} states={estate.states} />))}
      <More left={rows.length - most} more={more} />
    </section>
  );
}

export function TenantChoice({ estate, shown, change }: Pick<Props, "estate" | "shown" | "change">) {
  return (
    <label>
      Tenant{" "}
      <select value={shown.tenants.length === 1 ? shown.tenants[0] : ""} onChange={(event) => change({ tenants: event.currentTarget.value ? [event.currentTarget.value] : [] })}>
        <option value="">{shown.tenants.length > 1 ? `${shown.tenants.length} chosen on the map` : "all"}</option>
        {estate.tenants.map((each) => (<option key={each.name} value={each.name}>{each.name}</option>))}
      </select>
    </label>
  );
}

function CoverageTable({ detail }: { detail: Detail }) {
  const rows = detail.coverage.filter((each) => each.missing.length || each.completeness === null || each.completeness < 1);
  return (
    <Table caption="What was not seen" rows={rows} empty="Everything that was asked for was seen." step={40} columns={[
      { title: "Scope", cell: (row) => row.scope, by: (row) => row.scope },
      { title: "Seen", number: true, cell: (row) => `${row.observed} of ${row.expected}`, by: (row) => row.expected - row.observed },
      { title: "Complete", number: true, cell: (row) => (row.completeness === null ? "cannot be told" : `${Math.round(100 * row.completeness)} %`), by: (row) => row.completeness ?? -1 },
      { title: "What is missing", cell: (row) => listed(row.missing, 6) },
    ]} />
  );
}
