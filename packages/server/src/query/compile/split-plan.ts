import type { AggregateValue, EntityValue, FirstSeenValue, TableName } from "@dendro/core";
import { fitRollup } from "../rolled/fit-rollup.ts";
import type { RolledView } from "../rolled/rolled-view.ts";
import type { Compilation } from "../sql-source.ts";
import { aggregatesOf } from "./tables-of.ts";

/** Measurements that one statement reads together: of a table's rows, of entities that events share, or of who is new. */
export type Branch =
  | { readonly kind: "rows"; readonly table: TableName; readonly own: readonly AggregateValue[] }
  | { readonly kind: "entities"; readonly own: readonly EntityValue[] }
  | { readonly kind: "first_seen"; readonly own: FirstSeenValue };

/** Splits a plan by what is read in its own way. */
export function splitPlan(compilation: Compilation, rolled: RolledView | null): Branch[] {
  const { measurements } = compilation.plan;
  const entities = measurements.filter((value) => value.kind === "entity");
  return [
    ...(["events", "visits"] as const).flatMap((table) =>
      readTogether(table, compilation, rolled).map((own): Branch => ({ kind: "rows", table, own })),
    ),
    ...[...Map.groupBy(entities, ({ per }) => JSON.stringify(per)).values()].map((own): Branch => ({
      kind: "entities",
      own,
    })),
    ...measurements.flatMap((own): Branch[] =>
      own.kind === "first_seen" ? [{ kind: "first_seen", own }] : [],
    ),
  ];
}

/**
 * The measurements of a table, in one group: where rollups do not tell all of them, the rows are read for all. Where
 * some of those rows are gone, what rollups do tell is kept apart.
 */
function readTogether(
  table: TableName,
  compilation: Compilation,
  rolled: RolledView | null,
): AggregateValue[][] {
  const own = aggregatesOf(compilation.plan, table);
  const isKeptApart = rolled !== null && compilation.range.from < rolled.expiredUntil;
  const isTold = (value: AggregateValue) =>
    isKeptApart && fitRollup(table, [value], compilation, rolled) !== null;
  return [own.filter(isTold), own.filter((value) => !isTold(value))].filter(({ length }) => length > 0);
}
