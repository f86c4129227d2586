import { DendroError } from "@dendro/core";

/** Node's own SQLite. */
export type NodeSqlite = typeof import("node:sqlite");

/**
 * Looks up Node's own SQLite when it is needed. An import would keep a program from starting at all on a Node without,
 * though it stores everything in PostgreSQL.
 * @param need what of the configuration asks for it, and what to do where it is not there
 * @throws DendroError `invalid_configuration` before Node 22.13, which has none
 */
export function nodeSqlite({ what = "SQLite", instead = "Use a newer Node." } = {}): NodeSqlite {
  const found = process.getBuiltinModule("node:sqlite") as NodeSqlite | undefined;
  if (found !== undefined) return found;
  throw new DendroError(
    "invalid_configuration",
    `${what} needs Node 22.13 or newer, and this is Node ${process.versions.node}. ${instead}`,
  );
}
