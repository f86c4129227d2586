import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { filesHolding } from "../../../node/src/test-support/files-holding.ts";
import { openChdbWarehouse } from "../warehouse/chdb/chdb-warehouse.ts";
import { correctStored } from "../flow/correct-stored.ts";
import { migrateWarehouse } from "../warehouse/migrate.ts";
import { erasedTables } from "./erase-rollups.ts";
import { deleteRows, deletesUsers, findRows, findsUsers } from "./erase-rows.ts";

const path = mkdtempSync(join(tmpdir(), "dendro-erase-"));
const warehouse = openChdbWarehouse({ path, queryTimeoutMs: 30_000, queryMaxMemoryBytes: 1e9 });
beforeAll(async () => {
  await migrateWarehouse(warehouse);
});
afterAll(async () => {
  await warehouse.close();
  rmSync(path, { recursive: true });
});

const time = Date.UTC(2026, 10, 20, 12);

test("a user of many things goes with all of them, and is found again until the last of them has gone", async () => {
  const user = "it's \\ \0 {p0:String} ann";
  const events = Array.from({ length: 7 }, (_, n) => [
    { user_id: user, run_id: `r${n}`, trace_id: `t${n}` },
    { run_id: `r${n}` },
    { run_id: `r${n}`, trace_id: `t${(n + 1) % 7}` },
    { user_id: "bob", run_id: `r${n}` },
    { trace_id: `of-nobody-${n}` },
  ]).flat();
  await warehouse.insert(
    "events",
    events
      .map((event, n) =>
        JSON.stringify({
          id: `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`,
          tenant: "acme",
          type: "x",
          timestamp: time,
          received_at: time,
          ...event,
        }),
      )
      .join("\n"),
  );
  const finder = findsUsers("acme", [user]);
  const deletion = await deletesUsers(warehouse, "acme", [user], 4);
  expect(deletion.events).toHaveLength(4);
  expect(await findRows(warehouse, finder)).toMatchObject({ events: 21, visits: 0 });
  await deleteRows(warehouse, [{ ...deletion, events: deletion.events.slice(0, 2) }]);
  await deleteRows(warehouse, [await deletesUsers(warehouse, "acme", [user], 4)]);
  expect((await findRows(warehouse, finder)).events).toBe(0);
  const sql = "SELECT user_id, count() FROM events GROUP BY user_id ORDER BY user_id";
  expect(await warehouse.query({ sql })).toEqual([
    ["", 7],
    ["bob", 7],
  ]);
});

test("what was corrected goes with what it was before, also where another user's row was corrected", async () => {
  const row = (id: number, timestamp: number, more: object) =>
    JSON.stringify({
      id: `00000000-0000-7000-9000-${String(id).padStart(12, "0")}`,
      tenant: "acme",
      type: "x",
      timestamp,
      received_at: time,
      ...more,
    });
  const monthLater = time + 30 * 24 * 60 * 60 * 1000;
  await warehouse.insert(
    "events",
    [
      row(1, time, { session: "s1", user_id: "secret-before-1" }),
      row(2, monthLater, { session: "s2", user_id: "secret-before-2" }),
      row(3, time, { session: "s3", user_id: "carl" }),
    ].join("\n"),
  );
  const correct = async (session: string, user_id: string) =>
    await correctStored(warehouse, [
      {
        tenant: "acme",
        where: { column: "session", value: session },
        from: time,
        until: monthLater,
        set: { user_id },
        isStored: true,
      },
    ]);
  await correct("s1", "secret-now");
  await correct("s2", "dora");
  expect((await findRows(warehouse, findsUsers("acme", ["secret-now"]))).events).toBe(1);
  await deleteRows(warehouse, [await deletesUsers(warehouse, "acme", ["secret-now"])]);
  await warehouse.purge(erasedTables, AbortSignal.timeout(20_000));
  const sql =
    "SELECT user_id FROM events WHERE startsWith(session, 's') AND user_id IN ('carl', 'dora') ORDER BY 1";
  expect(await warehouse.query({ sql })).toEqual([["carl"], ["dora"]]);
  expect(filesHolding(path, ["secret-"])).toEqual([]);
});
