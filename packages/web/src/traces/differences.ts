import type { Change, TraceTotals, Unit } from "@dendro/core";

/** A figure of two traces side by side. */
export interface Difference {
  readonly title: string;
  readonly unit: Unit;
  readonly first: number | null;
  readonly second: number | null;
  /** From the first to the second, in percent; "new" where there was nothing. */
  readonly change: Change;
  /** Whether less of it is better. */
  readonly isBurden: boolean;
}

type Figure = readonly [
  title: string,
  unit: Unit,
  isBurden: boolean,
  of: (totals: TraceTotals) => number | null,
];

const figures: readonly Figure[] = [
  ["Duration", "milliseconds", true, ({ duration_ms: duration }) => duration],
  ["Tokens", "count", true, ({ input_tokens: read, output_tokens: written }) => read + written],
  ["Cost", "usd", true, ({ cost_usd: cost }) => cost],
  ["Spans", "count", false, ({ spans }) => spans],
  ["Errors", "count", true, ({ errors }) => errors],
];

/** By how much the second trace differs from the first. */
export const differencesOf = (first: TraceTotals, second: TraceTotals): Difference[] =>
  figures.map(([title, unit, isBurden, of]) => {
    const [a, b] = [of(first), of(second)];
    return { title, unit, first: a, second: b, change: changeOf(a, b), isBurden };
  });

function changeOf(first: number | null, second: number | null): Change {
  if (first === null || second === null) return null;
  if (first === 0) return second === 0 ? 0 : "new";
  return ((second - first) / first) * 100;
}
