import { afterEach, beforeEach, expect, test } from "vitest";
import { sql } from "kysely";
import { dayMs } from "@dendro/core";
import { migrateStore } from "../store/migrate.ts";
import type { DirectoryStore } from "../store/port.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { openRolledDays, type RolledDays, type StaleDay } from "./rolled-days.ts";

const first = Date.UTC(2026, 10, 20);
const [second, third] = [first + dayMs, first + 2 * dayMs];
let store: DirectoryStore;
let rolled: RolledDays;
beforeEach(async () => {
  store = await openSqliteStore(":memory:");
  rolled = await openRolledDays(store.db);
  await rolled.advance(third, first);
});
afterEach(async () => await store.close());

const touch = async (tenant: string, ...days: number[]) =>
  await rolled.touch(new Map([[tenant, new Set(days)]]));
const staleOf = async (days: RolledDays) => (await days.stale()).map(({ tenant, day }) => [tenant, day]);

const firstStale = async () => (await rolled.stale())[0] as StaleDay;

/** What is stale, here and after a restart. */
async function stale() {
  const again = await staleOf(await openRolledDays(store.db));
  expect(again).toEqual(await staleOf(rolled));
  return again;
}

test("a day is no longer stale once it is rolled up again, and others are", async () => {
  await touch("a", first, second);
  await touch("b", first);
  await rolled.renewed(await firstStale());
  expect(await stale()).toEqual([
    ["a", second],
    ["b", first],
  ]);
});

test("a day stays stale when more came while it was rolled up again", async () => {
  await touch("a", first);
  const before = await firstStale();
  await touch("a", first);
  await rolled.renewed(before);
  expect(await stale()).toEqual([["a", first]]);
  await rolled.renewed(await firstStale());
  expect(await stale()).toEqual([]);
});

test("a day stays stale, also on disk, when more came while it was taken off the disk", async () => {
  await touch("a", first);
  const renewed = rolled.renewed(await firstStale());
  await touch("a", first);
  await renewed;
  expect(await stale()).toEqual([["a", first]]);
});

test("days are stale from the moment that they are being rolled up, and not those after them or before 1970", async () => {
  await touch("a", -dayMs, 0, second, third);
  expect(await stale()).toEqual([
    ["a", 0],
    ["a", second],
  ]);
  await rolled.watch(third + dayMs);
  await touch("b", third, third + dayMs);
  expect(await stale()).toContainEqual(["b", third]);
  expect(await stale()).not.toContainEqual(["b", third + dayMs]);
});

test("what came for a day before the first is told by rollups from there on", async () => {
  expect(rolled.view("a")).toMatchObject({ since: first, until: third });
  await touch("a", first - 3 * dayMs);
  for (const days of [rolled, await openRolledDays(store.db)])
    expect(days.view("b")).toMatchObject({ since: first - 3 * dayMs, until: third });
});

test("of days of which rows are gone none is read beside its rollup; the first day that has all is", async () => {
  await touch("a", first, second);
  expect(rolled.view("a")?.stale).toEqual(new Set([first, second]));
  expect(rolled.view("a", second)?.stale).toEqual(new Set([second]));
  expect(rolled.view("b")?.stale).toEqual(new Set());
});

test("whoever else has it open notes what comes for a day that is being rolled up here, also when it was killed since", async () => {
  const other = await openRolledDays(store.db);
  await rolled.watch(third + dayMs);
  await other.touch(new Map([["a", new Set([third])]]));
  await rolled.advance(third + dayMs, first);
  expect(await staleOf(rolled)).toEqual([["a", third]]);
  expect(rolled.view("a")?.stale).toEqual(new Set([third]));
  expect((await openRolledDays(store.db)).view("a")?.stale).toEqual(new Set([third]));
});

test("a day stays stale when another noted more of it while it was rolled up again, however often that is", async () => {
  const other = await openRolledDays(store.db);
  const more = async () => await other.touch(new Map([["a", new Set([first])]]));
  await touch("a", first);
  const before = await firstStale();
  await more();
  await rolled.renewed(before);
  expect(await stale()).toEqual([["a", first]]);
  // Rolled up again meanwhile, and stale once more: that is another note than the one before.
  await other.renewed(await firstStale());
  await more();
  await rolled.renewed(before);
  expect(await stale()).toEqual([["a", first]]);
  await rolled.renewed(await firstStale());
  expect(await stale()).toEqual([]);
});

test("what the release before has noted is stale, and what comes then is noted", async () => {
  const { db } = store;
  await sql`DROP TABLE watched_days`.execute(db);
  await sql`ALTER TABLE stale_days DROP COLUMN noted`.execute(db);
  await sql`INSERT INTO stale_days VALUES ('old', ${first})`.execute(db);
  await sql`DELETE FROM migrations WHERE name = '0010-stale-days'`.execute(db);
  await migrateStore(db);
  rolled = await openRolledDays(db);
  await touch("a", second, third);
  expect(await stale()).toEqual([
    ["old", first],
    ["a", second],
  ]);
  await rolled.renewed(await firstStale());
  expect(await stale()).toEqual([["a", second]]);
});

test("forgetting a tenant leaves what is stale of others", async () => {
  await touch("a", first);
  await touch("b", first);
  await rolled.forget("a");
  expect(await stale()).toEqual([["b", first]]);
});
