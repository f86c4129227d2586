import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { opening } from "../installation/prepare.ts";
import { createExports } from "../export/exports.ts";
import { openSqliteLog } from "../log/sqlite/open.ts";
import { createMemoryBudget } from "../fair/memory-budget.ts";
import { createPolicies } from "../retention/retention.ts";
import { createTrackers } from "@dendro/ingest";
import { openChdbWarehouse } from "../warehouse/chdb/chdb-warehouse.ts";
import { createConsumer } from "../flow/consumer.ts";
import type { Follower } from "../flow/follower.ts";
import { createIntegrity } from "../flow/integrity.ts";
import { mendDefinitions } from "../warehouse/chdb/mend-definitions.ts";
import { createPartFiles } from "../warehouse/chdb/part-files.ts";
import { migrateWarehouse } from "../warehouse/migrate.ts";
import { openOutOfBounds } from "../query/out-of-bounds.ts";
import { readPeopleSince } from "../query/people-since.ts";
import { createTenantQueries } from "../query/tenant-queries.ts";
import { rowsPerDay } from "../rollup/scheduler.ts";
import { openRolledDays } from "../rollup/rolled-days.ts";
import { shareQueries } from "../query/shared-queries.ts";
import { noteNames } from "../flow/note-names.ts";
import { createWriter } from "../flow/writer.ts";
import type { LiveHub } from "../live/live-hub.ts";
import type { Context } from "./context.ts";
import type { Stores } from "./stores.ts";

export type Flow = Awaited<ReturnType<typeof openFlow>>;

/** Who is told of rows: first when they are accepted, then when they are written. */
type Audience = Pick<LiveHub, "publish" | "written" | "corrected" | "renew">;

/** The way of the data: log, warehouse, what reads the one into the other, and who answers from there. */
export async function openFlow(
  context: Context,
  { directory, expired, tenants, segmentResolver, journal }: Stores,
  follower: Follower,
) {
  const { config, clock, logger, metrics, opened } = context;
  const warehouse = await openWarehouse(context);
  const log = await openSqliteLog({
    path: join(config.dataDir, "log.db"),
    clock,
    maxWaitingBytes: config.maxBacklogBytes,
  });
  opened.defer(log.close);
  const rolled = await openRolledDays(directory.db, await rowsPerDay(warehouse));
  const policies = createPolicies(tenants, expired, rolled, clock);
  const memory = createMemoryBudget(config.memoryBudgetBytes);
  const queries = shareQueries(warehouse, memory.answers);
  const outOfBounds = await openOutOfBounds(warehouse);
  const eventNotes = { outOfBounds: outOfBounds.count, peopleSince: await readPeopleSince(warehouse) };
  const questions = createTenantQueries({
    warehouse: queries,
    clock,
    segmentResolver,
    ...eventNotes,
    ...policies,
  });
  const exports = createExports({ warehouse, questions, segmentResolver, clock, ...policies });
  opened.defer(exports.close);
  const writer = createWriter({
    log,
    warehouse,
    async prepare({ days, corrections, last }) {
      await follower.passed(last);
      await rolled.touch(days);
      await noteNames({ log, journal }, corrections);
    },
    onRefused(row, error) {
      metrics.refusedRow();
      logger.error(
        { err: error, row: row.slice(0, 2000) },
        "the warehouse refused a row; its data is kept as text",
      );
    },
    onFault(error) {
      metrics.fault(error.code);
      logger.error({ err: error }, "events could not be written; they stay in the log and are tried again");
    },
    wait: async (ms, signal) => await wait(ms, undefined, { signal }),
  });
  /** Rows may be gone, or others than they were. */
  async function onChanged(): Promise<void> {
    queries.forget();
    await outOfBounds.renew();
  }
  const trackers = createTrackers(async (entries) => await log.loadState(entries));
  let audience: Audience | null = null;
  const consumer = createConsumer({
    log,
    trackers: trackers.all,
    writer,
    follower,
    flushIntervalMs: config.flushIntervalMs,
    publish: (table, row) => audience?.publish(table, row),
    onWritten(batch) {
      metrics.written(batch.events.length);
      queries.forget();
      audience?.written();
      audience?.corrected(batch.corrections);
    },
    onLost: () => logger.warn("another consumes the event log by now; it is waited for"),
    onResumed() {
      logger.info("the event log is consumed here again");
      onChanged().catch((error: unknown) =>
        logger.error({ err: error }, "it could not be read what another has written"),
      );
      audience?.renew();
    },
    onFault: (error) => logger.fatal({ err: error }, "the consumer has stopped; start Dendro again"),
  });
  return {
    warehouse,
    warehouseFiles: createPartFiles(warehouse, join(config.dataDir, "warehouse")),
    log,
    rolled,
    policies,
    memory,
    queries,
    outOfBounds,
    eventNotes,
    questions,
    exports,
    writer,
    trackers,
    consumer,
    integrity: createIntegrity({ log, warehouse, watermark: writer.watermark }),
    /** Before the consumer is started: whoever listens hears of every row. */
    listen(listener: Audience) {
      audience = listener;
    },
    onChanged,
  };
}

async function openWarehouse({ config, logger, opened }: Context) {
  const { dataDir, queryTimeoutMs, queryMaxMemoryBytes } = config;
  const warehouse = await opening("The warehouse", join(dataDir, "warehouse"), async (path) => {
    const files = await mendDefinitions(path);
    if (files.length > 0)
      logger.warn({ files }, "table definitions were empty or missing; they were recreated");
    return openChdbWarehouse({ path, queryTimeoutMs, queryMaxMemoryBytes });
  });
  opened.defer(warehouse.close);
  const migrated = await opening("The warehouse", join(dataDir, "warehouse"), async () =>
    migrateWarehouse(warehouse),
  );
  if (migrated.length > 0) logger.info({ migrations: migrated }, "the warehouse has today's schema now");
  return warehouse;
}
