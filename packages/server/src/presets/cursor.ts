import { DendroError } from "@dendro/core";

/** Where a list of figures goes on: after so many rows, as of the moment that the first page was asked at. */
export interface Place {
  readonly offset: number;
  /** Milliseconds since 1970: later events do not move the rows. */
  readonly asOf: number;
}

export function writeCursor({ offset, asOf }: Place): string {
  return Buffer.from(JSON.stringify([offset, asOf])).toString("base64url");
}

/** @throws DendroError `invalid_request` for what no answer gave */
export function readCursor(cursor: string): Place {
  try {
    const [offset, asOf] = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as unknown[];
    if (
      Number.isInteger(offset) &&
      Number.isInteger(asOf) &&
      (offset as number) >= 0 &&
      (offset as number) <= 1_000_000
    )
      return { offset: offset as number, asOf: asOf as number };
  } catch {
    // Said below.
  }
  throw new DendroError("invalid_request", "cursor: is none that an answer gave as next_cursor.");
}
