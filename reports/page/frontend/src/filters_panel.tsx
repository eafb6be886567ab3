// Search and filters: what they leave is what the map, its tables and its pictures show.

import { useMemo, useState } from "preact/hooks";
import type { Props } from "./app";
import type { Kept } from "./filtering";
import type { Shown } from "./view_state";
import { START } from "./view_state";

const FOUND_AT_MOST = 30;

interface Own extends Props {
  kept: Kept;
  go: (item: number) => void;
}

export function Filters(props: Own) {
  const { estate, shown, change, kept } = props;
  const clear = () => {
    const { tenants, waves, states, kinds, links, sure, cross } = START;
    change({ tenants, waves, states, kinds, links, sure, cross });
  };
  const waves = estate.waves.map((wave) => String(wave.number));
  return (
    <aside class="filters" aria-label="Search and filters">
      <Search {...props} />
      <label class="check"><input type="checkbox" checked={shown.cross} onChange={(e) => change({ cross: e.currentTarget.checked })} /> Cross-tenant only</label>
      <label class="check"><input type="checkbox" checked={shown.noise} onChange={(e) => change({ noise: e.currentTarget.checked })} /> Infrastructure too <small>(DNS, SSH, monitoring ...)</small></label>
      <label class="slider">
        Confidence of a dependency at least <output>{shown.sure}&thinsp;%</output>
        <input type="range" min={0} max={100} step={5} value={shown.sure} onInput={(e) => change({ sure: +e.currentTarget.value })} />
      </label>
      <Choices title="Tenant" all={estate.tenants.map((t) => t.name)} chosen={shown.tenants} pick={(tenants) => change({ tenants })} />
      <Choices title="Wave" all={waves} chosen={shown.waves.map(String)} pick={(list) => change({ waves: list.map(Number) })} />
      <Choices title="State" all={[2, 3, 1, 0].map((s) => estate.states[s])} chosen={shown.states} pick={(states) => change({ states })} />
      <Choices title="Kind of thing" all={estate.kinds} chosen={shown.kinds} pick={(kinds) => change({ kinds })} />
      <Choices title="Kind of dependency" all={estate.edgeKinds} chosen={shown.links} pick={(links) => change({ links })} />
      {kept.filtered && <button class="clear" onClick={clear}>Clear filters</button>}
    </aside>
  );
}

function Search({ estate, go }: Own) {
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const found = useMemo(() => estate.search(words, FOUND_AT_MOST), [words]);
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      event.preventDefault();
      setAt((at + step + found.length) % found.length);
    } else if (event.key === "Enter" && found.length) go(found[at]);
    else if (event.key === "Escape") setWords("");
  };
  return (
    <div class="search">
      <label for="search">Search</label>
      <input id="search" type="search" value={words} placeholder="name, kind or software ( / )" autocomplete="off" spellcheck={false} role="combobox" list={undefined}
        aria-expanded={found.length > 0} aria-controls="found" aria-activedescendant={found.length ? `found-${at}` : undefined}
        onInput={(event) => { setWords(event.currentTarget.value); setAt(0); }} onKeyDown={press} />
      <ul id="found" role="listbox" aria-label="Found" hidden={!words}>
        {found.map((item, n) => (
          <li key={item} id={`found-${n}`} role="option" aria-selected={n === at} onClick={() => go(item)}>
            {estate.nameOf(item)} <small>{estate.kind(item)}</small>
          </li>
        ))}
        {!found.length && <li class="quiet" role="option" aria-selected={false}>Nothing of that name</li>}
      </ul>
    </div>
  );
}

/** A list to choose from; a long one has a field that shortens it. */
function Choices({ title, all, chosen, pick }: { title: keyof Shown | string; all: string[]; chosen: string[]; pick: (chosen: string[]) => void }) {
  const [words, setWords] = useState("");
  if (all.length < 2) return null;
  const seen = all.filter((name) => name.toLowerCase().includes(words.toLowerCase()));
  const toggle = (name: string) => pick(chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name]);
  return (
    <details open={all.length <= 12 || chosen.length > 0}>
      <summary>{title} {chosen.length > 0 && <span class="count">{chosen.length}</span>}</summary>
      <fieldset>
        <legend class="unseen">{title}</legend>
        {all.length > 14 && <input type="search" aria-label={`Shorten the list: ${title}`} placeholder="shorten the list" value={words} onInput={(e) => setWords(e.currentTarget.value)} />}
        {[...chosen.filter((name) => !seen.includes(name)), ...seen.slice(0, 200)].map((name) => (
          <label key={name} class="check"><input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} /> {name}</label>
        ))}
        {seen.length > 200 && <p class="quiet">and {seen.length - 200} more</p>}
      </fieldset>
    </details>
  );
}
