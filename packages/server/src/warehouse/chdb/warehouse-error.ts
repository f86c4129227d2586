import { DendroError } from "@dendro/core";

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

/** What went wrong in ClickHouse, in our words. */
export function warehouseError(error: unknown): unknown {
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

/** ClickHouse's code of an error, which an error of a stream has in its text alone. */
const codeOf = (error: unknown): string | null =>
  error instanceof Error ? (/^Code: (\d+)\./u.exec(error.message)?.[1] ?? null) : null;
