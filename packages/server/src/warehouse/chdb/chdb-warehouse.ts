import { setTimeout as wait } from "node:timers/promises";
import { DendroError, sql, type Sql } from "@dendro/core";
import { inlineValues } from "../literals.ts";
import type { Deletion, RowsWhere, Statement, Warehouse } from "../warehouse.ts";
import { connect, createPool, typed } from "./connections.ts";
import { createGate } from "./gate.ts";
import { inspectTables } from "./inspect-tables.ts";
import { applyPatches, patchedTables, purgeFiles, type Ask } from "./purge-files.ts";
import { createRowStreams } from "./row-streams.ts";
import { insertSettings, maxQueryBytes, notSought, smallReads, trimmed, updateSettings } from "./settings.ts";

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
    ...notSought,
    max_execution_time: options.queryTimeoutMs / 1000,
    // Rows that take each other's place are of one month in every table.
    do_not_merge_across_partitions_select_final: 1,
  };
  const writer = connect(options.path, updateSettings);
  const maintenance = createPool([connect(options.path, forMaintenance)]);
  const readers = createPool(
    Array.from({ length: options.readers ?? 4 }, () => connect(options.path, forQuestions)),
  );
  const rowStreams = createRowStreams(options);
  /** Whoever writes is inside; tables are opened anew alone. */
  const writing = createGate();

  const run = async (query: string) => await typed(writer.run(query));

  async function write<T>(work: () => Promise<T>): Promise<T> {
    const leave = await writing.enter();
    try {
      return await typed(work());
    } finally {
      leave();
    }
  }

  async function maintain(statement: Statement): Promise<void> {
    await maintenance.use("", async (connection) => await connection.run(inlineValues(statement.sql)));
  }

  /** Work that changes rows there are, and waits for it. */
  const mutate = async ({ table }: RowsWhere, change: Sql, waits = 2) =>
    await maintain({ sql: sql`ALTER TABLE ${sql.id(table)} ${change} SETTINGS mutations_sync = ${waits}` });

  const query: Warehouse["query"] = async (statement, signal) =>
    await readers.use(statement.tenant ?? "", async (connection) => {
      signal?.throwIfAborted();
      return await connection.ask(inlineValues(statement.sql), signal);
    });
  const dropTable = async (table: string) =>
    await write(async () => await run(`DROP TABLE IF EXISTS ${table} SYNC`));
  const ask = async (question: string) => await query({ sql: question });

  /** Works while nobody else uses the engine. What takes longest is waited for first, and questions wait last. */
  async function alone<T>(signal: AbortSignal, work: (ask: Ask) => Promise<T>): Promise<T> {
    const withReader = async () =>
      await readers.useAll(
        async (connection) => await work(async (question) => await connection.ask(question)),
      );
    const withoutWriters = async () => await writing.alone(withReader, signal);
    return await rowStreams.alone(async () => await maintenance.useAll(withoutWriters), signal);
  }

  return {
    query,
    stream: rowStreams.stream,
    async command(statement) {
      await write(async () => await writer.run(statement));
    },
    async insert(table, rows) {
      const statement = `INSERT INTO ${table} SETTINGS ${insertSettings} FORMAT JSONEachRow\n${rows}`;
      await write(async () => await writer.run(statement));
    },
    async update(statement) {
      await write(async () => await writer.run(inlineValues(statement.sql)));
    },
    async applyUpdates(tables) {
      for (const table of await patchedTables(ask, tables)) await maintain({ sql: applyPatches(table) });
    },
    rewriteWhere: async (rows, set) => await mutate(rows, sql`UPDATE ${set} WHERE ${rows.where}`),
    deleteWhere: async (rows) => await mutate(rows, sql`DELETE WHERE ${rows.where}`),
    async beginDeletion(rows) {
      await mutate(rows, sql`DELETE WHERE ${rows.where}`, 0);
      return deletionFrom(rows.table, ask);
    },
    async purge(tables, signal) {
      await purgeFiles({ run, alone: async (work) => await alone(signal, work) }, tables, signal);
    },
    maintain,
    async compact(table, month) {
      await maintain({ sql: sql`OPTIMIZE TABLE ${sql.id(table)} PARTITION ${month} FINAL` });
    },
    async createTableOf(table, orderBy, rows) {
      const [[isThere] = []] = await ask(`EXISTS TABLE ${table}`);
      if (isThere === 1) return;
      const draft = `${table}_draft`;
      await dropTable(draft);
      const [made, order] = [sql.id(draft), sql.id(orderBy)];
      await maintain({ sql: sql`CREATE TABLE ${made} ENGINE = MergeTree ORDER BY ${order} AS ${rows}` });
      await write(async () => await run(`RENAME TABLE ${draft} TO ${table}`));
    },
    dropTable,
    inspect: async () => await inspectTables({ query }),
    async trim() {
      for (const what of trimmed) await run(`SYSTEM ${what}`);
    },
    async close() {
      await rowStreams.close();
      await Promise.all(
        [writer, ...maintenance.members, ...readers.members].map(async (member) => await member.close()),
      );
    },
  };
}

/** The engine goes on with what it was told, also after a crash, and lists what it has not done yet. */
function deletionFrom(table: string, ask: Ask): Deletion {
  const running = `SELECT count(), max(latest_fail_reason) FROM system.mutations WHERE database = currentDatabase() AND table = '${table}' AND NOT is_done`;
  return {
    async gone(signal) {
      for (;;) {
        const [[left, fault] = []] = await ask(running);
        if (Number(left) === 0) return;
        if (fault !== "")
          throw new DendroError("warehouse_unavailable", `Rows could not be deleted: ${String(fault)}`);
        await wait(deletionPollMs, undefined, { signal });
      }
    },
  };
}

/** How often it is looked whether rows are gone, in milliseconds. */
const deletionPollMs = 50;
