import { readFrom } from "../events-since.ts";
import { fitRollup } from "../rolled/fit-rollup.ts";
import type { RolledView } from "../rolled/rolled-view.ts";
import type { Compilation } from "../sql-source.ts";
import { aggregatesOf, tablesOf } from "./tables-of.ts";

/** Whether an answer is read from rows of which some are gone. */
export function readsGoneRows(compilation: Compilation, rolled: RolledView | null): boolean {
  const { plan, range } = compilation;
  if (rolled === null || rolled.expiredUntil <= 0) return false;
  // Who is new shows in all of the past.
  if (plan.measurements.some(({ kind }) => kind === "first_seen")) return true;
  if (readFrom({ range, filter: plan.filter }) >= rolled.expiredUntil) return false;
  if (plan.measurements.some(({ kind }) => kind !== "aggregate")) return true;
  return tablesOf(plan).some((table) => {
    const fit = fitRollup(table, aggregatesOf(plan, table), compilation, rolled);
    return (
      fit === null || fit.segments.raw.some(({ from, to }) => to > rolled.since && from < rolled.expiredUntil)
    );
  });
}
