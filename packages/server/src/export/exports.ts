import { DendroError, type ResolvedRange } from "@dendro/core";
import { createFairShare } from "../fair/fair-share.ts";
import { resolveSegments, type SegmentResolver } from "../query/segments/resolve-segments.ts";
import type { TenantQueries } from "../query/tenant-queries.ts";
import type { Warehouse, WrittenRows } from "../warehouse/warehouse.ts";
import { exportColumns } from "./event-columns.ts";
import { eventRows, planEvents } from "./event-rows.ts";
import { joinRows } from "./join-rows.ts";
import { renderTable } from "./render-table.ts";
import type { EventList, ExportRequest } from "./request.ts";
import { answerAsTable } from "./answer-table.ts";

export interface ExportsOptions {
  readonly warehouse: Warehouse;
  /** Knows segments already. */
  readonly questions: Pick<TenantQueries, "ask" | "funnel" | "retention" | "paths" | "bottlenecks">;
  readonly segmentResolver: SegmentResolver;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** From when on a tenant sees nothing, in milliseconds since 1970; null where all is seen. @defaultValue null */
  readonly horizonOf?: (tenant: string) => number | null;
  /** Throws when a tenant keeps no single events. @defaultValue all do */
  readonly requireEvents?: (tenant: string) => void;
  /**
   * Lists of events that go out at the same time; each takes a thread of the engine and its memory. Tenants share them:
   * one alone may have half. @defaultValue 4
   */
  readonly maxAtOnce?: number;
}

/** A file on its way. */
export interface ExportedFile {
  readonly range: ResolvedRange;
  /** To be read once. Whoever does not want the rest calls `return`, also when nothing was read. */
  readonly body: AsyncIterableIterator<Uint8Array, void>;
}

export interface Exports {
  /**
   * Resolves when the first rows are there, so that what is wrong with the request is known before a file begins.
   * @param signal stops it at any time
   * @throws DendroError `too_many_exports`, and as a query would
   */
  open(tenant: string, request: ExportRequest, signal: AbortSignal): Promise<ExportedFile>;
  /** Stops those that are on their way. */
  close(): Promise<void>;
}

/** Seconds after which a place may be free. */
const retryAfterSeconds = 5;

/** Writes answers and events as files, no more of them at a time than the machine can bear, and never whole in memory. */
export function createExports(options: ExportsOptions): Exports {
  const {
    warehouse,
    questions,
    segmentResolver,
    clock,
    horizonOf = () => null,
    requireEvents = () => {},
    maxAtOnce = 4,
  } = options;
  const running = new Set<() => Promise<void>>();
  const closing = new AbortController();
  const places = createFairShare(maxAtOnce);

  async function openEvents(
    tenant: string,
    list: EventList,
    format: ExportRequest["format"],
    signal: AbortSignal,
  ): Promise<ExportedFile> {
    requireEvents(tenant);
    const until = horizonOf(tenant);
    const now = until ?? clock();
    const { range } = planEvents(list, now);
    if (!places.take(tenant)) throw tooMany();
    const rows = eventRows({ warehouse, tenant, until, list, format, now }, signal);
    const finish = onlyOnce(async () => {
      await rows.return().finally(() => {
        places.give(tenant);
        running.delete(finish);
      });
    });
    running.add(finish);
    try {
      const parts = bytesOf(await rows.next(), rows);
      return { range, body: endingWith(joinRows(parts, format, list.columns ?? exportColumns), finish) };
    } catch (error) {
      await finish();
      throw error;
    }
  }

  return {
    async open(tenant, { format, events, ...question }, signal) {
      const either = AbortSignal.any([signal, closing.signal]);
      if (events !== undefined)
        return await openEvents(tenant, resolveSegments(events, segmentResolver(tenant)), format, either);
      const { meta, table } = await answerAsTable(questions, tenant, question, either);
      const [from, to] = meta.date_range.map((moment) => Date.parse(moment));
      return {
        range: { from: from ?? 0, to: to ?? 0 },
        body: endingWith(renderTable(table, format, warehouse, either), async () => {}),
      };
    },
    async close() {
      closing.abort(new DendroError("shutting_down", "The server is stopping; export it again in a moment."));
      await Promise.allSettled([...running].map((finish) => finish()));
    },
  };
}

/** The bytes of rows of which the first are there already. */
async function* bytesOf(
  first: IteratorResult<WrittenRows, void>,
  rest: AsyncIterable<WrittenRows>,
): AsyncGenerator<Uint8Array, void> {
  if (first.done === true) return;
  yield first.value.bytes;
  for await (const { bytes } of rest) yield bytes;
}

/** Passes everything on and then runs `finish`, however it ends. A generator would not when it was never begun. */
function endingWith(
  source: AsyncIterable<Uint8Array>,
  finish: () => Promise<void>,
): AsyncIterableIterator<Uint8Array, void> {
  const iterator = source[Symbol.asyncIterator]();
  const done = { done: true, value: undefined } as const;
  return {
    async next() {
      try {
        const next = await iterator.next();
        if (next.done !== true) return next;
      } catch (error) {
        await finish();
        throw error;
      }
      await finish();
      return done;
    },
    async return() {
      await iterator.return?.();
      await finish();
      return done;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function onlyOnce(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => (done ??= work());
}

const tooMany = () =>
  new DendroError(
    "too_many_exports",
    "As many of the tenant's exports are on their way as there are places left for others; try again when one of them has ended.",
    { retryAfterSeconds },
  );
