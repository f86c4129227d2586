import { sql, type Sql } from "@dendro/core";

/**
 * The order in which events follow each other, as a key of the row `r` to sort by: by time; of one millisecond in the
 * order they were received; of one request by their ids, which Dendro and its clients make in the order sent. As UInt128,
 * because the engine compares UUIDs from their second half on. Core's `compareEvents` says the same.
 */
export const sqlOrder: Sql = sql`(toUnixTimestamp64Milli(r.timestamp), toUnixTimestamp64Milli(r.received_at), toUInt128(r.id))`;
