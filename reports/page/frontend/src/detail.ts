// What a click shows: decoded after the first view, looked up by item, edge or subject.

import type { Row } from "./model";

export interface Trace {
  observed: string;
  source: string;
  line: number;
  at: number;
}

export interface Evidence {
  traces: Trace[];
  more: number;
}

export interface Surface {
  name: string;
  item: number;
  kind: string;
  state: number;
  sure: number;
  bytes: number;
  perDay: number;
  tenant: string;
  purpose: string;
  flags: string[];
  rules: string[];
  wouldChange: string[];
  evidence: number[];
}

export interface Decision {
  subject: string;
  tenant: string;
  about: string;
  choice: string;
  sure: number;
  reasons: [string, string][];
  rejected: [string, string][];
  overriddenBy: string;
  details: [string, string][];
  wouldChange: string[];
  evidence: number[];
  cost: number | null;
  item: number;
}

export interface Finding {
  id: string;
  severity: number;
  subject: string;
  tenant: string;
  title: string;
  remedy: string;
  source: string;
  evidence: number[];
  item: number;
}

export interface Group {
  id: string;
  memberCount: number;
  members: string[];
  tenants: string[];
  why: string[];
  bytes: number;
  shared: boolean;
}

export interface Processes {
  software: string;
  version: string;
  commands: { user: string; command: string; count: number }[];
  more: number;
}

export interface Coverage {
  scope: string;
  expected: number;
  observed: number;
  completeness: number | null;
  missing: string[];
}

export class Detail {
  readonly surfaces: Surface[];
  readonly decisions: Decision[];
  readonly findings: Finding[];
  readonly groups: Map<string, Group>;
  readonly coverage: Coverage[];
  private readonly strings: string[];
  private readonly traces: Record<string, number[]>;
  private readonly edges: Row[];
  private readonly surfacesOf = new Map<number, Surface[]>();
  private readonly decisionsOf = new Map<number, Decision[]>();
  private readonly decisionsBySubject = new Map<string, Decision[]>();
  private readonly findingsOf = new Map<number, Finding[]>();
  private readonly processRows = new Map<number, Row>();
  private readonly factRows = new Map<number, [string, string][]>();

  constructor(packed: any) {
    const s: string[] = (this.strings = packed.strings);
    const named = (list: number[]) => list.map((n) => s[n]);
    const pairs = (list: [number, number][]): [string, string][] => list.map(([a, b]) => [s[a], s[b]]);
    this.traces = packed.traces;
    this.edges = packed.edges;
    this.surfaces = packed.surfaces.map((r: Row) => ({
      name: s[r[0]], item: r[1], kind: s[r[2]], state: r[3], sure: r[4], bytes: r[5], perDay: r[6], tenant: s[r[7]],
      purpose: s[r[8]], flags: named(r[9]), rules: named(r[10]), wouldChange: named(r[11]), evidence: r[12],
    }));
    this.decisions = packed.decisions.map((r: Row) => ({
      subject: s[r[0]], tenant: s[r[1]], about: s[r[2]], choice: s[r[3]], sure: r[4], reasons: pairs(r[5]),
      rejected: pairs(r[6]), overriddenBy: s[r[7]], details: pairs(r[8]), wouldChange: named(r[9]), evidence: r[10],
      cost: r[11], item: r[12],
    }));
    this.findings = packed.findings.map((r: Row) => ({
      id: s[r[0]], severity: r[1], subject: s[r[2]], tenant: s[r[3]], title: s[r[4]], remedy: s[r[5]], source: s[r[6]],
      evidence: r[7], item: r[8],
    }));
    this.findings.sort((a, b) => a.severity - b.severity);
    this.groups = new Map(
      packed.groups.map((r: Row) => [
        s[r[0]],
        { id: s[r[0]], memberCount: r[1], members: named(r[2]), tenants: named(r[3]), why: named(r[4]), bytes: r[5], shared: !!r[6] },
      ]),
    );
    this.coverage = packed.coverage.map((r: Row) => ({
      scope: s[r[0]], expected: r[1], observed: r[2], completeness: r[3], missing: named(r[4]),
    }));
    for (const each of this.surfaces) push(this.surfacesOf, each.item, each);
    const stateNames = new Set(this.surfaces.map((each) => each.name));
    for (const each of this.decisions) {
      push(this.decisionsBySubject, each.subject, each);
      if (!stateNames.has(each.subject)) push(this.decisionsOf, each.item, each);
    }
    for (const each of this.findings) push(this.findingsOf, each.item, each);
    for (const row of packed.processes) this.processRows.set(row[0], row);
    for (const [item, list] of packed.machines) this.factRows.set(item, [...(this.factRows.get(item) ?? []), ...pairs(list)]);
  }

  evidence(places: number[]): Evidence {
    const last = places.length ? places[places.length - 1] : 0;
    const more = last < 0 ? -last : 0;
    const kept = more ? places.slice(0, -1) : places;
    const t = this.traces;
    return {
      more,
      traces: kept.map((n) => ({ observed: this.strings[t.observed[n]], source: this.strings[t.source[n]], line: t.line[n], at: t.at[n] })),
    };
  }

  edge(edge: number): { samples: number; first: number; last: number; evidence: Evidence } {
    const [samples, first, last, places] = this.edges[edge];
    return { samples, first, last, evidence: this.evidence(places) };
  }

  surfacesIn(item: number): Surface[] {
    return this.surfacesOf.get(item) ?? [];
  }

  decisionsOn(item: number): Decision[] {
    return this.decisionsOf.get(item) ?? [];
  }

  decisionsAbout(subject: string): Decision[] {
    return this.decisionsBySubject.get(subject) ?? [];
  }

  findingsAbout(subject: string): Finding[] {
    return this.findings.filter((each) => each.subject === subject);
  }

  findingsOn(item: number): Finding[] {
    return this.findingsOf.get(item) ?? [];
  }

  facts(item: number): [string, string][] {
    return this.factRows.get(item) ?? [];
  }

  processes(item: number): Processes | null {
    const row = this.processRows.get(item);
    if (!row) return null;
    const s = this.strings;
    return {
      software: s[row[1]], version: s[row[2]], more: row[4],
      commands: row[3].map(([user, command, count]: number[]) => ({ user: s[user], command: s[command], count })),
    };
  }
}

function push<K, V>(into: Map<K, V[]>, key: K, value: V): void {
  const found = into.get(key);
  if (found) found.push(value);
  else into.set(key, [value]);
}
