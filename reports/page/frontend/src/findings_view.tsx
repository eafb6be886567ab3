// Findings: the gravest first, by severity, tenant and words, each with its evidence and remedy.

import type { Props } from "./app";
import { FindingBody } from "./details";
import { More, Severity, usePages } from "./parts";
import { TenantChoice } from "./state_view";
import { count } from "./words";

export function FindingsView({ estate, detail, shown, change }: Props) {
  const words = shown.words.toLowerCase();
  const rows = (detail?.findings ?? []).filter(
    (each) =>
      (!shown.severities.length || shown.severities.includes(estate.severities[each.severity])) &&
      (!shown.tenants.length || shown.tenants.includes(each.tenant)) &&
      (!words || `${each.title} ${each.subject} ${each.id}`.toLowerCase().includes(words)),
  );
  const [most, more] = usePages(100, `${rows.length}${words}`);
  if (!detail) return <p class="quiet">Reading ...</p>;
  const toggle = (name: string) => change({ severities: shown.severities.includes(name) ? shown.severities.filter((each) => each !== name) : [...shown.severities, name] });
  return (
    <div class="page">
      <h2>Findings</h2>
      <p class="chooser">
        {estate.severities.map((name, s) => (
          <label key={name} class="check">
            <input type="checkbox" checked={shown.severities.includes(name)} onChange={() => toggle(name)} /> {name} <span class="count">{estate.findingCounts[s].toLocaleString("en")}</span>
          </label>
        ))}
        <TenantChoice {...{ estate, shown, change }} />
        <input type="search" aria-label="Findings that hold" placeholder="title, subject or rule holds ..." value={shown.words} onInput={(event) => change({ words: event.currentTarget.value })} />
        <span role="status">{count(rows.length, "finding")}</span>
      </p>
      <ul class="findings">
        {rows.slice(0, most).map((each, n) => (
          <li key={n}>
            <details class="entry">
              <summary>
                <Severity name={estate.severities[each.severity]} /> <span class="title">{each.title}</span> <span class="subject">{each.subject}</span> <span class="tenant">{each.tenant}</span>
              </summary>
              <FindingBody each={each} detail={detail} />
              {(each.item >= 0 || each.subject.includes(" -> ")) && (
                <button class="link" onClick={() => change({ view: "map", table: false, selected: each.item >= 0 ? estate.idOf(each.item) : each.subject })}>show on the map</button>
              )}
            </details>
          </li>
        ))}
      </ul>
      {!rows.length && <p class="quiet">No finding of this kind.</p>}
      <More left={rows.length - most} more={more} />
    </div>
  );
}
