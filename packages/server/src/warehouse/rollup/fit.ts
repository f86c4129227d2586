import {
  bucketStarts,
  fieldsOf,
  looksElsewhere,
  type Condition,
  type Dimension,
  type Relation,
} from "@dendro/core";
import type { Compilation } from "../sql-source.ts";
import { dayMs } from "./rolled-view.ts";
import { wholeSlice, type Grain, type RolledRelation } from "./tables.ts";

/** The one slice that tells everything the plan's dimensions and filter ask for; null when none does. */
export function sliceOf(rolled: RolledRelation, { plan }: Compilation): string | null {
  if (plan.filter !== null && (looksElsewhere(plan.filter) || comparesNumbers(plan.filter))) return null;
  const asked = [
    ...plan.dimensions.flatMap((planned) => (planned.kind === "field" ? [planned.dimension] : [])),
    ...(plan.filter === null ? [] : fieldsOf(plan.filter)),
  ].map((dimension) => columnIn(dimension, rolled.relation));
  const slices = new Set(asked.filter((column) => column === null || !rolled.keys.includes(column)));
  if (slices.size === 0) return wholeSlice;
  const [slice = null] = slices;
  return slices.size === 1 && slice !== null && Object.hasOwn(rolled.slices, slice) ? slice : null;
}

export function columnIn(dimension: Dimension, relation: Relation): string | null {
  const field = dimension.on[relation];
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
      return [">", ">=", "<", "<="].includes(condition.op);
  }
}

/** The units in which the plan's buckets can be put together; null when there are none. */
export function grainOf({ plan, range }: Compilation, slice: string): Grain | null {
  const time = plan.dimensions.find(({ kind }) => kind === "time");
  if (time?.kind !== "time") return "day";
  const inner = bucketStarts(range, time.granularity, plan.zone).slice(1);
  if (inner.every((start) => start % dayMs === 0)) return "day";
  return slice === wholeSlice && inner.every((start) => start % (dayMs / 24) === 0) ? "hour" : null;
}
