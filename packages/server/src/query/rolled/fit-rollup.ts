import { dayMs, type AggregateValue, type TableName } from "@dendro/core";
import { rolledTables, type Grain } from "../../warehouse/rollup-tables.ts";
import type { Compilation } from "../sql-source.ts";
import { grainOf, sliceOf } from "./fit.ts";
import { partOf, type Part } from "./part.ts";
import { mustUse, splitRange, type RolledView, type Segments } from "./rolled-view.ts";

/** How rollups tell some measurements, and of which part of their time. */
export interface RollupFit {
  readonly slice: string;
  readonly grain: Grain;
  readonly parts: readonly Part[];
  readonly segments: Segments;
}

/** Null where rollups do not tell them. */
export function fitRollup(
  table: TableName,
  own: readonly AggregateValue[],
  compilation: Compilation,
  view: RolledView,
): RollupFit | null {
  const rolled = rolledTables[table];
  const { range, until } = compilation;
  const slice = sliceOf(rolled, compilation);
  if (slice === null) return null;
  const parts = own.map((value) => partOf(rolled, slice, value));
  const seen = { from: range.from, to: Math.min(range.to, until ?? Infinity) };
  const hasRest = [seen.from, Math.min(seen.to, view.until)].some((end) => end % dayMs !== 0);
  const grain = grainOf(compilation, slice, mustUse(view) && hasRest);
  const segments = grain === null ? null : splitRange(seen, view, grain === "day" ? dayMs : dayMs / 24);
  if (parts.includes(null) || grain === null || segments === null) return null;
  return { slice, grain, parts: parts as readonly Part[], segments };
}
