import { sql } from "@dendro/core";
import { createChdbConnection, type ChdbConnection } from "chdb/connection";
import { inlineValues } from "../literals.ts";
import { warehouseError } from "./warehouse-error.ts";
import type { RowFormat, Selection, Statement, Warehouse, WrittenRows } from "../warehouse.ts";
import { createGate, type Gate } from "./gate.ts";
import { joinParquet } from "./join-parquet.ts";
import {
  columnsStatement,
  isOfLeftOut,
  mayBeLeftOut,
  presenceStatement,
  selectionStatement,
  type EngineFormat,
  type PresentColumns,
  type SelectionStatement,
} from "./selection-statement.ts";

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

  /** A connection that nobody else uses until it is left. */
  async function enter(settings: string) {
    const leaveGate = await gate.enter();
    const connection = free.pop() ?? createChdbConnection({ path });
    used.add(connection);
    const leave = () => {
      used.delete(connection);
      free.push(connection);
      leaveGate();
    };
    try {
      await connection.chdb.queryAsync(`SET ${settings}`);
    } catch (error) {
      leave();
      throw warehouseError(error);
    }
    return { chdb: connection.chdb, leave };
  }

  async function* blocksOf(
    { sql: statement, format, rowTemplate }: SelectionStatement,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<WrittenRows, void> {
    const { chdb, leave } = await enter(settingsFor(format, rowTemplate, queryMaxMemoryBytes));
    try {
      signal?.throwIfAborted();
      for await (const block of chdb.queryStream(inlineValues(statement), { format })) {
        yield { rows: block.numRows, bytes: block.raw() };
        signal?.throwIfAborted();
      }
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      throw isOfLeftOut(error) ? error : warehouseError(error);
    } finally {
      leave();
    }
  }

  /** The columns that any row of the selection has a value in, and those that are known already. */
  async function findPresent(selection: Selection, known: PresentColumns | null): Promise<PresentColumns> {
    const candidates = selection.columns.filter(
      (column) => mayBeLeftOut(column) && known?.has(column.name) !== true,
    );
    if (candidates.length === 0) return known ?? new Set();
    const { chdb, leave } = await enter(settingsFor("JSONEachRow", "", queryMaxMemoryBytes));
    try {
      const answer = await chdb.queryAsync(inlineValues(presenceStatement(candidates, selection)), {
        format: "JSONCompact",
      });
      const [found = []] = answer.json<{ readonly data: unknown[][] }>().data;
      const present = candidates.filter((_, index) => Number(found[index]) > 0);
      return new Set([...(known ?? []), ...present.map(({ name }) => name)]);
    } catch (error) {
      throw warehouseError(error);
    } finally {
      leave();
    }
  }

  /**
   * The rows of a selection, without reading columns that none of them has a value in. The columns of the selections before
   * are taken for this one's; where that is wrong it is looked again, and what is written meanwhile is read whole.
   * @param known null before any was looked at
   */
  async function* blocksOfSelection(
    selection: Selection,
    known: PresentColumns | null,
    format: RowFormat,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<WrittenRows, PresentColumns | null> {
    if (known === null && selection.rows < fewRows) {
      yield* blocksOf(selectionStatement(selection, null, format), signal);
      return null;
    }
    let present = known ?? (await findPresent(selection, known));
    // A joined file has the columns of its first part.
    if (known === null && format === "Parquet")
      yield* blocksOf({ sql: columnsStatement(selection), format, rowTemplate: "" }, signal);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      if (attempt > 0) present = await findPresent(selection, present);
      try {
        yield* blocksOf(selectionStatement(selection, present, format), signal);
        return present;
      } catch (error) {
        if (!isOfLeftOut(error)) throw error;
      }
    }
    yield* blocksOf(selectionStatement(selection, null, format), signal);
    return present;
  }

  async function* blocksOfAll(
    statements: AsyncIterable<Statement | Selection>,
    format: RowFormat,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<WrittenRows, void> {
    let present: PresentColumns | null = null;
    for await (const statement of statements) {
      if ("columns" in statement) present = yield* blocksOfSelection(statement, present, format, signal);
      else yield* blocksOf({ ...statement, format, rowTemplate: "" }, signal);
    }
  }

  return {
    alone: gate.alone,
    stream(statements, format, signal) {
      const blocks =
        "sql" in statements
          ? blocksOf({ ...statements, format, rowTemplate: "" }, signal)
          : blocksOfAll(statements, format, signal);
      return format === "Parquet" ? joinParquet(blocks) : blocks;
    },
    async close() {
      await Promise.all([...used, ...free].map(async (connection) => await connection.close()));
    },
  };
}

/** Of fewer rows it takes longer to look for empty columns than to write them: 50 ms, and 6 µs a row. */
const fewRows = 16_384;

/** Rows in a block: of Parquet a group of rows, which compresses the better the larger it is; of text a few MB. */
const rowsPerBlock: Readonly<Record<EngineFormat, number>> = {
  CSV: 4096,
  JSONEachRow: 4096,
  Template: 4096,
  Parquet: 32_768,
};

function settingsFor(format: EngineFormat, rowTemplate: string, maxMemoryBytes: number): string {
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
    format_template_row_format: rowTemplate,
    format_template_rows_between_delimiter: "",
    format_template_resultset_format: "${data}",
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${typeof value === "number" ? value : inlineValues(sql.text(value))}`)
    .join(", ");
}
