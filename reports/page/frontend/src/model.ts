// The assessment as the page reads it out of its own packed data.

export type Row = any[];

export interface Packed {
  estate: number;
  version: number;
  scannedAt: number;
  states: string[];
  severities: string[];
  edgeKinds: string[];
  findings: number[];
  statuses: [string, number][];
  size: [number, number];
  blocks: [number, number, number, number, number][];
  items: Record<string, number[]>;
  edges: Record<string, number[]>;
  tenants: Row[];
  waves: Row[];
  strings: string[];
}

export interface Tenant {
  name: string;
  tier: string;
  endpoints: number;
  sharedWith: string[];
  stateBytes: number | null;
  rate: number | null;
  segmentation: string;
  wave: number;
  cost: number | null;
}

export interface Bridge {
  source: string;
  target: string;
  why: string;
}

export interface Step {
  start: number;
  end: number;
  groups: string[];
}

export interface Wave {
  number: number;
  name: string;
  groups: string[];
  tenants: string[];
  endpointCount: number;
  endpoints: string[];
  bytes: number;
  minutes: number | null;
  start: number;
  end: number;
  after: number[];
  cutWeight: number;
  bridges: Bridge[];
  risk: number;
  reasons: string[];
  steps: Step[];
}

export const TENANT_KINDS = ["tenant", "shared", "unassigned", "outside"];
export const DURABLE = 2;
export const EPHEMERAL = 1;
export const UNKNOWN = 3;

/** Things and dependencies as columns, numbered alike; strings are looked up when they are shown. */
export class Estate {
  readonly strings: string[];
  readonly name: string;
  readonly version: string;
  readonly scannedAt: number;
  readonly states: string[];
  readonly severities: string[];
  readonly findingCounts: number[];
  readonly statuses: [string, number][];
  readonly size: [number, number];
  readonly blocks: [number, number, number, number, number][];
  readonly tenants: Tenant[];
  readonly waves: Wave[];
  readonly count: number;
  readonly tiles: number;
  readonly boxes: number;
  readonly kinds: string[];
  readonly edgeKinds: string[];
  readonly names: number[];
  readonly kindOf: number[];
  readonly parent: Int32Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly w: Float64Array;
  readonly h: Float64Array;
  readonly wave: Int32Array;
  readonly noise: Uint8Array;
  readonly worst: Int32Array;
  readonly stateCounts: Uint32Array;
  readonly edgeCount: number;
  readonly source: Int32Array;
  readonly target: Int32Array;
  readonly cross: Uint8Array;
  readonly edgeNoise: Uint8Array;
  readonly edgeSure: Uint8Array;
  readonly weight: Float64Array;
  readonly edgeKind: number[];
  private readonly packed: Packed;
  private readonly tenantLists = new Map<number, string[]>();
  private byName: Map<string, number> | null = null;
  private degree: Uint32Array | null = null;
  private children: number[][] | null = null;
  private lowered: string[] | null = null;

  constructor(packed: Packed) {
    this.packed = packed;
    const s = (this.strings = packed.strings);
    this.name = s[packed.estate];
    this.version = s[packed.version];
    this.scannedAt = packed.scannedAt;
    this.states = packed.states;
    this.severities = packed.severities;
    this.findingCounts = packed.findings;
    this.statuses = packed.statuses;
    this.size = packed.size;
    this.blocks = packed.blocks;
    const i = packed.items;
    this.names = i.name;
    this.kindOf = i.kind;
    this.count = i.name.length;
    this.parent = Int32Array.from(i.parent);
    this.x = Float64Array.from(i.x);
    this.y = Float64Array.from(i.y);
    this.w = Float64Array.from(i.w);
    this.h = Float64Array.from(i.h);
    this.wave = Int32Array.from(i.wave);
    this.noise = Uint8Array.from(i.noise);
    this.worst = Int32Array.from(i.worst);
    this.stateCounts = this.summed(i.states);
    this.tiles = this.countWhile((n) => this.parent[n] < 0);
    this.boxes = this.countWhile((n) => this.parent[n] < this.tiles);
    this.kinds = [...new Set(this.kindOf.slice(this.tiles).map((k) => s[k]))].sort();
    const e = packed.edges;
    this.edgeCount = e.source.length;
    this.source = Int32Array.from(e.source);
    this.target = Int32Array.from(e.target);
    this.cross = Uint8Array.from(e.cross);
    this.edgeNoise = Uint8Array.from(e.noise);
    this.edgeSure = Uint8Array.from(e.sure);
    this.weight = Float64Array.from(e.weight);
    this.edgeKind = e.kind;
    this.edgeKinds = packed.edgeKinds.filter((kind) => e.kind.includes(s.indexOf(kind)));
    this.tenants = packed.tenants.map((row) => this.readTenant(row));
    this.waves = packed.waves.map((row) => this.readWave(row));
  }

  nameOf(item: number): string {
    return this.strings[this.names[item]];
  }

  /** The name without what it stands in, which the map shows around it. */
  shortName(item: number): string {
    const name = this.nameOf(item);
    const home = this.parent[item] >= this.tiles ? this.nameOf(this.parent[item]) : "";
    if (home && (name.startsWith(home + "/") || name.startsWith(home + ":"))) return name.slice(home.length + 1);
    if (this.kind(item) === "database") return name.slice(name.indexOf("/") + 1);
    return name.startsWith("external:") ? name.slice(9) : name;
  }

  kind(item: number): string {
    return this.strings[this.kindOf[item]];
  }

  text(column: string, item: number): string {
    return this.strings[this.packed.items[column][item]];
  }

  sure(item: number): number {
    return this.packed.items.sure[item];
  }

  edgeText(column: string, edge: number): string {
    return this.strings[this.packed.edges[column][edge]];
  }

  port(edge: number): number {
    return this.packed.edges.port[edge];
  }

  tenantsOf(item: number): string[] {
    return this.list(this.packed.items.tenants[item]);
  }

  edgeTenants(edge: number): string[] {
    return this.list(this.packed.edges.tenants[edge]);
  }

  /** The number of the list of tenants: equal lists have equal numbers. */
  tenantKey(item: number): number {
    return this.packed.items.tenants[item];
  }

  list(key: number): string[] {
    let found = this.tenantLists.get(key);
    if (!found) {
      const text = this.strings[key];
      found = text ? text.split(",").map((n) => this.strings[+n]) : [];
      this.tenantLists.set(key, found);
    }
    return found;
  }

  /** The thing of that name; tiles are `tenant:name`. */
  find(id: string): number {
    if (!this.byName) {
      this.byName = new Map();
      for (let n = this.count - 1; n >= 0; n--) this.byName.set(this.idOf(n), n);
    }
    return this.byName.get(id) ?? -1;
  }

  idOf(item: number): string {
    return item < this.tiles ? `${this.kind(item)}:${this.nameOf(item)}` : this.nameOf(item);
  }

  tile(item: number): number {
    let at = item;
    while (this.parent[at] >= 0) at = this.parent[at];
    return at;
  }

  /** The tile (1), box (2) or thing (3) that stands for an item. */
  at(level: number, item: number): number {
    if (level >= 3) return item;
    const up = this.parent[item];
    if (up < 0) return item;
    const above = this.parent[up];
    if (level === 2) return above < 0 ? item : up;
    return above < 0 ? up : above;
  }

  search(words: string, most: number): number[] {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    if (!wanted.length) return [];
    this.lowered ??= this.names.map((n, item) => `${this.strings[n]} ${this.kind(item)} ${this.text("signature", item)}`.toLowerCase());
    const starts: number[] = [];
    const rest: number[] = [];
    for (let n = 0; n < this.count && starts.length < most; n++) {
      if (n < this.tiles && this.kind(n) === "shared") continue;
      const text = this.lowered[n];
      if (wanted.every((word) => text.includes(word))) (text.startsWith(wanted[0]) ? starts : rest).push(n);
    }
    return [...starts, ...rest].slice(0, most);
  }

  childrenOf(item: number): number[] {
    if (!this.children) {
      this.children = Array.from({ length: this.boxes }, () => []);
      for (let n = this.tiles; n < this.count; n++) this.children[this.parent[n]].push(n);
    }
    return item < this.boxes ? this.children[item] : [];
  }

  /** How many machines and things a tile or box holds. */
  inside(item: number): { boxes: number; things: number } {
    const own = this.childrenOf(item);
    if (item >= this.tiles) return { boxes: 1, things: own.length };
    return { boxes: own.length, things: own.reduce((sum, box) => sum + this.childrenOf(box).length, 0) };
  }

  /** How many of what stands in a tile have a finding that blocks or weighs heavily. */
  graveIn(item: number): number {
    const own = this.worst[item] === 0 || this.worst[item] === 1 ? 1 : 0;
    return this.childrenOf(item).reduce((sum, child) => sum + this.graveIn(child), own);
  }

  /** Short names of what a box is there for: not noise; what is most used and holds most state first. */
  mainThings(box: number): string[] {
    if (!this.degree) {
      this.degree = new Uint32Array(this.count);
      for (let e = 0; e < this.edgeCount; e++) {
        if (this.edgeNoise[e]) continue;
        this.degree[this.source[e]]++;
        this.degree[this.target[e]]++;
      }
    }
    const weight = (n: number) => this.degree![n] + this.stateCounts[4 * n + 2] + this.stateCounts[4 * n + 3];
    return this.childrenOf(box).filter((n) => !this.noise[n]).sort((a, b) => weight(b) - weight(a)).map((n) => this.shortName(n));
  }

  private countWhile(holds: (n: number) => boolean): number {
    let n = 0;
    while (n < this.count && holds(n)) n++;
    return n;
  }

  private summed(own: number[]): Uint32Array {
    const sums = Uint32Array.from(own);
    for (let n = this.count - 1; n >= 0; n--) {
      const up = this.parent[n];
      if (up >= 0) for (let s = 0; s < 4; s++) sums[4 * up + s] += sums[4 * n + s];
    }
    return sums;
  }

  private readTenant(row: Row): Tenant {
    const s = this.strings;
    return {
      name: s[row[0]], tier: s[row[1]], endpoints: row[2], sharedWith: row[3].map((n: number) => s[n]),
      stateBytes: row[4], rate: row[5], segmentation: s[row[6]], wave: row[7], cost: row[8],
    };
  }

  private readWave(row: Row): Wave {
    const named = (list: number[]) => list.map((n) => this.strings[n]);
    return {
      number: row[0], name: this.strings[row[1]], groups: named(row[2]), tenants: named(row[3]),
      endpointCount: row[4], endpoints: named(row[5]), bytes: row[6], minutes: row[7], start: row[8], end: row[9],
      after: row[10], cutWeight: row[11],
      bridges: row[12].map((b: number[]) => ({ source: this.strings[b[0]], target: this.strings[b[1]], why: this.strings[b[2]] })),
      risk: row[13], reasons: named(row[14]),
      steps: row[15].map((step: Row) => ({ start: step[0], end: step[1], groups: named(step[2]) })),
    };
  }
}
