// What is known of the thing or dependency that is selected, down to the line that a server printed.

import type { Props } from "./app";
import type { Decision, Detail, Finding, Surface } from "./detail";
import type { Kept, Link } from "./filtering";
import { More, Severity, StateMark, Sure, Traces, usePages } from "./parts";
import { count, plain, size, time } from "./words";

interface Own extends Props {
  kept: Kept;
  item: number;
  link: Link | null;
  go: (item: number) => void;
  goLink: (edge: number) => void;
}

export function Details(props: Own) {
  return (
    <aside class="details" aria-label="Details of what is selected" tabIndex={-1}>
      <button class="close" aria-label="Close the details" onClick={() => props.change({ selected: "" })}>{"\u00D7"}</button>
      {props.link ? <LinkDetails {...props} link={props.link} /> : props.item >= 0 ? <ItemDetails key={props.item} {...props} /> : <Nothing />}
    </aside>
  );
}

function Nothing() {
  return (
    <div class="quiet">
      <p>Nothing of this name is shown: it is not in the estate, or the filters hide it.</p>
    </div>
  );
}

function ItemDetails(props: Own) {
  const { estate, detail, item, change } = props;
  const kind = estate.kind(item);
  const tenants = estate.tenantsOf(item);
  const tenant = kind === "tenant" ? estate.tenants.find((each) => each.name === estate.nameOf(item)) : undefined;
  const wave = estate.wave[item];
  return (
    <>
      <Path {...props} />
      <h2>{estate.nameOf(item)}</h2>
      <dl>
        <dt>kind</dt>
        <dd>{[kind, estate.text("signature", item), estate.text("category", item)].filter(Boolean).join(", ")}{estate.noise[item] ? ", infrastructure" : ""}</dd>
        {kind !== "tenant" && (
          <>
            <dt>{tenants.length > 1 ? "shared by" : "tenant"}</dt>
            <dd>
              {tenants.length ? tenants.join(", ") : "not known"} {tenants.length > 0 && estate.sure(item) > 0 && <Sure percent={estate.sure(item)} />}
              {estate.text("because", item) && <div class="quiet">{estate.text("because", item)}</div>}
            </dd>
          </>
        )}
        <dt>wave</dt>
        <dd>{wave >= 0 ? <button class="link" onClick={() => change({ view: "waves" })}>{wave}</button> : "none"}</dd>
        {tenant && (
          <>
            <dt>tier</dt><dd>{tenant.tier}</dd>
            <dt>target</dt><dd>{plain(tenant.segmentation) || "not decided"}</dd>
            <dt>state</dt><dd>{size(tenant.stateBytes)}</dd>
            <dt>transactions</dt><dd>{tenant.rate === null ? "rate not known" : `${tenant.rate.toFixed(1)} per second`}</dd>
            <dt>cost a month</dt><dd>{tenant.cost === null ? "not known" : `${tenant.cost.toFixed(0)} USD`}</dd>
            {tenant.sharedWith.length > 0 && (<><dt>shares with</dt><dd>{tenant.sharedWith.join(", ")}</dd></>)}
          </>
        )}
        {detail?.facts(item).map(([name, value]) => (<><dt>{name}</dt><dd class="lines">{value}</dd></>))}
      </dl>
      {detail ? <Known {...props} detail={detail} /> : <p class="quiet">Reading the evidence ...</p>}
    </>
  );
}

function Path({ estate, item, go }: Own) {
  const steps: number[] = [];
  for (let at = estate.parent[item]; at >= 0; at = estate.parent[at]) if (estate.kind(at) !== "shared") steps.unshift(at);
  if (!steps.length) return null;
  return (
    <nav class="path" aria-label="What it stands in">
      {steps.map((step) => (<><button key={step} class="link" onClick={() => go(step)}>{estate.nameOf(step)}</button> / </>))}
    </nav>
  );
}

function Known(props: Own & { detail: Detail }) {
  const { estate, detail, item } = props;
  const inside = (n: number): number[] => [n, ...estate.childrenOf(n).flatMap(inside)];
  const all = item < estate.tiles && estate.kind(item) !== "shared" ? inside(item) : item < estate.boxes ? inside(item) : [item];
  const tenantName = estate.kind(item) === "tenant" ? estate.nameOf(item) : null;
  const findings = tenantName !== null ? detail.findings.filter((f) => f.tenant === tenantName) : all.flatMap((n) => detail.findingsOn(n));
  const decisions = tenantName !== null ? detail.decisions.filter((d) => d.subject === tenantName) : [...detail.decisionsOn(item), ...detail.decisionsAbout(item < estate.tiles ? "" : estate.nameOf(item))];
  const surfaces = all.flatMap((n) => detail.surfacesIn(n));
  const processes = detail.processes(item);
  return (
    <>
      <Findings found={[...findings].sort((a, b) => a.severity - b.severity)} detail={detail} severities={estate.severities} />
      <Decisions found={decisions} detail={detail} />
      <Surfaces found={surfaces} detail={detail} states={estate.states} />
      <Links {...props} outer={new Set(all)} />
      {processes && (
        <Part title={`Processes: ${processes.software} ${processes.version}`.trim()} n={processes.commands.reduce((sum, each) => sum + each.count, 0)}>
          <ul class="traces">
            {processes.commands.map((each, n) => (
              <li key={n}><code>{each.command}</code><small>user {each.user}{each.count > 1 ? `, ${each.count} times` : ""}</small></li>
            ))}
            {processes.more > 0 && <li class="quiet">and {processes.more} other commands: assess show processes</li>}
          </ul>
        </Part>
      )}
    </>
  );
}

function Part({ title, n, open = true, children }: { title: string; n: number; open?: boolean; children: any }) {
  return n ? (
    <details open={open}>
      <summary>{title} <span class="count">{n.toLocaleString("en")}</span></summary>
      {children}
    </details>
  ) : null;
}

export function Findings({ found, detail, severities }: { found: Finding[]; detail: Detail; severities: string[] }) {
  const [most, more] = usePages(20, String(found.length));
  return (
    <Part title="Findings" n={found.length}>
      {found.slice(0, most).map((each, n) => (
        <details key={n} class="entry">
          <summary><Severity name={severities[each.severity]} /> {each.title}</summary>
          <FindingBody each={each} detail={detail} />
        </details>
      ))}
      <More left={found.length - most} more={more} />
    </Part>
  );
}

export function FindingBody({ each, detail }: { each: Finding; detail: Detail }) {
  return (
    <>
      {each.remedy && <p>{each.remedy}</p>}
      <Traces evidence={detail.evidence(each.evidence)} explain={each.subject} />
      <p class="quiet">{each.subject}; rule {each.id}{each.source && `; ${each.source}`}</p>
    </>
  );
}

export function Decisions({ found, detail }: { found: Decision[]; detail: Detail }) {
  return (
    <Part title="Decisions" n={found.length}>
      {found.map((each, n) => (
        <details key={n} class="entry">
          <summary><b>{plain(each.about)}</b>: {plain(each.choice)} <Sure percent={each.sure} /></summary>
          <DecisionBody each={each} detail={detail} />
        </details>
      ))}
    </Part>
  );
}

function DecisionBody({ each, detail }: { each: Decision; detail: Detail }) {
  return (
    <>
      {each.overriddenBy && <p>Overridden by {each.overriddenBy}.</p>}
      <ul class="reasons">
        {each.reasons.map(([rule, text], n) => (<li key={n}>{text} <small>{rule}</small></li>))}
        {each.rejected.map(([choice, why], n) => (<li key={`r${n}`} class="rejected">not {plain(choice)}: {why}</li>))}
        {each.wouldChange.map((text, n) => (<li key={`w${n}`} class="quiet">would change it: {text}</li>))}
      </ul>
      {each.details.length > 0 && <p class="quiet">{each.details.map(([name, value]) => `${plain(name)} ${value}`).join("; ")}</p>}
      {each.cost !== null && <p>{each.cost.toFixed(2)} USD a month</p>}
      <Traces evidence={detail.evidence(each.evidence)} explain={each.subject} />
    </>
  );
}

function Surfaces({ found, detail, states }: { found: Surface[]; detail: Detail; states: string[] }) {
  const order = [3, 2, 0, 1]; // durable first, then what is not known
  const sorted = [...found].sort((a, b) => order[a.state] - order[b.state] || b.bytes - a.bytes);
  const [most, more] = usePages(25, String(found.length));
  return (
    <Part title="State" n={found.length}>
      {sorted.slice(0, most).map((each) => (
        <SurfaceEntry key={each.name} each={each} detail={detail} states={states} />
      ))}
      <More left={found.length - most} more={more} />
    </Part>
  );
}

export function SurfaceEntry({ each, detail, states }: { each: Surface; detail: Detail; states: string[] }) {
  const decisions = detail.decisionsAbout(each.name);
  return (
    <details class="entry">
      <summary><StateMark state={each.state} name={states[each.state]} /> {each.name} <small>{size(each.bytes)}</small></summary>
      <p>
        {each.kind}{each.purpose && `, ${each.purpose}`}{each.flags.length > 0 && ` (${each.flags.join(", ")})`} <Sure percent={each.sure} />
        {each.perDay > 0 && `, changes ${size(each.perDay)} a day`}
      </p>
      {decisions.map((d, n) => (
        <details key={n} class="entry">
          <summary><b>{plain(d.about)}</b>: {plain(d.choice)} <Sure percent={d.sure} /></summary>
          <DecisionBody each={d} detail={detail} />
        </details>
      ))}
      <Traces evidence={detail.evidence(each.evidence)} explain={each.name} />
      <ul class="reasons">
        {each.rules.map((rule) => (<li key={rule}><small>{rule}</small></li>))}
        {each.wouldChange.map((text, n) => (<li key={n} class="quiet">would change it: {text}</li>))}
      </ul>
    </details>
  );
}

function Links({ estate, kept, outer, goLink }: Own & { detail: Detail; outer: Set<number> }) {
  const needs: number[] = [];
  const neededBy: number[] = [];
  for (let e = 0; e < estate.edgeCount; e++) {
    if (!kept.edges[e]) continue;
    const from = outer.has(estate.source[e]);
    const to = outer.has(estate.target[e]);
    if (from && !to) needs.push(e);
    if (to && !from) neededBy.push(e);
  }
  const list = (title: string, edges: number[], far: Int32Array, near: Int32Array) => (
    <EdgeList title={title} edges={edges} far={far} near={near} estate={estate} goLink={goLink} />
  );
  return (
    <>
      {list("Needs", needs, estate.target, estate.source)}
      {list("Is needed by", neededBy, estate.source, estate.target)}
    </>
  );
}

function EdgeList({ title, edges, far, near, estate, goLink }: { title: string; edges: number[]; far: Int32Array; near: Int32Array; estate: Own["estate"]; goLink: (e: number) => void }) {
  const [most, more] = usePages(20, `${title}${edges.length}`);
  const sorted = [...edges].sort((a, b) => estate.cross[b] - estate.cross[a] || estate.weight[b] - estate.weight[a]);
  return (
    <Part title={title} n={edges.length}>
      <ul class="edges">
        {sorted.slice(0, most).map((e) => (
          <li key={e}>
            <button class="link" onClick={() => goLink(e)}>{estate.nameOf(far[e])}</button>{" "}
            <small>{estate.edgeText("kind", e)}{estate.port(e) ? ` ${estate.port(e)}` : ""} from {estate.nameOf(near[e])}</small>
            {estate.cross[e] ? <span class="crossing">cross-tenant</span> : null}
          </li>
        ))}
      </ul>
      <More left={edges.length - most} more={more} />
    </Part>
  );
}

function LinkDetails({ estate, detail, link, go, goLink }: Own & { link: Link }) {
  const [most, more] = usePages(20, `${link.source}>${link.target}`);
  const edges = [...link.edges].sort((a, b) => estate.cross[b] - estate.cross[a] || estate.weight[b] - estate.weight[a]);
  return (
    <>
      <h2>
        <button class="link" onClick={() => go(link.source)}>{estate.nameOf(link.source)}</button>
        <span class="needs"> needs </span>
        <button class="link" onClick={() => go(link.target)}>{estate.nameOf(link.target)}</button>
      </h2>
      {link.cross && <p><span class="crossing">cross-tenant</span> {[...new Set(edges.flatMap((e) => (estate.cross[e] ? estate.edgeTenants(e) : [])))].join(", ")}</p>}
      {detail && edges.length <= 40 && (
        <Findings
          found={edges.flatMap((e) => detail.findingsAbout(`${estate.nameOf(estate.source[e])} -> ${estate.nameOf(estate.target[e])}`))}
          detail={detail} severities={estate.severities}
        />
      )}
      {edges.slice(0, most).map((e) => {
        const known = detail?.edge(e);
        return (
          <details key={e} class="entry" open={edges.length <= 3}>
            <summary>
              {edges.length > 1 || estate.source[e] !== link.source || estate.target[e] !== link.target ? `${estate.nameOf(estate.source[e])} \u2192 ${estate.nameOf(estate.target[e])} ` : ""}
              <b>{estate.edgeText("kind", e)}</b> {estate.edgeText("protocol", e)}{estate.port(e) ? ` ${estate.port(e)}` : ""}
              {estate.cross[e] ? <span class="crossing">cross-tenant</span> : null} <Sure percent={estate.edgeSure[e]} />
            </summary>
            {edges.length > 1 && <p><button class="link" onClick={() => goLink(e)}>show this one</button></p>}
            <p class="quiet">
              tenants: {estate.edgeTenants(e).join(", ") || "not known"}; weight {estate.weight[e]}
              {known && known.samples > 0 ? `; seen in ${count(known.samples, "sample")}, ${time(known.first)} to ${time(known.last)}` : "; not seen in a sample of connections"}
            </p>
            {known ? <Traces evidence={known.evidence} explain={estate.nameOf(estate.source[e])} /> : <p class="quiet">Reading the evidence ...</p>}
          </details>
        );
      })}
      <More left={edges.length - most} more={more} />
    </>
  );
}
