import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { OpenStore } from "./port.ts";
import { openSqliteStore } from "./sqlite/open.ts";
import { openSavedFilters, type SavedFilters } from "./saved-filters.ts";
import { openTenants } from "../tenants/tenants.ts";

let directory: string;
let store: OpenStore;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "saved-filters-"));
  store = await openSqliteStore(join(directory, "store.db"));
  const tenants = await openTenants(store, () => 0);
  for (const id of ["acme", "other"]) await tenants.create({ id, name: id });
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

const paying: SavedFilters = {
  name: "paying",
  title: "Who pays",
  filters: [["is", "data.plan", ["pro", 'it\'s "quoted" \\ and ü']]],
};
const buyers: SavedFilters = {
  name: "buyers",
  title: null,
  filters: [["did", "user", { filters: [["is", "type", ["bought"]]], at_least: 2, date_range: "30d" }]],
};

test("what is saved survives a restart as it was, and stands in the order of names", async () => {
  const segments = await openSavedFilters(store, "segment");
  await segments.set("acme", paying);
  await segments.set("acme", buyers);
  const again = await openSavedFilters(store, "segment");
  for (const opened of [segments, again]) {
    expect(opened.of("acme")).toEqual([buyers, paying]);
    expect(opened.find("acme", "paying")).toEqual(paying);
  }
});

test("saving under the same name changes it, and removing it leaves the others", async () => {
  const segments = await openSavedFilters(store, "segment");
  await segments.set("acme", paying);
  await segments.set("acme", buyers);
  const changed = { ...paying, title: null, filters: buyers.filters };
  await segments.set("acme", changed);
  expect(segments.of("acme")).toEqual([buyers, changed]);
  await segments.remove("acme", "buyers");
  expect(segments.of("acme")).toEqual([changed]);
  await expect(segments.remove("acme", "buyers")).rejects.toMatchObject({ code: "not_found" });
});

test("neither a tenant nor a kind sees, changes or removes what is another's", async () => {
  const segments = await openSavedFilters(store, "segment");
  const goals = await openSavedFilters(store, "goal");
  await segments.set("acme", paying);
  expect(segments.find("other", "paying")).toBeNull();
  expect(goals.of("acme")).toEqual([]);
  await expect(segments.remove("other", "paying")).rejects.toMatchObject({ code: "not_found" });
  await expect(goals.remove("acme", "paying")).rejects.toMatchObject({ code: "not_found" });
  await goals.set("acme", { ...buyers, name: "paying" });
  await segments.set("other", { ...buyers, name: "paying" });
  expect((await openSavedFilters(store, "segment")).of("acme")).toEqual([paying]);
});

test.each([
  ["segment", 200],
  ["goal", 50],
] as const)(
  "a tenant has so many %ss at most: %i; those there are can still be changed",
  async (kind, most) => {
    const fields = { tenant: "acme", kind, title: null, filters: "[]" };
    await store.db
      .insertInto("saved_filters")
      .values(Array.from({ length: most - 1 }, (_, index) => ({ ...fields, name: `n${index}` })))
      .execute();
    const saved = await openSavedFilters(store, kind);
    await saved.set("acme", paying);
    await saved.set("acme", paying);
    await expect(saved.set("acme", buyers)).rejects.toMatchObject({ code: "invalid_request" });
    await saved.set("other", buyers);
  },
);

test("filters that are too long are not saved", async () => {
  const segments = await openSavedFilters(store, "segment");
  const long: SavedFilters = {
    ...paying,
    filters: [["is", "page", Array.from({ length: 500 }, () => "/x".repeat(50))]],
  };
  await expect(segments.set("acme", long)).rejects.toMatchObject({ code: "invalid_request" });
  expect(segments.of("acme")).toEqual([]);
});
