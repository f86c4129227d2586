import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { setImmediate as breathe } from "node:timers/promises";
import type { PinnedDirectory } from "../port.ts";
import { privateTables } from "./private-tables.ts";

/** Rows between two looks at whatever else there is to do. */
const rowsAtOnce = 500;

/** Holds a file of the store as it is now. The copy is made of rows, not of pages: what was deleted is not in it. */
export function pinFile(path: string): PinnedDirectory {
  const source = new DatabaseSync(path, { readOnly: true });
  source.exec("BEGIN");
  // Reading is what pins it.
  const schema = source
    .prepare(
      "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' ORDER BY type = 'table' DESC, rowid",
    )
    .all() as { type: string; name: string; sql: string }[];
  const { user_version: version } = source.prepare("PRAGMA user_version").get() as { user_version: number };

  async function copyRows(target: DatabaseSync, table: string): Promise<void> {
    const rows = source.prepare(`SELECT * FROM "${table}"`, { returnArrays: true, readBigInts: true });
    const places = rows.columns().map(() => "?");
    const insert = target.prepare(`INSERT INTO "${table}" VALUES (${places.join(", ")})`);
    let copied = 0;
    for (const row of rows.iterate()) {
      insert.run(...(row as unknown as SQLInputValue[]));
      copied += 1;
      if (copied % rowsAtOnce === 0) await breathe();
    }
  }

  return {
    async copyTo(to) {
      const target = new DatabaseSync(to);
      try {
        target.exec("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN");
        const tables = schema.filter(({ type }) => type === "table");
        for (const { sql } of tables) target.exec(sql);
        for (const { name } of tables) if (!privateTables.has(name)) await copyRows(target, name);
        for (const { type, sql } of schema) if (type !== "table") target.exec(sql);
        target.exec(`PRAGMA user_version = ${version}; COMMIT`);
      } finally {
        target.close();
      }
    },
    secrets: () =>
      Number(
        source
          .prepare("SELECT count(*) AS secrets FROM settings_changes WHERE secret = 1 AND content <> 'null'")
          .get()?.["secrets"],
      ),
    close: () => source.close(),
  };
}
