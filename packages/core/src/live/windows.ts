import type { Measure } from "../aggregates/aggregate.ts";
import { constant, evaluate } from "../catalog/metric.ts";
import { groupBy } from "../node-20.ts";
import type { ResolvedRange } from "../time/date-range.ts";
import { timeDimensionIndex, type Plan } from "../query/plan.ts";
import { bucketStarts } from "../time/time-bucket.ts";
import type { Window } from "../query/window.ts";
import type { GroupKey } from "./group-name.ts";

/** A row before it is labelled: its group and its metrics. */
export interface MetricRow {
  readonly key: GroupKey;
  readonly metrics: readonly Measure[];
}

/**
 * What the plan's windows make of the rows. Metrics without a window stay as they are.
 * @param rows all of them, where a window runs over rows
 * @param totals what all rows of each time come to, for shares
 */
export function applyWindows(
  plan: Plan,
  rows: readonly MetricRow[],
  range: ResolvedRange,
  totals: readonly MetricRow[],
): readonly MetricRow[] {
  return plan.metrics.reduce(
    (changed, { window }, index) =>
      window === null ? changed : applyWindow(window, index, plan, changed, range, totals),
    rows,
  );
}

function applyWindow(
  window: Window,
  index: number,
  plan: Plan,
  rows: readonly MetricRow[],
  range: ResolvedRange,
  totals: readonly MetricRow[],
): readonly MetricRow[] {
  const change = (compute: (value: number, row: MetricRow) => Measure) =>
    rows.map((row) => {
      const value = row.metrics[index];
      return withMetric(row, index, typeof value === "number" ? compute(value, row) : null);
    });
  switch (window.kind) {
    case "share": {
      const place = timeDimensionIndex(plan);
      const timeOf = ({ key }: MetricRow) => (place === -1 ? "" : String(key[place]));
      const totalOf = new Map(
        totals.map(({ key, metrics }) => [place === -1 ? "" : String(key[0]), metrics[index]]),
      );
      return change((value, row) => {
        const total = totalOf.get(timeOf(row));
        return typeof total === "number" && total !== 0 ? (value / total) * 100 : null;
      });
    }
    case "rate": {
      const lengthOf = bucketLengths(plan, range);
      return change((value, row) => {
        const lengthMs = lengthOf(row);
        return lengthMs > 0 ? (value / lengthMs) * window.perMs : null;
      });
    }
    case "cumulative":
      return running(plan, rows, index, range, () => {
        let sum = 0;
        return (value) => (sum += value ?? 0);
      });
    case "moving":
      return running(plan, rows, index, range, () => {
        const last: (number | null)[] = [];
        return (value) => {
          last.push(value);
          if (last.length > window.buckets) last.shift();
          const known = last.filter((some) => some !== null);
          const sum = known.reduce((total, some) => total + some, 0);
          if (window.how === "sum") return sum;
          return known.length === 0 ? null : sum / known.length;
        };
      });
  }
}

/** How much of a row's time has passed, in milliseconds: of its bucket, or of the range. */
function bucketLengths(plan: Plan, range: ResolvedRange): (row: MetricRow) => number {
  const passed = (from: number, to: number) =>
    Math.min(to, range.to, Math.max(plan.now, range.from)) - Math.max(from, range.from);
  const place = timeDimensionIndex(plan);
  const planned = plan.dimensions[place];
  if (planned?.kind !== "time") return () => passed(range.from, range.to);
  const starts = bucketStarts(range, planned.granularity, plan.zone);
  const ends = new Map(starts.map((start, at) => [start, starts[at + 1] ?? range.to]));
  return ({ key }) => passed(Number(key[place]), ends.get(Number(key[place])) ?? range.to);
}

/** A metric that runs along each series of rows, from the first bucket to the last, over those without a row too. */
function running(
  plan: Plan,
  rows: readonly MetricRow[],
  index: number,
  range: ResolvedRange,
  start: () => (value: number | null) => number | null,
): readonly MetricRow[] {
  const place = timeDimensionIndex(plan);
  const planned = plan.dimensions[place];
  if (planned?.kind !== "time") return rows;
  const buckets = bucketStarts(range, planned.granularity, plan.zone);
  // What nothing measures: 0 for counts, null for quotients.
  const nothing = evaluate(plan.metrics[index]?.value ?? constant(0), ({ aggregate }) =>
    aggregate.read(aggregate.empty()),
  );
  const series = groupBy(rows, ({ key }) => JSON.stringify(key.toSpliced(place, 1)));
  const changed = new Map<MetricRow, MetricRow>();
  for (const some of series.values()) {
    const byTime = new Map(some.map((row) => [Number(row.key[place]), row]));
    const next = start();
    for (const bucket of buckets) {
      const row = byTime.get(bucket);
      const value = row === undefined ? nothing : row.metrics[index];
      const result = next(typeof value === "number" ? value : null);
      if (row !== undefined) changed.set(row, withMetric(row, index, result));
    }
  }
  return rows.map((row) => changed.get(row) ?? row);
}

/** A row with another value of one metric. Of long answers this is much of the work, and `with` is several times slower. */
function withMetric({ key, metrics }: MetricRow, index: number, value: Measure): MetricRow {
  const changed = metrics.slice();
  changed[index] = value;
  return { key, metrics: changed };
}
