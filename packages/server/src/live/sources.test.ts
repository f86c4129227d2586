import { beforeAll, expect, test } from "vitest";
import { createFold, planQuery, querySchema, type Query } from "@dendro/core";
import { createWatermark } from "../flow/watermark.ts";
import { createTenantQueries } from "../query/tenant-queries.ts";
import { at, events, now } from "../query/test-support/sample-events.ts";
import { queryOf } from "../query/test-support/questions.ts";
import { useWarehouse, writeEvents } from "../query/test-support/sample-warehouse.ts";
import { createLiveSources, type SourceOptions } from "./sources.ts";

const warehouse = useWarehouse();
beforeAll(async () => {
  await writeEvents(warehouse, "acme", events);
  for (const [tenant, names] of [
    ["full", 10_000],
    ["fuller", 10_001],
  ] as const)
    await warehouse.command(
      `INSERT INTO events (id, tenant, type, timestamp, name)
       SELECT generateUUIDv4(), '${tenant}', 'x', '2026-11-20 00:00:00', toString(number) FROM numbers(${names})`,
    );
});

function openSources(more: Partial<SourceOptions> = {}) {
  const clock = () => now;
  const { ask } = createTenantQueries({
    warehouse,
    clock,
    segmentResolver: () => (filters) => [...filters],
  });
  return createLiveSources({
    warehouse,
    ask,
    clock,
    watermark: createWatermark(),
    unwritten: () => [],
    ...more,
  });
}

const byName: Query = querySchema.parse(queryOf({ dimensions: ["name"] }));

async function seed(tenant: string, more: Partial<SourceOptions> = {}) {
  const plan = planQuery(byName, now);
  const fold = createFold(plan);
  let attached = 0;
  const isFolded = await openSources(more).seed(plan, tenant, fold, () => void (attached += 1));
  return { isFolded, size: fold.size, attached };
}

test("10,000 groups are folded, and of more none", async () => {
  expect(await seed("full")).toEqual({ isFolded: true, size: 10_000, attached: 1 });
  expect(await seed("fuller")).toEqual({ isFolded: false, size: 0, attached: 0 });
});

test("what only rollups tell is not folded: of days before which events are gone", async () => {
  const first = at("18T00:00");
  expect(await seed("acme", { expiredUntil: () => first })).toMatchObject({ isFolded: true, attached: 1 });
  expect(await seed("acme", { expiredUntil: () => first + 1 })).toMatchObject({
    isFolded: false,
    attached: 0,
  });
  expect(await seed("acme", { expiredUntil: (tenant) => (tenant === "acme" ? 0 : now) })).toMatchObject({
    isFolded: true,
  });
});

test("events that go while it is read are not folded", async () => {
  let expired = 0;
  const watermark = createWatermark();
  const going = {
    async read<T, R>(reading: () => Promise<T>, use: (found: T, written: number) => R) {
      return await watermark.read(async () => {
        const found = await reading();
        expired = now;
        return found;
      }, use);
    },
  };
  expect(await seed("acme", { watermark: going, expiredUntil: () => expired })).toMatchObject({
    isFolded: false,
    attached: 0,
  });
});

test("the log is read from the watermark on, that the warehouse was read as of", async () => {
  const asked: number[] = [];
  const watermark = createWatermark();
  watermark.resume(7);
  const unwritten = (written: number) => {
    asked.push(written);
    return [];
  };
  await seed("acme", { watermark, unwritten });
  expect(asked).toEqual([7]);
});

test("they are read one after the other, also after one that fails", async () => {
  let reading = 0;
  let most = 0;
  let reads = 0;
  const watermark = {
    async read() {
      reading += 1;
      most = Math.max(most, reading);
      await new Promise((resolve) => setTimeout(resolve));
      reading -= 1;
      reads += 1;
      throw new Error("The warehouse is away.");
    },
  };
  const sources = openSources({ watermark });
  const plan = planQuery(byName, now);
  const all = ["a", "b", "a", "c"].map(
    async (tenant) => await sources.seed(plan, tenant, createFold(plan), () => {}),
  );
  const settled = await Promise.allSettled(all);
  expect(settled.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected", "rejected"]);
  expect([most, reads]).toEqual([1, 4]);
});

test("an answer says what it lacks, of the tenant that asks", async () => {
  const sources = openSources({
    outOfBounds: (tenant) => (tenant === "acme" ? 2 : 0),
    peopleSince: now,
    rolledOf: (tenant) =>
      tenant === "acme"
        ? { since: 0, until: 0, rowsPerDay: 0, stale: new Set(), expiredUntil: at("19T00:00") }
        : null,
  });
  const plan = await sources.plan("acme", querySchema.parse(queryOf({ metrics: ["users"] })));
  expect(sources.notes(plan, "acme")).toEqual({
    out_of_bounds: 2,
    people_since: "2026-11-20T18:00:00.000Z",
    events_since: "2026-11-19T00:00:00.000Z",
  });
  expect(sources.notes(plan, "other")).toEqual({ people_since: "2026-11-20T18:00:00.000Z" });
});

test("the clock is that of the server", () => {
  expect(openSources().clock()).toBe(now);
});
