import { sql } from "@dendro/core";
import type { QueryContext } from "./query-context.ts";

/** Another name of a user: an id of theirs, or one from before they were identified. */
export interface OtherName {
  readonly name: string;
  readonly kind: "user" | "anonymous";
}

export interface KnownAs {
  /** The name that holds. */
  readonly userId: string;
  readonly otherNames: readonly OtherName[];
}

/** Other names that are told; of more, the first by the alphabet. */
const maxNames = 100;

/** By which names a user is known, whichever of the names is given; null where nobody is. */
export async function readKnownAs(
  { warehouse, tenant, until = null, signal }: QueryContext,
  name: string,
): Promise<KnownAs | null> {
  const seen = until === null ? sql.empty : sql` AND timestamp < ${sql.moment(until)}`;
  const find = sql`
    SELECT user_id FROM events
    WHERE tenant = ${sql.text(tenant)}${seen} AND user_id != ''
      AND (user_id = ${sql.text(name)} OR user_alias = ${sql.text(name)})
    ORDER BY user_id = ${sql.text(name)} DESC, timestamp DESC LIMIT 1`;
  const [found] = await warehouse.query({ sql: find }, signal);
  if (found === undefined) return null;
  const userId = String(found[0]);
  const list = sql`
    SELECT other.1 AS name, max(other.2) AS kind
    FROM (
      SELECT arrayJoin([(user_alias, 'user'), (anonymous_id, 'anonymous')]) AS other
      FROM events WHERE tenant = ${sql.text(tenant)}${seen} AND user_id = ${sql.text(userId)}
    )
    WHERE other.1 NOT IN ('', ${sql.text(userId)}) GROUP BY name ORDER BY kind DESC, name LIMIT ${maxNames}`;
  const rows = await warehouse.query({ sql: list }, signal);
  return {
    userId,
    otherNames: rows.map(([other, kind]) => ({
      name: String(other),
      kind: kind === "anonymous" ? "anonymous" : "user",
    })),
  };
}
