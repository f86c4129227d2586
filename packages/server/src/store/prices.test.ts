import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TenantPrice } from "@dendro/ingest";
import type { OpenStore } from "./port.ts";
import { openSqliteStore } from "./sqlite/open.ts";
import { openPrices } from "./prices.ts";
import { openTenants } from "../tenants/tenants.ts";

let directory: string;
let store: OpenStore;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "prices-"));
  store = await openSqliteStore(join(directory, "store.db"));
  const tenants = await openTenants(store, () => 0);
  for (const id of ["acme", "other"]) await tenants.create({ id, name: id });
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

const plain: TenantPrice = { provider: null, model: "m", from: null, rates: { input: 1, output: 2 } };
const special: TenantPrice = {
  provider: "openai",
  model: "m",
  from: "2026-01-01",
  rates: {
    input: 1e15,
    output: 0,
    cache_read: 3,
    cache_write: 4,
    reasoning: 5,
    input_audio: 6,
    output_audio: 7,
  },
};

test("prices survive a restart as they were set", async () => {
  const prices = await openPrices(store);
  await prices.set("acme", plain);
  await prices.set("acme", special);
  await store.close();
  store = await openSqliteStore(join(directory, "store.db"));
  expect((await openPrices(store)).of("acme")).toEqual([plain, special]);
});

test("a price takes the place of the same, and nothing else's", async () => {
  const prices = await openPrices(store);
  await prices.set("acme", { ...special, rates: plain.rates });
  await prices.set("acme", plain);
  await prices.set("acme", special);
  expect(prices.of("acme")).toEqual([plain, special]);
  await prices.remove("acme", plain);
  expect(prices.of("acme")).toEqual([special]);
  await expect(prices.remove("acme", plain)).rejects.toMatchObject({ code: "not_found" });
});

test("a tenant neither sees, changes nor removes another's", async () => {
  const prices = await openPrices(store);
  await prices.set("acme", plain);
  expect(prices.of("other")).toEqual([]);
  await expect(prices.remove("other", plain)).rejects.toMatchObject({ code: "not_found" });
  await prices.set("other", { ...plain, rates: { input: 8, output: 9 } });
  expect(prices.of("acme")).toEqual([plain]);
});

test("are the same array until they change, which is how others know", async () => {
  const prices = await openPrices(store);
  await prices.set("acme", plain);
  const before = prices.of("acme");
  await prices.set("other", plain);
  expect(prices.of("acme")).toBe(before);
  await prices.set("acme", plain);
  expect(prices.of("acme")).not.toBe(before);
});

test("are a thousand at most; those there are can still be changed", async () => {
  const prices = await openPrices(store);
  const fields = { tenant: "acme", provider: "", from_day: "", input_nano_usd: 1, output_nano_usd: 1 };
  await store.db
    .insertInto("prices")
    .values(Array.from({ length: 999 }, (_, index) => ({ ...fields, model: `m${index}`, ...noMore })))
    .execute();
  await prices.set("acme", plain);
  await prices.set("acme", plain);
  await expect(prices.set("acme", special)).rejects.toMatchObject({ code: "invalid_request" });
  await prices.set("other", special);
});

const noMore = {
  cache_read_nano_usd: null,
  cache_write_nano_usd: null,
  reasoning_nano_usd: null,
  input_audio_nano_usd: null,
  output_audio_nano_usd: null,
};
