import {
  bucketStarts,
  type Condition,
  dayMs,
  type Dimension,
  fieldsOf,
  looksElsewhere,
  numberOperators,
  type TableName,
} from "@dendro/core";
import type { Compilation } from "../sql-source.ts";
import { wholeSlice, type Grain, type RolledTable } from "../../warehouse/rollup-tables.ts";

/** The one slice that tells everything the plan's dimensions and filter ask for; null when none does. */
export function sliceOf(rolled: RolledTable, { plan }: Compilation): string | null {
  if (plan.filter !== null && (looksElsewhere(plan.filter) || comparesNumbers(plan.filter))) return null;
  const asked = [
    ...plan.dimensions.flatMap((planned) => (planned.kind === "field" ? [planned.dimension] : [])),
    ...(plan.filter === null ? [] : fieldsOf(plan.filter)),
  ].map((dimension) => columnIn(dimension, rolled.table));
  const slices = new Set(asked.filter((column) => column === null || !rolled.keys.includes(column)));
  if (slices.size === 0) return wholeSlice;
  const [slice = null] = slices;
  return slices.size === 1 && slice !== null && Object.hasOwn(rolled.slices, slice) ? slice : null;
}

export function columnIn(dimension: Dimension, table: TableName): string | null {
  const field = dimension.on[table];
  return field !== undefined && "column" in field ? field.column : null;
}

function comparesNumbers(condition: Condition<Dimension>): boolean {
  switch (condition.op) {
    case "and":
    case "or":
      return condition.of.some(comparesNumbers);
    case "not":
      return comparesNumbers(condition.of);
    default:
      return (numberOperators as readonly string[]).includes(condition.op);
  }
}

/**
 * The units in which the plan's buckets can be put together; null when there are none.
 * @param isExact whether days do not reach where the range begins and ends, and nothing else tells of what is beyond
 */
export function grainOf({ plan, range }: Compilation, slice: string, isExact: boolean): Grain | null {
  const time = plan.dimensions.find(({ kind }) => kind === "time");
  const inner = time?.kind === "time" ? bucketStarts(range, time.granularity, plan.zone).slice(1) : [];
  const isOf = (unitMs: number) => inner.every((start) => start % unitMs === 0);
  const hasHours = slice === wholeSlice && isOf(dayMs / 24);
  return isOf(dayMs) && !(isExact && hasHours) ? "day" : hasHours ? "hour" : null;
}
