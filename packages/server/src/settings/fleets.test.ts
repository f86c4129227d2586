import { afterEach, beforeEach, expect, test } from "vitest";
import { settingsSchema } from "@dendro/core";
import type { DirectoryStore } from "../store/port.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { fleetsOf } from "./fleets-for-test.ts";
import type { FleetListener } from "./feed.ts";
import type { Fleets } from "./fleets.ts";

const schema = settingsSchema({
  fields: [{ id: "warmth", type: "number", label: "Warmth", min: 0, max: 2, default: 1 }],
});
const worker = { id: "support", schema };
const person = { kind: "person", id: "ann" } as const;

let store: DirectoryStore;
let fleets: Fleets;
beforeEach(async () => {
  store = await openSqliteStore(":memory:");
  fleets = fleetsOf(store, 1000);
});
afterEach(async () => await store.close());

const quiet: FleetListener = { changed: () => {}, schemaChanged: () => {} };
const join = async (tenant: string, instanceId: string, version = "1.0") =>
  await fleets.join(tenant, { workerId: "support", instanceId, version, schema }, quiet);
const instances = async (tenant: string) => {
  const [found, [listed]] = [await fleets.find(tenant, "support"), await fleets.list(tenant)];
  expect(listed).toEqual(found ?? undefined);
  return found?.instances.map(({ instanceId, version }) => `${instanceId} ${version}`);
};

test("a worker is known from its first registration on, with the instances that are connected, to its tenant", async () => {
  expect(await instances("t")).toBeUndefined();
  const leave = await join("t", "a");
  // Known by the time that it has joined, also to whoever reads the store.
  expect(await fleets.find("t", "support")).toMatchObject({
    id: "support",
    version: "1.0",
    schema,
    firstSeenAt: 1000,
  });
  const leaveToo = await join("t", "b", "1.1");
  expect(await instances("t")).toEqual(["a 1.0", "b 1.1"]);
  expect(await instances("u")).toBeUndefined();
  leave();
  leave();
  expect(await instances("t")).toEqual(["b 1.1"]);
  leaveToo();
  expect(await instances("t")).toEqual([]);
});

test("an instance that is back over another connection stays when the old one is closed", async () => {
  const leaveOld = await join("t", "a");
  const leaveNew = await join("t", "a", "2.0");
  leaveOld();
  expect(await instances("t")).toEqual(["a 2.0"]);
  leaveNew();
  expect(await instances("t")).toEqual([]);
});

test("when something was set last is known, and nothing where nothing was", async () => {
  await join("t", "a");
  expect(await fleets.changedAt("t", "support")).toBe(0);
  await fleets.patch("t", worker, { field_id: "warmth", value: 2 }, person);
  expect([await fleets.changedAt("t", "support"), await fleets.changedAt("u", "support")]).toEqual([1000, 0]);
});

test("what a worker passes on is checked as a person's, and noted as the worker's", async () => {
  const readonly = settingsSchema({
    fields: [{ id: "runs", type: "number", label: "Runs", readonly: true }],
  });
  const author = { kind: "worker", id: "support" } as const;
  const patch = { field_id: "runs", value: 1 };
  const own = { id: "support", schema: readonly };
  expect(await fleets.patch("t", own, patch, author, undefined, "person")).toMatchObject({
    refused: { code: "READONLY" },
  });
  expect(await fleets.patch("t", own, patch, author)).toMatchObject({
    change: { author, values: { runs: 1 } },
  });
});

test("what is taken back is a change of its own, or none where nothing is different", async () => {
  for (const value of [0.5, 1.5]) await fleets.patch("t", worker, { field_id: "warmth", value }, person);
  expect(await fleets.restore("t", worker, 1, person)).toMatchObject({ change: { version: 3, restored: 1 } });
  expect((await fleets.read("t", "support")).values).toMatchObject({ warmth: { value: 0.5 } });
  expect(await fleets.restore("t", worker, 1, person)).toBeNull();
  expect(await fleets.history("t", "support", { limit: 10 })).toHaveLength(3);
  expect(await fleets.history("u", "support", { limit: 10 })).toEqual([]);
});
