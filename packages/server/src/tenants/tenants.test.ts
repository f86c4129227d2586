import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dayMs, type DendroError } from "@dendro/core";
import type { DirectoryStore } from "../store/port.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { openExpiredDays } from "./expired-days.ts";
import { newContentPolicySchema } from "./content-policy.ts";
import { expiredBy, isOf, retentionSchema } from "./policy.ts";
import { openTenants, type Tenants } from "./tenants.ts";

const noon = Date.UTC(2026, 10, 20, 12);
const today = Date.UTC(2026, 10, 20);
const withCode = (code: string) => expect.objectContaining({ code }) as DendroError;

let store: DirectoryStore;
beforeEach(async () => {
  store = await openSqliteStore(":memory:");
});
afterEach(async () => await store.close());

describe("tenants", () => {
  let tenants: Tenants;
  beforeEach(async () => {
    tenants = await openTenants(store, () => noon);
  });

  const contents = newContentPolicySchema.parse({});
  const settings = { mode: "live", retention_days: { default: null }, timezone: null, contents };
  const standard = { simulated: false, ...settings };
  const created_at = "2026-11-20T12:00:00.000Z";

  test("are the default one at first, and those that are made, also after a restart", async () => {
    expect(tenants.all()).toEqual([{ id: "default", name: "Default", created_at, ...standard }]);
    const made = await tenants.create({ id: "acme", name: "Acme", simulated: true });
    expect(made).toEqual({ id: "acme", name: "Acme", created_at, ...standard, simulated: true });
    await tenants.create({ id: "bee", name: "Bee" });
    for (const those of [tenants, await openTenants(store, () => noon + dayMs)]) {
      expect((await those.list()).map(({ id }) => id)).toEqual(["acme", "bee", "default"]);
      expect(those.all()).toEqual(await those.list());
      expect([those.find("bee")?.simulated, those.find("nobody")]).toEqual([false, null]);
    }
  });

  test.each(["Acme", "", "-a", "_a", "a b", "ä", "a".repeat(64)])("are not called %s", async (id) => {
    await expect(tenants.create({ id, name: "x" })).rejects.toThrow(withCode("invalid_request"));
    expect(tenants.all()).toHaveLength(1);
  });

  test("have ids of up to 63 characters, each once", async () => {
    const id = `0${"a-_".repeat(20)}zz`;
    expect(id).toHaveLength(63);
    await tenants.create({ id, name: "long" });
    await expect(tenants.create({ id, name: "again" })).rejects.toThrow(withCode("conflict"));
    expect(tenants.find(id)?.name).toBe("long");
  });

  test("are changed in what is given, one alone", async () => {
    await tenants.create({ id: "acme", name: "Acme" });
    const retention_days = { default: 30, web: null };
    expect(await tenants.change("acme", { mode: "delayed" })).toMatchObject({
      name: "Acme",
      mode: "delayed",
    });
    expect(await tenants.change("acme", { name: "A", retention_days })).toMatchObject({
      name: "A",
      mode: "delayed",
      retention_days,
    });
    expect(await tenants.change("acme", {})).toMatchObject({ name: "A" });
    await tenants.setSimulated("acme", true);
    expect(tenants.find("acme")?.simulated).toBe(true);
    await tenants.setSimulated("acme", false);
    expect(tenants.find("acme")?.simulated).toBe(false);
    expect(tenants.find("default")).toEqual({ id: "default", name: "Default", created_at, ...standard });
    await expect(tenants.change("nobody", { name: "x" })).rejects.toThrow(withCode("unknown_tenant"));
  });

  test("have a time zone of their own where one is set, and only one that there is", async () => {
    await tenants.create({ id: "acme", name: "Acme", timezone: "Asia/Kathmandu" });
    await tenants.change("default", { timezone: "Europe/Berlin" });
    await tenants.change("default", { name: "Mine" });
    const zones = (those: Tenants) => those.all().map(({ timezone }) => timezone);
    for (const those of [tenants, await openTenants(store, () => noon)])
      expect(zones(those)).toEqual(["Asia/Kathmandu", "Europe/Berlin"]);
    await expect(tenants.change("acme", { timezone: "Mars/Olympus" })).rejects.toThrow(
      withCode("unknown_timezone"),
    );
    await expect(tenants.create({ id: "bee", name: "Bee", timezone: "" })).rejects.toThrow(
      withCode("unknown_timezone"),
    );
    expect(tenants.find("bee")).toBeNull();
    await tenants.change("acme", { timezone: null });
    expect(zones(tenants)).toEqual([null, "Europe/Berlin"]);
  });

  test("are removed, but the default one, which is as new", async () => {
    await tenants.create({ id: "acme", name: "Acme" });
    await tenants.change("default", { name: "Mine", mode: "delayed" });
    await tenants.remove("acme");
    await tenants.remove("default");
    expect(tenants.all()).toEqual([{ id: "default", name: "Default", created_at, ...standard }]);
  });
});

describe("what is too old to be kept", () => {
  test("is nothing where all is kept for ever", () => {
    expect(expiredBy({ mode: "live", retention_days: { default: null } }, noon)).toEqual([]);
    expect(expiredBy({ mode: "live", retention_days: { default: null, web: null } }, noon)).toEqual([]);
  });

  test("is all before today where no single events are kept", () => {
    const [all, ...more] = expiredBy({ mode: "aggregate_only", retention_days: { default: 30 } }, noon);
    expect([all, more]).toEqual([{ types: { except: [] }, before: today }, []]);
    expect(isOf({ except: [] }, "anything")).toBe(true);
  });

  test("goes by the domain of its type, and by what holds for all others", () => {
    const retention_days = { default: 30, web: 7, requests: null };
    const expired = expiredBy({ mode: "delayed", retention_days }, noon);
    expect(expired.map(({ before }) => before)).toEqual([today - 7 * dayMs, today - 30 * dayMs]);
    const [web, others] = expired.map(({ types }) =>
      ["page_view", "request", "llm.called", "own.type"].filter((type) => isOf(types, type)),
    );
    expect([web, others]).toEqual([["page_view"], ["llm.called", "own.type"]]);
  });

  test("is of whole days from 1 to 3650", () => {
    expect(retentionSchema.parse({})).toEqual({ default: null });
    expect(retentionSchema.parse({ default: 1, web: 3650, agents: null })).toEqual({
      default: 1,
      web: 3650,
      agents: null,
    });
    for (const days of [0, 3651, 1.5])
      expect(retentionSchema.safeParse({ default: days }).success).toBe(false);
    expect(retentionSchema.safeParse({ planets: 3 }).success).toBe(false);
  });
});

test("days of which rows are gone are noted for each tenant, only ever later, also after a restart", async () => {
  const days = await openExpiredDays(store.db);
  expect(days.until("a")).toBe(0);
  await days.note("a", today);
  await days.note("b", today - dayMs);
  await days.note("a", today - 5 * dayMs);
  await days.note("b", today + dayMs);
  const those = (one: typeof days) => ["a", "b", "c"].map((tenant) => one.until(tenant));
  for (const one of [days, await openExpiredDays(store.db)])
    expect(those(one)).toEqual([today, today + dayMs, 0]);
  await days.forget("b");
  for (const one of [days, await openExpiredDays(store.db)]) expect(those(one)).toEqual([today, 0, 0]);
});

test("days whose note could not be kept are not known", async () => {
  const other = await openSqliteStore(":memory:");
  const days = await openExpiredDays(other.db);
  await other.close();
  await expect(days.note("a", today)).rejects.toThrow("destroyed");
  expect(days.until("a")).toBe(0);
});
