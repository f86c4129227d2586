import {
  compareRows,
  createFold,
  diffRows,
  isFoldable,
  pageOf,
  partialTimeLabels,
  planQuery,
  readColumns,
  resultMeta,
  resultRows,
  toDendroError,
  type DendroError,
  type Fold,
  type Pass,
  type Plan,
  type Query,
  type QueryResult,
  type TableName,
  type ResultRow,
  type Row,
  type RowReaders,
} from "@dendro/core";
import type { Correction } from "@dendro/ingest";
import type { AnswerNotes } from "../query/answer-notes.ts";

/** Where the frames of one live query go. Payloads are JSON text, made once for all who watch. */
export interface QuerySink {
  /** The whole answer: at first, and whenever the range has moved on. */
  snapshot(payload: string): void;
  /** What changed since the frame before; its `version` is one higher. */
  patch(payload: string): void;
  failed(error: DendroError): void;
}

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
  ask(tenant: string, query: Query): Promise<Shown>;
  /** What an answer from a fold says of the events that it is made of. */
  notes(plan: Plan, tenant: string): AnswerNotes;
  /** The rows of the period that the plan compares with. */
  before(plan: Plan, tenant: string): Promise<ResultRow[]>;
}

/** An answer as it is shown. */
type Shown = Pick<QueryResult, "results" | "total" | "meta">;

/** One question of one tenant that is kept answered for everybody who watches it. */
export interface LiveQuery {
  readonly tenant: string;
  join(sink: QuerySink): void;
  /** Returns how many are left. */
  leave(sink: QuerySink): number;
  /** A row that was just published. @param pass the same for all that get it */
  add(table: TableName, row: Row, pass: Pass): void;
  /** New rows of the tenant are in the warehouse. */
  written(): void;
  /** Events of the tenant are no longer what they were when they were published: if it looks at that, it is asked anew. */
  correct(corrections: readonly Correction[]): void;
  /** What it knows is no longer so: it is asked anew at the next tick. */
  renew(): void;
  /** Sends what changed since the last tick. Called a few times a second. */
  tick(): void;
}

/** What is asked again and not folded, is asked this often at most, in milliseconds. */
const minAskIntervalMs = 1000;

/** The most groups that a fold keeps; with more the question is asked again instead. */
export const maxFoldedGroups = 10_000;

/** @param readers shared by all that get the same rows */
export function createLiveQuery(
  tenant: string,
  query: Query,
  sources: LiveSources,
  readers: RowReaders,
): LiveQuery {
  const sinks = new Set<QuerySink>();
  /** Sinks that need a snapshot before they can take patches. */
  const unsynced = new Set<QuerySink>();
  let plan = planQuery(query, sources.clock());
  let fold: Fold | null = null;
  let canFold = isFoldable(plan);
  let before: readonly ResultRow[] = [];
  let notes: AnswerNotes = {};
  let shown: Shown | null = null;
  let version = 0;
  let isStale = true;
  let isChanged = false;
  /** What a fold was told of events was corrected since. */
  let isCorrected = false;
  let isWorking = false;
  let askedAt = 0;

  function foldedRows(live: Fold): Shown {
    const measured = [...live.groups()].map(({ key, states }) => ({
      key,
      values: plan.measurements.map(({ aggregate }, index) => aggregate.read(states[index])),
    }));
    const rows = resultRows(plan, measured);
    return {
      results: compareRows(plan, pageOf(plan, rows), before),
      meta: { ...resultMeta(plan), ...notes },
    };
  }

  /** Answers anew, from the warehouse. */
  async function renew(): Promise<void> {
    isCorrected = false;
    const next = await sources.plan(tenant, query);
    askedAt = sources.clock();
    if (canFold) {
      const fresh = createFold(next, readers);
      before = await sources.before(next, tenant);
      canFold = await sources.seed(next, tenant, fresh, () => {
        plan = next;
        fold = fresh;
        notes = sources.notes(next, tenant);
      });
      if (!canFold) fold = null;
    }
    if (fold === null) {
      const { results, total, meta } = await sources.ask(tenant, query);
      plan = next;
      show({ results, ...(total === undefined ? {} : { total }), meta });
    } else show(foldedRows(fold));
  }

  /** Compares with as much of the other period as has passed of this one by now. */
  async function compareAnew(live: Fold): Promise<void> {
    const { now, previous } = planNow();
    const next = { ...plan, now, previous };
    const fresh = await sources.before(next, tenant);
    if (fold !== live) return;
    plan = next;
    before = fresh;
    notes = sources.notes(next, tenant);
    show(foldedRows(live));
  }

  function show(next: Shown): void {
    const moved = shown === null || JSON.stringify(shown.meta) !== JSON.stringify(next.meta);
    const patch = shown === null ? null : diffRows(shown.results, next.results);
    const isSameTotal = JSON.stringify(shown?.total) === JSON.stringify(next.total);
    shown = next;
    if (moved) {
      version += 1;
      for (const sink of sinks) unsynced.add(sink);
    } else if (patch !== null || !isSameTotal) {
      version += 1;
      const payload = JSON.stringify({
        version,
        upsert: [],
        remove: [],
        ...patch,
        ...(isSameTotal ? {} : { total: next.total }),
      });
      for (const sink of sinks) if (!unsynced.has(sink)) sink.patch(payload);
    }
    greet();
  }

  /** Gives the whole answer to those who have none. */
  function greet(): void {
    if (shown === null || unsynced.size === 0) return;
    const payload = JSON.stringify({ version, ...shown });
    for (const sink of unsynced) sink.snapshot(payload);
    unsynced.clear();
  }

  const planNow = () => planQuery(query, sources.clock(), plan.earliest);

  /** Whether what it is about is another time than it was. */
  const rangeMoved = (next: Plan) => !isSameTime(next.range, plan.range);

  /** Whether only what it says of that time is different: what it is compared with, and which buckets are not over. */
  const edgeMoved = (next: Plan) =>
    !isSameTime(next.previous, plan.previous) ||
    partialTimeLabels(next)?.join() !== partialTimeLabels(plan)?.join();

  function work(renewing: () => Promise<void> = renew): void {
    isWorking = true;
    isStale = false;
    isChanged = false;
    renewing()
      .catch((error: unknown) => {
        isStale = true;
        for (const sink of unsynced) sink.failed(toDendroError(error));
        unsynced.clear();
      })
      .finally(() => {
        isWorking = false;
      });
  }

  return {
    tenant,
    join(sink) {
      sinks.add(sink);
      unsynced.add(sink);
      if (shown !== null && !isStale) greet();
      else if (!isWorking) work();
    },
    leave(sink) {
      sinks.delete(sink);
      unsynced.delete(sink);
      return sinks.size;
    },
    add(table, row, pass) {
      if (fold?.add(table, row, pass) === true) isChanged = true;
      if (fold !== null && fold.size > maxFoldedGroups) {
        canFold = false;
        fold = null;
        isStale = true;
      }
    },
    written() {
      if (fold === null) isChanged = true;
    },
    correct(corrections) {
      const { from, to } = plan.range;
      const columns = readColumns(plan);
      isCorrected ||= corrections.some(
        (one) => one.until >= from && one.from < to && Object.keys(one.set).some((name) => columns.has(name)),
      );
    },
    renew() {
      isStale = true;
    },
    tick() {
      if (isWorking) return;
      const next = planNow();
      if (isStale || rangeMoved(next)) return work();
      if (isCorrected && sources.clock() - askedAt >= minAskIntervalMs) return work();
      if (edgeMoved(next)) {
        const live = fold;
        return work(live === null ? renew : async () => await compareAnew(live));
      }
      if (!isChanged) return;
      if (fold === null) {
        if (sources.clock() - askedAt >= minAskIntervalMs) work();
        return;
      }
      isChanged = false;
      show(foldedRows(fold));
    },
  };
}

function isSameTime(a: Plan["previous"], b: Plan["previous"]): boolean {
  return a?.from === b?.from && a?.to === b?.to;
}
