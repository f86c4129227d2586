import { Readable } from "node:stream";
import { createClient, type ClickHouseClient, type ClickHouseClientConfigOptions } from "@clickhouse/client";
import { createChdbConnection } from "chdb/connection";
import { DendroError } from "@dendro/core";
import type { Warehouse } from "./warehouse.ts";

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
export function openEmbeddedWarehouse(options: WarehouseOptions): Warehouse {
  // chdb speaks the client's own Connection, typed against another copy of the client's types.
  const connect = () =>
    createClient({
      connection: createChdbConnection({ path: options.path }) as unknown as NonNullable<
        ClickHouseClientConfigOptions["connection"]
      >,
    });
  const writer = connect();
  const readers = createPool(Array.from({ length: options.readers ?? 4 }, connect));
  return {
    async query({ sql, parameters }, signal) {
      return await readers.use(async (client) => {
        signal?.throwIfAborted();
        const answer = await client.query({
          query: sql,
          format: "JSONCompact",
          query_params: { ...parameters },
          ...(signal === undefined ? {} : { abort_signal: signal }),
          clickhouse_settings: {
            max_execution_time: options.queryTimeoutMs / 1000,
            max_memory_usage: String(options.queryMaxMemoryBytes),
          },
        });
        return (await answer.json<unknown[]>()).data;
      });
    },
    async command(sql) {
      await typed(writer.command({ query: sql }));
    },
    async insert(table, rows) {
      const insertion = writer.exec({
        query: `INSERT INTO ${table} FORMAT JSONEachRow`,
        values: Readable.from([rows], { objectMode: false }),
        clickhouse_settings: insertSettings,
      });
      (await typed(insertion)).stream.destroy();
    },
    async close() {
      await Promise.all([writer.close(), ...readers.members.map(async (client) => await client.close())]);
    },
  };
}

/**
 * A batch must become one block, so that a month's rows go in together; text that looks like a date stays text.
 *
 * ClickHouse's own deduplication stays off. It remembers an insert before the rows are in their place: killed between
 * the two, it would skip rows that it does not have.
 */
const insertSettings = {
  insert_deduplicate: 0,
  input_format_parallel_parsing: 0,
  input_format_try_infer_dates: 0,
  input_format_try_infer_datetimes: 0,
  input_format_skip_unknown_fields: 0,
  type_json_skip_duplicated_paths: 1,
  max_insert_block_size: "1000000",
  min_insert_block_size_rows: "1000000",
  max_partitions_per_insert_block: "0",
  throw_on_max_partitions_per_insert_block: 0,
} as const;

/** Hands out the least recently used free client; who finds none waits in line. */
function createPool(members: readonly ClickHouseClient[]) {
  const free = [...members];
  const waiting: ((client: ClickHouseClient) => void)[] = [];
  return {
    members,
    async use<T>(work: (client: ClickHouseClient) => Promise<T>): Promise<T> {
      const client =
        free.shift() ?? (await new Promise<ClickHouseClient>((resolve) => waiting.push(resolve)));
      try {
        return await typed(work(client));
      } finally {
        const next = waiting.shift();
        if (next === undefined) free.push(client);
        else next(client);
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

/** ClickHouse's codes for what a person can do something about. */
const timeouts = new Set(["159", "160", "209"]);
const tooExpensive = new Set(["241", "158", "307", "396"]);
const refusedRows = new Set([
  "26",
  "27",
  "33",
  "38",
  "41",
  "53",
  "69",
  "70",
  "72",
  "117",
  "6",
  "130",
  "131",
  "1001",
  "431",
  "636",
  "715",
]);

function warehouseError(error: unknown): unknown {
  if (error instanceof DendroError) return error;
  const code = codeOf(error);
  if (code !== null) {
    if (timeouts.has(code)) {
      return new DendroError(
        "query_timeout",
        "The query took too long; ask for a shorter date_range or fewer dimensions.",
        { cause: error },
      );
    }
    if (tooExpensive.has(code)) {
      return new DendroError(
        "query_too_expensive",
        "The query needs too much memory; ask for a shorter date_range or fewer dimensions.",
        { cause: error },
      );
    }
    if (refusedRows.has(code))
      return new DendroError("invalid_event", "The warehouse refused a row.", { cause: error });
  }
  return new DendroError(
    "warehouse_unavailable",
    "The warehouse does not answer; the server's log says why.",
    { cause: error },
  );
}

/** ClickHouse's code of an error. Told by its shape: chdb makes it with a class of its own copy of the client. */
function codeOf(error: unknown): string | null {
  return error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    /^\d+$/u.test(error.code)
    ? error.code
    : null;
}
