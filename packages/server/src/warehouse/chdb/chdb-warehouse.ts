import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { createClient, type ClickHouseClient, type ClickHouseClientConfigOptions } from "@clickhouse/client";
import { createChdbConnection } from "chdb/connection";
import { createFairQueue } from "../../fair/fair-queue.ts";
import { inlineParameters } from "./inline-parameters.ts";
import { createRowStreams } from "./row-streams.ts";
import { warehouseError } from "../warehouse-error.ts";
import type { Warehouse } from "../warehouse.ts";

export interface WarehouseOptions {
  /** The directory of the embedded engine. One process may open it at a time. */
  readonly path: string;
  /** How long a query may run, in milliseconds. */
  readonly queryTimeoutMs: number;
  /** How much memory a query may use, in bytes. */
  readonly queryMaxMemoryBytes: number;
  /** Queries that run at the same time; others wait. One embedded connection runs one at a time. @defaultValue 4 */
  readonly readers?: number;
}

/** Opens the embedded ClickHouse. Reads have connections of their own, so that a long question holds no insert up. */
export function openChdbWarehouse(options: WarehouseOptions): Warehouse {
  const limits = { max_query_size: maxQueryBytes, max_memory_usage: options.queryMaxMemoryBytes };
  const forMaintenance = {
    ...limits,
    max_bytes_before_external_group_by: Math.floor(options.queryMaxMemoryBytes / 2),
  };
  const forQuestions = {
    ...limits,
    ...smallReads,
    max_execution_time: options.queryTimeoutMs / 1000,
    // Rows that take each other's place are of one month in every table.
    do_not_merge_across_partitions_select_final: 1,
  };
  const writer = connect(options.path);
  const maintenance = createPool([connectWith(options.path, forMaintenance)]);
  const readers = createPool(
    Array.from({ length: options.readers ?? 4 }, () => connectWith(options.path, forQuestions)),
  );
  const rowStreams = createRowStreams(options);
  return {
    async query(statement, signal) {
      return await readers.use(statement.tenant ?? "", async (client) => {
        signal?.throwIfAborted();
        const answer = await client.query({
          query: inlineParameters(statement),
          format: "JSONCompact",
          ...(signal === undefined ? {} : { abort_signal: signal }),
        });
        return (await answer.json<unknown[]>()).data;
      });
    },
    stream: rowStreams.stream,
    async command(sql) {
      await typed(writer.command({ query: sql }));
    },
    async update(statement) {
      const query = inlineParameters(statement);
      await typed(writer.command({ query, clickhouse_settings: updateSettings }));
    },
    async maintain(statement) {
      await maintenance.use("", async (client) => {
        await client.command({ query: inlineParameters(statement) });
      });
    },
    async removeOldFiles(tables, betweenBatches, signal) {
      const run = async (query: string) => await typed(writer.command({ query }));
      const names = tables.map((table) => `'${table}'`).join(", ");
      const query = `SELECT path FROM system.parts WHERE database = currentDatabase() AND table IN (${names}) AND (NOT active OR startsWith(name, 'patch-'))`;
      const patched = `SELECT DISTINCT table FROM system.parts WHERE database = currentDatabase() AND table IN (${names}) AND active AND startsWith(name, 'patch-')`;
      const reopen = async (): Promise<string[]> =>
        await readers.useAll(async (client) => {
          // What was corrected meanwhile: its files go once no row needs them.
          const corrected = await client.query({ query: patched, format: "JSONCompact" });
          for (const [table] of (await corrected.json<[string]>()).data)
            await run(`ALTER TABLE ${table} APPLY PATCHES SETTINGS mutations_sync = 2`);
          const answer = await client.query({ query, format: "JSONCompact" });
          const old = (await answer.json<[string]>()).data.map(([folder]) => folder);
          for (const table of tables) {
            // The engine looks for old files when it opens a table, and takes those that are old enough.
            await run(`DETACH TABLE ${table} SYNC`);
            await run(`ATTACH TABLE ${table}`);
          }
          return old;
        });
      for (const table of tables)
        await run(
          `ALTER TABLE ${table} MODIFY SETTING ${eagerRemoval.map((name) => `${name} = 0`).join(", ")}`,
        );
      let old: string[] = [];
      await rowStreams.whenIdle(signal, async () => {
        await betweenBatches(async () => void (old = await reopen()));
      });
      // Who asks or inserts from now on sees nothing of them.
      while (old.some((folder) => existsSync(folder))) await wait(pollMs, undefined, { signal });
      for (const table of tables) await run(`ALTER TABLE ${table} RESET SETTING ${eagerRemoval.join(", ")}`);
    },
    async insert(table, rows) {
      const query = `INSERT INTO ${table} SETTINGS ${insertSettings} FORMAT JSONEachRow\n${rows}`;
      await typed(writer.command({ query }));
    },
    async trim() {
      for (const what of trimmed) await typed(writer.command({ query: `SYSTEM ${what}` }));
    },
    async close() {
      await rowStreams.close();
      await Promise.all(
        [writer, ...maintenance.clients, ...readers.clients].map(async (client) => await client.close()),
      );
    },
  };
}

/** What the engine keeps for the next query, and then the pages that are free. */
const trimmed = [
  "DROP MARK CACHE",
  "DROP UNCOMPRESSED CACHE",
  "DROP COMPILED EXPRESSION CACHE",
  "DROP MMAP CACHE",
  "JEMALLOC PURGE",
];

/** A connection, and when its settings are in force. */
interface Connection {
  readonly client: ClickHouseClient;
  readonly isSet: Promise<unknown>;
}

function connect(path: string): ClickHouseClient {
  return createClient({
    // chdb speaks the client's own Connection, typed against another copy of the client's types.
    connection: createChdbConnection({ path }) as unknown as NonNullable<
      ClickHouseClientConfigOptions["connection"]
    >,
  });
}

/** Settings are said once: with every statement they would take half a millisecond each time. */
function connectWith(path: string, settings: Readonly<Record<string, number>>): Connection {
  const client = connect(path);
  const assignments = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const isSet = client.command({ query: `SET ${assignments.join(", ")}` });
  // Whoever uses the connection hears of it.
  isSet.catch(() => undefined);
  return { client, isSet };
}

/** How often it is looked whether files are gone, in milliseconds. */
const pollMs = 100;

/** How long the engine waits with old files, and how often it looks for them: set to 0 it does so at once. */
const eagerRemoval = [
  "old_parts_lifetime",
  "cleanup_delay_period",
  "max_cleanup_delay_period",
  "cleanup_delay_period_random_add",
];

/** By default the engine reads with one thread what a tenant of ordinary size has. */
const smallReads = {
  merge_tree_min_rows_for_concurrent_read: 32_768,
  merge_tree_min_bytes_for_concurrent_read: 1024 * 1024,
} as const;

/** The longest statement, in bytes; what a query may ask with fits in. */
const maxQueryBytes = 16 * 1024 * 1024;

/**
 * A batch must become one block, so that a month's rows go in together; text that looks like a date stays text.
 *
 * ClickHouse's own deduplication stays off. It remembers an insert before the rows are in their place: killed between
 * the two, it would skip rows that it does not have.
 *
 * They stand in the statement itself. As statements of their own before it, they would make it one of many, whose rows the
 * engine reads three times as slowly.
 */
const insertSettings = [
  "insert_deduplicate = 0",
  "input_format_parallel_parsing = 0",
  "input_format_try_infer_dates = 0",
  "input_format_try_infer_datetimes = 0",
  "input_format_skip_unknown_fields = 0",
  "type_json_skip_duplicated_paths = 1",
  "max_insert_block_size = 1000000",
  "min_insert_block_size_rows = 1000000",
  "max_partitions_per_insert_block = 0",
  "throw_on_max_partitions_per_insert_block = 0",
].join(", ");

const updateSettings = { enable_lightweight_update: 1, max_query_size: String(maxQueryBytes) } as const;

/** Hands out the least recently used free connection; who finds none waits for a turn that is fair to all tenants. */
function createPool(members: readonly Connection[]) {
  const free = [...members];
  const turns = createFairQueue({ places: members.length });
  const run = async <T>({ client, isSet }: Connection, work: (client: ClickHouseClient) => Promise<T>) => {
    await typed(isSet);
    return await typed(work(client));
  };
  const giveBack = (member: Connection, owner: string) => {
    free.push(member);
    turns.leave(owner);
  };
  /** A statement that was stopped may still run, and leaves a piece of its answer before that of the next. */
  const giveBackOnceIdle = (member: Connection, owner: string) =>
    void member.client
      .query({ query: "SELECT 1", format: "JSONCompact" })
      .then(async (answer) => await answer.text())
      .catch(() => undefined)
      .then(() => giveBack(member, owner));
  return {
    clients: members.map(({ client }) => client),
    /** Waits until nobody uses any, and lets nobody else until the work is done. */
    async useAll<T>(work: (client: ClickHouseClient) => Promise<T>): Promise<T> {
      await turns.enterAll();
      try {
        return await run(members[0] as Connection, work);
      } finally {
        turns.leaveAll();
      }
    },
    async use<T>(owner: string, work: (client: ClickHouseClient) => Promise<T>): Promise<T> {
      await turns.enter(owner);
      const member = free.shift() as Connection;
      try {
        const result = await run(member, work);
        giveBack(member, owner);
        return result;
      } catch (error) {
        giveBackOnceIdle(member, owner);
        throw error;
      }
    },
  };
}

async function typed<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw warehouseError(error);
  }
}
