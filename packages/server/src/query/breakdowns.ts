import {
  needsAllRows,
  needsTotals,
  planQuery,
  resultMeta,
  resultRows,
  type Plan,
  type Query,
  type ResultMeta,
  type ResultRow,
} from "@dendro/core";
import type { AnswerNotes } from "./answer-notes.ts";
import { compileBreakdowns } from "./compile/breakdowns.ts";
import { placesOf, sidesOf, type Sides } from "./compile/sides.ts";
import type { QueryContext } from "./query-context.ts";
import { findEarliest, groupOf, needsEarliest, notesOf } from "./run-query.ts";

/** One question, broken down in several ways. */
export interface Breakdowns extends Pick<Query, "metrics" | "date_range" | "timezone" | "filters"> {
  /** The dimensions of each, all of them different; none are the question as a whole. */
  readonly by: readonly (readonly string[])[];
  /** Rows of each, and of each time where one is by time: those with most of the first metric. */
  readonly limit: number;
  /** Whether it is counted how many rows each has without the limit, of times those at which anything was. @defaultValue false */
  readonly isCounted?: boolean;
}

/** Rows in the order of `by`, each list as if it had been asked for alone. */
export interface BreakdownsResult {
  readonly results: readonly ResultRow[][];
  /** How many rows each has without the limit, if it was asked for. */
  readonly counts?: readonly number[];
  readonly meta: Pick<ResultMeta, "date_range"> & AnswerNotes;
}

/**
 * Answers them from one statement, which reads the rows once: a question of its own takes the engine some milliseconds
 * however little it reads.
 * @param now milliseconds since 1970
 */
export async function runBreakdowns(
  context: QueryContext,
  { by, limit, isCounted = false, ...base }: Breakdowns,
  now: number,
): Promise<BreakdownsResult> {
  const query = { ...base, having: [], include: [], pagination: { limit, offset: 0 } };
  if (new Set(by.map((dimensions) => dimensions.join())).size < by.length)
    throw new TypeError("Break a question down by each list of dimensions once.");
  const queries = by.map((dimensions) => ({ ...query, dimensions: [...dimensions] }));
  // Not waited for in vain: what takes longest should not come last.
  const earliest = queries.some(needsEarliest) ? await findEarliest(context, now) : 0;
  const [first, ...rest] = queries.map((one) => planQuery(one, now, needsEarliest(one) ? earliest : 0));
  if (first === undefined) throw new TypeError("Say at least one breakdown.");
  // What all of them measure is one and the same thing.
  const { metrics, measurements } = first;
  const plans = [first, ...rest.map((plan) => ({ ...plan, metrics, measurements }))] as const;
  if (plans.some((plan) => needsAllRows(plan) || needsTotals(plan)))
    throw new TypeError("Running figures and shares are not broken down in several ways at once.");
  const sides = sidesOf(plans);
  const statement = compileBreakdowns(sides, context, { limit, isCounted });
  const rows = Map.groupBy(await context.warehouse.query(statement, context.signal), ([side]) =>
    Number(side),
  );
  return {
    results: plans.map((plan, side) => resultRows(plan, groupsOf(sides, plan, rows.get(side) ?? []))),
    ...(isCounted ? { counts: plans.map((_, side) => Number(rows.get(side)?.[0]?.at(-1) ?? 0)) } : {}),
    meta: Object.assign(
      { date_range: resultMeta(first).date_range },
      ...plans.map((plan) => notesOf(context, plan)),
    ),
  };
}

/** The rows of one plan: it has some of the keys. */
function groupsOf(sides: Sides, plan: Plan, rows: readonly (readonly unknown[])[]) {
  const places = placesOf(sides, plan);
  return rows.map(([, ...cells]) =>
    groupOf(plan, [...places.map((place) => cells[place]), ...cells.slice(sides.dimensions.length)]),
  );
}
