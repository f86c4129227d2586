import { DendroError } from "@dendro/core";

/** Where a list of figures goes on: after so many rows, as of the moment that the first page was asked at. */
export interface Place {
  /** What the list is of: a place in one is none in another. */
  readonly list: string;
  readonly offset: number;
  /** Milliseconds since 1970: later events do not move the rows. */
  readonly asOf: number;
}

export function writeCursor({ list, offset, asOf }: Place): string {
  return Buffer.from(JSON.stringify([offset, asOf, list])).toString("base64url");
}

/** Whatever the cursor says must be a time that can be asked about. */
const latestMoment = Date.UTC(2200, 0, 1);

const isWithin = (value: unknown, most: number): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most;

/** @throws DendroError `invalid_request` for what no answer of this list gave */
export function readCursor(cursor: string, list: string): Place {
  try {
    const [offset, asOf, of] = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as unknown[];
    if (of === list && isWithin(offset, 1_000_000) && isWithin(asOf, latestMoment))
      return { list, offset, asOf };
  } catch {
    // Said below.
  }
  throw new DendroError("invalid_request", "Invalid cursor: use the next_cursor of this list.");
}
