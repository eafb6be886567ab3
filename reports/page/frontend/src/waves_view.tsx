// The plan: a line per wave over time, and for each its groups, reasons and the dependencies that it cuts.

import { scaleUtc } from "d3-scale";
import { useMemo } from "preact/hooks";
import type { Props } from "./app";
import type { Detail } from "./detail";
import type { Estate, Wave } from "./model";
import { More, usePages } from "./parts";
import { count, listed, size, span } from "./words";

const LEFT = 190;
const WIDTH = 1100;
const ROW = 30;

export function WavesView(props: Props) {
  const { estate } = props;
  const cuts = useMemo(() => cutEdges(estate), [estate]);
  if (!estate.waves.length) return <p class="quiet">No wave was planned: nothing that was assessed has to move.</p>;
  return (
    <div class="page">
      <h2>Waves</h2>
      <Timeline waves={estate.waves} />
      {estate.waves.map((wave) => (<WaveCard key={wave.number} {...props} wave={wave} cuts={cuts.get(wave.number) ?? []} />))}
    </div>
  );
}

/** Per wave the dependencies of which one end moves in it and the other at another time. */
function cutEdges(estate: Estate): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (let e = 0; e < estate.edgeCount; e++) {
    if (estate.edgeNoise[e]) continue;
    const from = estate.wave[estate.source[e]];
    const to = estate.wave[estate.target[e]];
    if (from === to) continue;
    for (const wave of [from, to]) if (wave >= 0) found.set(wave, [...(found.get(wave) ?? []), e]);
  }
  return found;
}

function Timeline({ waves }: { waves: Wave[] }) {
  const dated = waves.filter((wave) => wave.start > 0);
  const height = waves.length * ROW + 34;
  const first = Math.min(...dated.map((wave) => wave.start));
  const last = Math.max(...dated.map((wave) => wave.end || wave.start));
  const slack = Math.max(86400, (last - first) * 0.06);
  const x = scaleUtc([new Date((first - slack) * 1000), new Date((last + slack) * 1000)], [LEFT, WIDTH - 12]);
  const place = new Map(waves.map((wave, n) => [wave.number, n]));
  const ticks = x.ticks(6);
  const every = Math.max(1, Math.ceil(ticks.length / 9));
  const at = (wave: Wave) => (wave.start ? x(new Date(wave.start * 1000)) : LEFT + 10);
  const y = (n: number) => 26 + n * ROW + ROW / 2;
  return (
    <svg class="timeline" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={`Timeline of ${waves.length} waves; the same follows in words`}>
      {dated.length > 0 && ticks.filter((_, n) => n % every === 0).map((tick) => (
        <g key={+tick}>
          <line class="tick" x1={x(tick)} x2={x(tick)} y1={22} y2={height - 4} />
          <text class="tick-label" x={x(tick)} y={14}>{tick.toISOString().slice(0, 10)}</text>
        </g>
      ))}
      {waves.map((wave, n) => (
        <g key={wave.number}>
          <rect class={n % 2 ? "lane" : "lane odd"} x={0} y={26 + n * ROW} width={WIDTH} height={ROW} />
          <text class="wave-name" x={8} y={y(n) + 4}>{`Wave ${wave.number}`}</text>
          <text class="wave-note" x={72} y={y(n) + 4}>{`${count(wave.endpointCount, "endpoint")}`}</text>
        </g>
      ))}
      {waves.length <= 40 && waves.flatMap((wave, n) => wave.after.map((before) => {
        const m = place.get(before);
        if (m === undefined || !wave.start) return null;
        const from = at(waves[m]);
        return <path key={`${wave.number}-${before}`} class="after" d={`M${from} ${y(m)}C${from} ${y(n) + 9} ${from} ${y(n) + 9} ${at(wave) - 2} ${y(n) + 9}`} />;
      }))}
      {waves.map((wave, n) => (wave.steps.length ? wave.steps : wave.start ? [{ start: wave.start, end: wave.end, groups: [] }] : []).map((step, k) => {
        const from = x(new Date(step.start * 1000));
        const wide = Math.max(9, x(new Date((step.end || step.start) * 1000)) - from);
        return (
          <rect key={`${wave.number}.${k}`} class={`step ${riskClass(wave.risk)}`} x={from - (wide === 9 ? 4.5 : 0)} y={y(n) - 8} width={wide} height={16} rx={3}>
            <title>{`Wave ${wave.number}: ${span(step.start, step.end)}`}</title>
          </rect>
        );
      }))}
      {waves.map((wave, n) => {
        if (!wave.start) return <text key={wave.number} class="when" x={LEFT + 14} y={y(n) + 4}>no date yet</text>;
        const left = at(wave) > WIDTH * 0.62;
        return (
          <text key={wave.number} class="when" text-anchor={left ? "end" : "start"} x={left ? at(wave) - 14 : x(new Date((wave.end || wave.start) * 1000)) + 12} y={y(n) + 4}>
            {`${wave.tenants.length ? listed(wave.tenants, 4) : "shared services"}  \u00B7  risk ${wave.risk}`}
          </text>
        );
      })}
    </svg>
  );
}

function riskClass(risk: number): string {
  return risk >= 60 ? "risk-high" : risk >= 30 ? "risk-middle" : "risk-low";
}

function WaveCard({ estate, detail, change, wave, cuts }: Props & { wave: Wave; cuts: number[] }) {
  return (
    <article class="wave" id={`wave-${wave.number}`}>
      <h3>{wave.name}</h3>
      <p class="facts">
        <span>{span(wave.start, wave.end)}</span>
        <span>cutover {wave.minutes === null ? "time not known" : `${Math.round(wave.minutes)} min`}</span>
        <span>{count(wave.endpointCount, "endpoint")}</span>
        <span>{size(wave.bytes)}</span>
        <span class={riskClass(wave.risk)}>risk {wave.risk} of 100</span>
        {wave.after.length > 0 && <span>after wave {wave.after.join(", ")}</span>}
        <span>cuts {count(cuts.length, "dependency", "dependencies")}{wave.cutWeight ? ` (weight ${wave.cutWeight})` : ""}{wave.bridges.length ? `, ${wave.bridges.length} against the order` : ""}</span>
        <button class="link" onClick={() => change({ view: "map", waves: [wave.number] })}>on the map</button>
      </p>
      <details open={wave.groups.length <= 8}>
        <summary>Groups <span class="count">{wave.groups.length}</span></summary>
        {detail ? <Groups ids={wave.groups} detail={detail} /> : <p class="quiet">Reading ...</p>}
      </details>
      {wave.bridges.length > 0 && (
        <details open>
          <summary>Bridges: needs that move later <span class="count">{wave.bridges.length}</span></summary>
          <ul class="edges">{wave.bridges.slice(0, 200).map((b, n) => (<li key={n}>{b.source} {"\u2192"} {b.target} <small>{b.why}</small></li>))}</ul>
        </details>
      )}
      <Cuts estate={estate} wave={wave} cuts={cuts} change={change} />
      <details>
        <summary>Why so</summary>
        <ul class="reasons">{wave.reasons.map((text, n) => (<li key={n}>{text}</li>))}</ul>
      </details>
    </article>
  );
}

function Groups({ ids, detail }: { ids: string[]; detail: Detail }) {
  const [most, more] = usePages(40, ids.join());
  return (
    <>
      <table>
        <caption class="unseen">Move groups</caption>
        <thead><tr><th scope="col">Group</th><th scope="col" class="number">Members</th><th scope="col">Tenants</th><th scope="col" class="number">Data</th><th scope="col">Why together</th></tr></thead>
        <tbody>
          {ids.slice(0, most).map((id) => {
            const group = detail.groups.get(id);
            return group ? (
              <tr key={id}>
                <td>{id}</td><td class="number" title={listed(group.members, 40)}>{group.memberCount}</td><td>{listed(group.tenants, 6)}</td>
                <td class="number">{size(group.bytes)}</td><td>{listed(group.why, 3)}</td>
              </tr>
            ) : (<tr key={id}><td>{id}</td></tr>);
          })}
        </tbody>
      </table>
      <More left={ids.length - most} more={more} />
    </>
  );
}

function Cuts({ estate, wave, cuts, change }: { estate: Estate; wave: Wave; cuts: number[]; change: Props["change"] }) {
  const [most, more] = usePages(25, String(wave.number));
  if (!cuts.length) return null;
  const sorted = [...cuts].sort((a, b) => estate.weight[b] - estate.weight[a]);
  const other = (n: number) => (estate.wave[n] < 0 ? "in no wave" : estate.wave[n] === wave.number ? "this wave" : `wave ${estate.wave[n]}`);
  return (
    <details>
      <summary>Cut dependencies: one end moves now, the other at another time <span class="count">{cuts.length}</span></summary>
      <table>
        <caption class="unseen">Cut dependencies of wave {wave.number}</caption>
        <thead><tr><th scope="col">What depends</th><th scope="col">Moves</th><th scope="col">Needs</th><th scope="col">Moves</th><th scope="col">How</th><th scope="col" class="number">Weight</th></tr></thead>
        <tbody>
          {sorted.slice(0, most).map((e) => (
            <tr key={e}>
              <td><button class="link" onClick={() => change({ view: "map", selected: `${estate.nameOf(estate.source[e])} -> ${estate.nameOf(estate.target[e])}` })}>{estate.nameOf(estate.source[e])}</button></td>
              <td>{other(estate.source[e])}</td><td>{estate.nameOf(estate.target[e])}</td><td>{other(estate.target[e])}</td>
              <td>{estate.edgeText("kind", e)}{estate.port(e) ? ` ${estate.port(e)}` : ""}{estate.cross[e] ? ", cross-tenant" : ""}</td><td class="number">{estate.weight[e]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <More left={cuts.length - most} more={more} />
    </details>
  );
}

