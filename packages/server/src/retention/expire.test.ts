import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dateOf, dayMs, sql } from "@dendro/core";
import { openRolledDays, type RolledDays } from "../rollup/rolled-days.ts";
import type { DirectoryStore } from "../store/port.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { openChdbWarehouse } from "../warehouse/chdb/chdb-warehouse.ts";
import { migrateWarehouse } from "../warehouse/migrate.ts";
import { createExpiry } from "./expire.ts";

const path = mkdtempSync(join(tmpdir(), "expire-"));
const warehouse = openChdbWarehouse({ path, queryTimeoutMs: 30_000, queryMaxMemoryBytes: 1e9 });
let store: DirectoryStore;
let rolled: RolledDays;

const today = Date.UTC(2026, 10, 20);
/** Five days that are rolled up, the day before yesterday the last of them. */
const days = Array.from({ length: 5 }, (_, index) => today - (6 - index) * dayMs);
const untilRolled = today - dayMs;

beforeAll(async () => {
  await migrateWarehouse(warehouse);
  store = await openSqliteStore(":memory:");
  rolled = await openRolledDays(store.db);
  await rolled.advance(untilRolled, days[0] as number);
});
afterAll(async () => {
  await store.close();
  await warehouse.close();
  rmSync(path, { recursive: true });
});

/** One event a day, at its very beginning or end in turns. */
const eventsOf = (tenant: string, type: string) =>
  [...days, untilRolled, today].map((day, index) =>
    JSON.stringify({
      id: crypto.randomUUID(),
      tenant,
      type,
      timestamp: index % 2 === 0 ? day : day + dayMs - 1,
      received_at: today,
    }),
  );

async function daysLeft(tenant: string, type: string): Promise<string[]> {
  const left = sql`SELECT toString(toDate(timestamp, 'UTC')) FROM events WHERE tenant = ${sql.text(tenant)} AND type = ${sql.text(type)} ORDER BY timestamp`;
  return (await warehouse.query({ sql: left })).map(([day]) => String(day));
}

/** Lets go of what is older than two days. */
async function expire(id: string) {
  const noted: string[] = [];
  await createExpiry({
    warehouse,
    rolled,
    pause: async (work) => await work(),
    writer: { pause: async (work) => await work() },
    clock: () => today + 1,
    policies: () => [
      {
        id,
        mode: "live",
        contents: { retention_days: 3650 },
        retention_days: { default: 2, conversations: null },
      },
    ],
    noteExpired: async (tenant, { before }) => void noted.push(`${tenant} ${dateOf(before)}`),
  }).work(new AbortController().signal);
  return noted;
}

test("what is old goes, of its tenant and its types, with the last day that is old and not the first that is not", async () => {
  await warehouse.insert(
    "events",
    ["acme", "other"]
      .flatMap((id) => [...eventsOf(id, "x"), ...eventsOf(id, "conversation.created")])
      .join("\n"),
  );
  expect(await expire("acme")).toEqual(["acme 2026-11-18"]);
  expect(await daysLeft("acme", "x")).toEqual(["2026-11-18", "2026-11-19", "2026-11-20"]);
  for (const [tenant, type] of [
    ["acme", "conversation.created"],
    ["other", "x"],
  ] as const)
    expect(await daysLeft(tenant, type)).toHaveLength(7);
  // There is nothing to be told of any more.
  expect(await expire("acme")).toEqual([]);
});

test("rows of a stale day stay, with all that came after it, until it is rolled up again", async () => {
  await warehouse.insert("events", eventsOf("late", "x").join("\n"));
  await rolled.touch(
    new Map([
      ["late", new Set([days[2] as number, days[3] as number])],
      ["another", new Set(days)],
    ]),
  );
  expect(await expire("late")).toEqual(["late 2026-11-16"]);
  expect(await daysLeft("late", "x")).toEqual(
    [...days.slice(2), untilRolled, today].map((day) => dateOf(day)),
  );
  for (const stale of await rolled.stale()) if (stale.tenant === "late") await rolled.renewed(stale);
  expect(await expire("late")).toEqual(["late 2026-11-18"]);
  expect(await daysLeft("late", "x")).toEqual(["2026-11-18", "2026-11-19", "2026-11-20"]);
});

test("rows of a day stay that another has noted, who has the same store open", async () => {
  await warehouse.insert("events", eventsOf("noted-elsewhere", "x").join("\n"));
  const other = await openRolledDays(store.db);
  await other.touch(new Map([["noted-elsewhere", new Set([days[1] as number])]]));
  expect(await expire("noted-elsewhere")).toEqual(["noted-elsewhere 2026-11-15"]);
  expect((await daysLeft("noted-elsewhere", "x"))[0]).toBe("2026-11-15");
});

test("what is not rolled up stays, however old it is", async () => {
  const empty = await openSqliteStore(":memory:");
  const none = await openRolledDays(empty.db);
  await warehouse.insert("events", eventsOf("fresh", "x").join("\n"));
  for (const [known, left] of [
    [none, 7],
    [rolled, 2],
  ] as const) {
    await createExpiry({
      warehouse,
      rolled: known,
      pause: async (work) => await work(),
      writer: { pause: async (work) => await work() },
      // A month later nothing more is rolled up.
      clock: () => today + 30 * dayMs,
      policies: () => [
        { id: "fresh", mode: "live", contents: { retention_days: 3650 }, retention_days: { default: 1 } },
      ],
      noteExpired: async () => {},
    }).work(new AbortController().signal);
    expect(await daysLeft("fresh", "x")).toHaveLength(left);
  }
  await empty.close();
});
