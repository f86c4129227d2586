import { createChdbConnection, type ChdbConnection } from "chdb/connection";
import { inlineValues } from "../literals.ts";
import { warehouseError } from "./warehouse-error.ts";
import type { RowFormat, Statement, Warehouse, WrittenRows } from "../warehouse.ts";
import { createGate, type Gate } from "./gate.ts";
import { joinParquet } from "./join-parquet.ts";

export interface RowStreamOptions {
  /** The directory of the embedded engine. */
  readonly path: string;
  /** How much memory a statement may use, in bytes. */
  readonly queryMaxMemoryBytes: number;
}

export interface RowStreams extends Pick<Warehouse, "stream" | "close">, Pick<Gate, "alone"> {}

/**
 * Bytes of rows that a thread sorts in memory, which takes more than twice that; what is more goes to disk. The engine
 * clears that up, also after a crash.
 */
const sortBytesInMemory = 128 * 1024 * 1024;

/** Bytes of a block that comes back from disk; there is one in memory for each time that rows went there. */
const mergedBlockBytes = 1024 * 1024;

/**
 * Streams rows out of chDB.
 *
 * A question of it holds a whole answer in memory before it gives the first byte of it, and goes on computing when it is
 * aborted. A stream computes a block when it is asked for one, holds a few more at most, and ends between two blocks when
 * it is left. Each block is written out for itself, so a header would stand before every one, and those of Parquet, which
 * are whole files, are joined.
 *
 * A connection has one stream at a time, so streams have connections of their own, opened when they are needed: they
 * hold up neither the readers nor the writer.
 */
export function createRowStreams({ path, queryMaxMemoryBytes }: RowStreamOptions): RowStreams {
  const free: ChdbConnection[] = [];
  const used = new Set<ChdbConnection>();
  const gate = createGate();

  async function* blocksOf(
    statement: Statement,
    format: RowFormat,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<WrittenRows, void> {
    const leave = await gate.enter();
    const connection = free.pop() ?? createChdbConnection({ path });
    used.add(connection);
    try {
      signal?.throwIfAborted();
      await connection.chdb.queryAsync(`SET ${settingsFor(format, queryMaxMemoryBytes)}`);
      for await (const block of connection.chdb.queryStream(inlineValues(statement.sql), { format })) {
        yield { rows: block.numRows, bytes: block.raw() };
        signal?.throwIfAborted();
      }
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : warehouseError(error);
    } finally {
      used.delete(connection);
      free.push(connection);
      leave();
    }
  }

  async function* blocksOfAll(
    statements: AsyncIterable<Statement>,
    format: RowFormat,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<WrittenRows, void> {
    for await (const statement of statements) yield* blocksOf(statement, format, signal);
  }

  return {
    alone: gate.alone,
    stream(statements, format, signal) {
      const blocks =
        "sql" in statements ? blocksOf(statements, format, signal) : blocksOfAll(statements, format, signal);
      return format === "Parquet" ? joinParquet(blocks) : blocks;
    },
    async close() {
      await Promise.all([...used, ...free].map(async (connection) => await connection.close()));
    },
  };
}

/** Rows in a block: of Parquet a group of rows, which compresses the better the larger it is; of text a few MB. */
const rowsPerBlock: Readonly<Record<RowFormat, number>> = { CSV: 4096, JSONEachRow: 4096, Parquet: 32_768 };

function settingsFor(format: RowFormat, maxMemoryBytes: number): string {
  const settings: Readonly<Record<string, string | number>> = {
    max_memory_usage: maxMemoryBytes,
    // Waiting for whoever reads would count as running; what may be too slow is asked as a query before.
    max_execution_time: 0,
    max_query_size: 64 * 1024 * 1024,
    max_block_size: rowsPerBlock[format],
    max_bytes_before_external_sort: Math.min(sortBytesInMemory, Math.floor(maxMemoryBytes / 8)),
    // Else it would be when half of the machine's memory is used.
    max_bytes_ratio_before_external_sort: 0,
    prefer_external_sort_block_bytes: mergedBlockBytes,
    date_time_output_format: "iso",
    format_csv_null_representation: "",
    output_format_csv_crlf_end_of_line: 1,
    output_format_json_quote_64bit_integers: 0,
    output_format_json_escape_forward_slashes: 0,
    output_format_json_validate_utf8: 1,
    output_format_parquet_row_group_size: 1_000_000,
    // They would stand between the rows and the footer; see `join-parquet.ts`.
    output_format_parquet_write_page_index: 0,
    output_format_parquet_write_bloom_filter: 0,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${typeof value === "number" ? value : `'${value}'`}`)
    .join(", ");
}
