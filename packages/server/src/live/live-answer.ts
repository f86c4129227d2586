import {
  compareRows,
  createFold,
  isFoldable,
  pageOf,
  partialTimeLabels,
  planQuery,
  readColumns,
  resultMeta,
  resultRows,
  type Fold,
  type Pass,
  type Plan,
  type Query,
  type QueryResult,
  type ResultRow,
  type Row,
  type RowReaders,
  type TableName,
} from "@dendro/core";
import type { Correction } from "@dendro/ingest";
import type { AnswerNotes } from "../query/answer-notes.ts";
import type { AnswerSource, LiveEvent } from "./live-phase.ts";

/** What a live query needs of the warehouse and the consumer. */
export interface LiveSources {
  readonly clock: () => number;
  /** Resolves the query as of now. */
  plan(tenant: string, query: Query): Promise<Plan>;
  /**
   * Seeds a fold with everything that has happened so far, and calls `attach` in the same instant: whatever is
   * published afterwards is not in it.
   * @returns false when there are too many groups to keep, or events of that time are gone
   */
  seed(plan: Plan, tenant: string, fold: Fold, attach: () => void): Promise<boolean>;
  /** Answers from the warehouse, for what cannot be folded. */
  ask(tenant: string, query: Query): Promise<LiveResult>;
  /** What an answer from a fold says of the events that it is made of. */
  notes(plan: Plan, tenant: string): AnswerNotes;
  /** The rows of the period that the plan compares with. */
  before(plan: Plan, tenant: string): Promise<readonly ResultRow[]>;
}

/** An answer as it is shown. */
export type LiveResult = Pick<QueryResult, "results" | "total" | "meta">;

/** The answer to one query of one tenant: kept by a fold where that can be, and asked for where it cannot. */
export interface LiveAnswer {
  /** What is known by now; null when nothing is. */
  readonly result: LiveResult | null;
  /** When the warehouse was asked last, in milliseconds since 1970; 0 when it was not. */
  readonly askedAt: number;
  /** What the time has changed since it was asked. */
  moved(): Extract<LiveEvent, { type: "ticked" }>["moved"];
  /** Takes in a row. @returns what came of it; null when it is not about the row */
  add(table: TableName, row: Row, pass: Pass): "folded" | "overflowed" | null;
  /** Whether it is made of rows that were corrected. */
  isCorrectedBy(corrections: readonly Correction[]): boolean;
  /** Asks anew. @returns where the answer is from now */
  ask(): Promise<AnswerSource>;
  /** Compares with as much of the other period as has passed of this one by now. */
  compare(): Promise<AnswerSource>;
}

/** The most groups that a fold keeps; with more the question is asked again instead. */
export const maxFoldedGroups = 10_000;

/** @param readers shared by all that get the same rows */
export function createLiveAnswer(
  tenant: string,
  query: Query,
  sources: LiveSources,
  readers: RowReaders,
): LiveAnswer {
  let plan = planQuery(query, sources.clock());
  let canFold = isFoldable(plan);
  let fold: Fold | null = null;
  let before: readonly ResultRow[] = [];
  let notes: AnswerNotes = {};
  let asked: LiveResult | null = null;
  let askedAt = 0;

  const planNow = () => planQuery(query, sources.clock(), plan.earliest);
  const source = (): AnswerSource => (fold === null ? "warehouse" : "fold");

  return {
    get result() {
      return fold === null ? asked : foldedResult(fold, plan, before, notes);
    },
    get askedAt() {
      return askedAt;
    },
    moved() {
      const next = planNow();
      if (!isSameTime(next.range, plan.range)) return "range";
      const isSameEdge =
        isSameTime(next.previous, plan.previous) &&
        partialTimeLabels(next)?.join() === partialTimeLabels(plan)?.join();
      return isSameEdge ? "nothing" : "edge";
    },
    add(table, row, pass) {
      if (fold === null || !fold.add(table, row, pass)) return null;
      if (fold.size <= maxFoldedGroups) return "folded";
      canFold = false;
      fold = null;
      return "overflowed";
    },
    isCorrectedBy(corrections) {
      const { from, to } = plan.range;
      const columns = readColumns(plan);
      return corrections.some(
        (one) => one.until >= from && one.from < to && Object.keys(one.set).some((name) => columns.has(name)),
      );
    },
    async ask() {
      const next = await sources.plan(tenant, query);
      askedAt = sources.clock();
      if (canFold) {
        const fresh = createFold(next, readers);
        before = await sources.before(next, tenant);
        canFold = await sources.seed(next, tenant, fresh, () => {
          plan = next;
          fold = fresh;
          asked = null;
          notes = sources.notes(next, tenant);
        });
        if (!canFold) fold = null;
      }
      if (fold === null) {
        const { results, total, meta } = await sources.ask(tenant, query);
        plan = next;
        asked = { results, ...(total === undefined ? {} : { total }), meta };
      }
      return source();
    },
    async compare() {
      const compared = fold;
      const { now, previous } = planNow();
      const next = { ...plan, now, previous };
      const fresh = await sources.before(next, tenant);
      if (compared !== null && fold === compared) {
        plan = next;
        before = fresh;
        notes = sources.notes(next, tenant);
      }
      return source();
    },
  };
}

function foldedResult(fold: Fold, plan: Plan, before: readonly ResultRow[], notes: AnswerNotes): LiveResult {
  const measured = [...fold.groups()].map(({ key, states }) => ({
    key,
    values: plan.measurements.map(({ aggregate }, index) => aggregate.read(states[index])),
  }));
  const rows = resultRows(plan, measured);
  return {
    results: compareRows(plan, pageOf(plan, rows), before),
    meta: { ...resultMeta(plan), ...notes },
  };
}

function isSameTime(a: Plan["previous"], b: Plan["previous"]): boolean {
  return a?.from === b?.from && a?.to === b?.to;
}
