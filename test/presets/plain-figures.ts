import type { Event } from "@dendro/core";

export type Row = Readonly<Record<string, unknown>>;

export function ofType(events: readonly Event[], ...types: string[]): Event[] {
  return events.filter(({ type }) => types.includes(type));
}

/** What people did, as far as anybody can tell. */
export function byPeople(events: readonly Event[]): Event[] {
  return events.filter(({ bot }) => bot === undefined);
}

export function failed(events: readonly Event[]): Event[] {
  return events.filter(({ status }) => status === "error");
}

/** The values that there are. */
export function known<T>(values: Iterable<T | null | undefined>): T[] {
  return [...values].filter((value) => value !== null && value !== undefined);
}

export function sum(values: Iterable<number | undefined>): number {
  let total = 0;
  for (const value of values) total += value ?? 0;
  return total;
}

export function mean(values: Iterable<number | null | undefined>): number | null {
  const numbers = known(values);
  return numbers.length === 0 ? null : sum(numbers) / numbers.length;
}

/** The value at a percentile: of sorted values from the 0th to the 100th in even steps, between two as far as it is. */
export function percentile(values: Iterable<number | undefined>, percent: number): number | null {
  const sorted = known(values).toSorted((a, b) => a - b);
  const step = (percent * (sorted.length - 1)) / 100;
  const [below, above] = [sorted[Math.floor(step)], sorted[Math.ceil(step)]];
  if (below === undefined || above === undefined) return null;
  return below + (above - below) * (step - Math.floor(step));
}

/** A part of a whole in percent. */
export const percentOf = (part: number, whole: number): number | null =>
  whole === 0 ? null : (part / whole) * 100;

export const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

/** How many different ones there are. */
export function different(values: Iterable<string | undefined>): number {
  return new Set(known(values)).size;
}

export function durationsOf(events: readonly Event[]): number[] {
  return known(events.map(({ duration_ms: duration }) => duration));
}

export function tokensOf(events: readonly Event[]): number {
  let tokens = 0;
  for (const { input_tokens: read = 0, output_tokens: written = 0 } of events) tokens += read + written;
  return tokens;
}

export const costOf = (events: readonly Event[]): number => sum(events.map(({ cost_usd: cost }) => cost));

/** What an event says under a key of its data, when it is text. */
export function textAt(event: Event, key: string): string | undefined {
  const value = event.data?.[key];
  return typeof value === "string" ? value : undefined;
}

/** Events of the same value; those without one are left out. */
export function groupsBy(
  events: readonly Event[],
  valueOf: (event: Event) => string | undefined,
): Map<string, Event[]> {
  const groups = new Map<string, Event[]>();
  for (const event of events) {
    const value = valueOf(event);
    if (value === undefined) continue;
    const group = groups.get(value) ?? [];
    group.push(event);
    groups.set(value, group);
  }
  return groups;
}

/** A row for every combination of values; of those that have none the value is null. */
export function rowsBy(
  events: readonly Event[],
  valuesOf: (event: Event) => (string | undefined)[],
  rowOf: (values: (string | null)[], events: readonly Event[]) => Row,
): Row[] {
  const groups = groupsBy(events, (event) => JSON.stringify(valuesOf(event).map((value) => value ?? null)));
  return [...groups].map(([values, some]) => rowOf(JSON.parse(values) as (string | null)[], some));
}

/** A figure and which way it goes; a text, or a name that may be missing, goes from A to Z. */
type Order = readonly [field: string, direction: "most" | "least" | "a to z"];

/** Rows in order: what has no figure comes last, what has no name first. */
export function inOrder(rows: readonly Row[], ...orders: readonly Order[]): Row[] {
  return rows.toSorted((a, b) => {
    for (const [field, direction] of orders) {
      const left = a[field];
      const right = b[field];
      if (left === right) continue;
      if (direction === "a to z") return String(left ?? "") < String(right ?? "") ? -1 : 1;
      if (left === null) return 1;
      if (right === null) return -1;
      return Number(left) < Number(right) === (direction === "least") ? -1 : 1;
    }
    return 0;
  });
}
