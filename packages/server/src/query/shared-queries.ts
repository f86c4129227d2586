import { createFairShare, type FairShare } from "../fair/fair-share.ts";
import { inlineValues } from "../warehouse/literals.ts";
import type { Statement, Warehouse } from "../warehouse/warehouse.ts";

/** Answers kept until something is written; the oldest goes first. */
const maxKept = 500;
/** Of longer answers there are few, and they would take the memory of many: a page of events may have 64 MB. */
const maxKeptRows = 2000;
const maxKeptChars = 200_000;
/** What an array takes besides what is in it. */
const bytesOfRow = 64;

interface Shared {
  readonly answer: Promise<unknown[][]>;
  readonly stop: AbortController;
  /** How many wait for it. */
  waiting: number;
  isDone: boolean;
  /** What is kept of it, in bytes. */
  bytes: number;
}

export interface SharedQueries extends Pick<Warehouse, "query"> {
  /** Something was written: what is known is no longer so. */
  forget(): void;
  /** How many statements were run, and how many questions were answered without running one. */
  readonly counts: { readonly run: number; readonly shared: number };
}

/**
 * Runs a statement once for all who ask for it at the same time, and again only when something was written since. A
 * statement stops when nobody waits for it any more.
 */
export function shareQueries(
  warehouse: Pick<Warehouse, "query">,
  memory: FairShare = createFairShare(Infinity),
): SharedQueries {
  let known = new Map<string, Shared>();
  let run = 0;
  let shared = 0;

  function start(id: string, statement: Statement): Shared {
    run += 1;
    const stop = new AbortController();
    const mine = known;
    // Another may have taken its place: of who stops waiting while somebody else asks.
    const forget = () => mine.get(id) === query && drop(mine, id);
    const query: Shared = {
      stop,
      waiting: 0,
      isDone: false,
      bytes: 0,
      answer: warehouse.query(statement, stop.signal).then(
        (rows) => {
          query.isDone = true;
          const bytes = bytesOf(rows);
          if (bytes === null || mine !== known || mine.get(id) !== query) forget();
          else if (memory.take("", bytes)) query.bytes = bytes;
          else forget();
          return rows;
        },
        (error: unknown) => {
          forget();
          throw error;
        },
      ),
    };
    // Whoever waits hears of it; when nobody does any more, nobody need.
    query.answer.catch(() => undefined);
    known.set(id, query);
    for (const oldest of known.keys()) {
      if (known.size <= maxKept) break;
      drop(known, oldest);
    }
    return query;
  }

  function drop(from: Map<string, Shared>, id: string): void {
    const query = from.get(id);
    from.delete(id);
    if (query === undefined || query.bytes === 0) return;
    memory.give("", query.bytes);
    query.bytes = 0;
  }

  return {
    async query(statement, signal) {
      signal?.throwIfAborted();
      const id = inlineValues(statement.sql);
      const found = known.get(id);
      if (found !== undefined) shared += 1;
      const query = found ?? start(id, { ...statement, sql: id });
      query.waiting += 1;
      try {
        return await Promise.race([query.answer, ...(signal === undefined ? [] : [aborted(signal)])]);
      } finally {
        query.waiting -= 1;
        if (query.waiting === 0 && !query.isDone) {
          if (known.get(id) === query) drop(known, id);
          query.stop.abort();
        }
      }
    },
    forget() {
      for (const id of known.keys()) drop(known, id);
      known = new Map();
    },
    get counts() {
      return { run, shared };
    },
  };
}

/** What keeping the rows takes; null of those that are too long to keep. */
function bytesOf(rows: readonly (readonly unknown[])[]): number | null {
  if (rows.length > maxKeptRows) return null;
  let chars = 0;
  for (const row of rows) {
    for (const cell of row) chars += typeof cell === "string" ? cell.length : 8;
    if (chars > maxKeptChars) return null;
  }
  return chars * 2 + rows.length * bytesOfRow;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true }),
  );
}
