// Sizes, times and counts as people read them.

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

export function size(bytes: number | null): string {
  if (bytes === null || bytes < 0) return "size not known";
  let left = bytes;
  let place = 0;
  while (left >= 1023.95 && place < UNITS.length - 1) {
    left /= 1024;
    place++;
  }
  return place ? `${left.toFixed(1)} ${UNITS[place]}` : `${left} B`;
}

export function count(n: number, one: string, many = one + "s"): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}

export function day(seconds: number): string {
  return seconds ? new Date(seconds * 1000).toISOString().slice(0, 10) : "not known";
}

export function time(seconds: number): string {
  return seconds ? new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ") + " UTC" : "not known";
}

export function span(start: number, end: number): string {
  if (!start) return "no date yet";
  const to = time(end);
  return day(start) === day(end) ? `${time(start).slice(0, 16)} to ${to.slice(11)}` : `${time(start).slice(0, 16)} to ${to}`;
}

export function listed(names: string[], most: number): string {
  return names.length > most ? `${names.slice(0, most).join(", ")} and ${names.length - most} more` : names.join(", ");
}

/** The identifier in words: `node_group_per_tenant` as `node group per tenant`. */
export function plain(id: string): string {
  return id.replaceAll("_", " ");
}
