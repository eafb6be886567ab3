// Small pieces that several views show.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Evidence } from "./detail";
import { STATE_LETTERS } from "./palette";
import { time } from "./words";

export function StateMark({ state, name }: { state: number; name: string }) {
  return (
    <span class={`state state-${name}`} title={name}>
      <span aria-hidden="true">{STATE_LETTERS[state]}</span> {name}
    </span>
  );
}

export function Severity({ name }: { name: string }) {
  return <span class={`severity severity-${name}`}>{name}</span>;
}

export function Sure({ percent }: { percent: number }) {
  return (
    <span class="sure" title="confidence">
      <span class="unseen">confidence </span>
      {percent}&thinsp;%
    </span>
  );
}

export function Traces({ evidence, explain }: { evidence: Evidence; explain: string }) {
  if (!evidence.traces.length) return null;
  return (
    <ul class="traces">
      {evidence.traces.map((trace, n) => (
        <li key={n}>
          <code>{trace.observed}</code>
          <small>
            {trace.source}
            {trace.line ? ` line ${trace.line}` : ""}
            {trace.at ? `, ${time(trace.at)}` : ""}
          </small>
        </li>
      ))}
      {evidence.more > 0 && <li class="quiet">and {evidence.more} more: assess explain {explain}</li>}
    </ul>
  );
}

/** The first rows of a list, and a button for the next ones: thousands of rows stay light. */
export function usePages(step: number, key: string): [number, () => void] {
  const [state, setState] = useState({ key, most: step });
  const most = state.key === key ? state.most : step;
  return [most, () => setState({ key, most: most + step })];
}

export function More({ left, more }: { left: number; more: () => void }) {
  return left > 0 ? (
    <p class="more">
      <button onClick={more}>Show more ({left.toLocaleString("en")} left)</button>
    </p>
  ) : null;
}

export interface Column<R> {
  title: string;
  cell: (row: R) => ComponentChildren;
  by?: (row: R) => number | string;
  number?: boolean;
}

/** A table that sorts by a click on a head, and shows long lists piece by piece. */
export function Table<R>({ caption, columns, rows, step = 100, empty }: { caption: string; columns: Column<R>[]; rows: R[]; step?: number; empty: string }) {
  const [order, setOrder] = useState<[number, number]>([-1, 1]);
  const [most, more] = usePages(step, `${caption}${rows.length}`);
  const by = columns[order[0]]?.by;
  const sorted = by ? [...rows].sort((a, b) => order[1] * compare(by(a), by(b))) : rows;
  if (!rows.length) return <p class="quiet">{empty}</p>;
  return (
    <>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, n) => (
              <th key={column.title} scope="col" class={column.number ? "number" : ""} aria-sort={order[0] === n ? (order[1] > 0 ? "ascending" : "descending") : undefined}>
                {column.by ? (
                  <button onClick={() => setOrder([n, order[0] === n ? -order[1] : column.number ? -1 : 1])}>
                    {column.title}
                    <span aria-hidden="true">{order[0] === n ? (order[1] > 0 ? " \u25B2" : " \u25BC") : ""}</span>
                  </button>
                ) : (
                  column.title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, most).map((row, n) => (
            <tr key={n}>
              {columns.map((column) => (
                <td key={column.title} class={column.number ? "number" : ""}>{column.cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <More left={rows.length - most} more={more} />
    </>
  );
}

function compare(a: number | string, b: number | string): number {
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en");
}

/** A bar of parts, each in the colour and pattern of its state, told in words too. */
export function StateBar({ counts, names }: { counts: number[]; names: string[] }) {
  const all = counts.reduce((a, b) => a + b, 0);
  const order = [2, 3, 1, 0];
  const told = order.filter((s) => counts[s]).map((s) => `${counts[s]} ${names[s]}`).join(", ");
  let at = 0;
  return (
    <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={told || "no state"}>
      <title>{told}</title>
      {order.map((s) => {
        if (!counts[s]) return null;
        const wide = (100 * counts[s]) / all;
        at += wide;
        return <rect key={s} class={`fill-${names[s]}`} x={at - wide} y={0} width={wide} height={10} />;
      })}
    </svg>
  );
}
