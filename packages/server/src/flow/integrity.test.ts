import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, type Event } from "@dendro/core";
import { createTrackers } from "@dendro/ingest";
import { openEngines, type Engines } from "../../../../test/engines/open-engines.ts";
import { createConsumer, type Consumer } from "./consumer.ts";
import { createIntegrity } from "./integrity.ts";
import { findLosses, isOfThese, isOutdated, type Found } from "./ledger.ts";
import { createWatermark } from "./watermark.ts";
import { createWriter } from "./writer.ts";

const at = Date.UTC(2026, 10, 20, 12);
const fail = (...reasons: unknown[]): never => {
  throw new Error("It failed.", { cause: reasons });
};

let engines: Engines;
let consumer: Consumer;
const watermark = createWatermark();
beforeAll(async () => {
  engines = await openEngines();
  const { log, warehouse } = engines;
  consumer = createConsumer({
    log,
    trackers: createTrackers(async (keys) => await log.loadState(keys)).all,
    writer: createWriter({ log, warehouse, watermark, onRefused: fail, onFault: fail, wait: async () => {} }),
    publish: () => {},
    onWritten: () => {},
    onFault: fail,
    flushIntervalMs: 1,
    maxBatchRows: 100,
  });
  await consumer.start();
});
afterAll(async () => {
  await consumer.close();
  await engines.close();
});

let made = 0;
async function send(count: number): Promise<void> {
  const { log } = engines;
  for (let index = 0; index < count; index += 1) {
    const event: Event = {
      id: `00000000-0000-7000-8000-${String((made += 1)).padStart(12, "0")}`,
      tenant: "acme",
      type: "page_view",
      path: "/",
      visitor: `v${made}`,
      timestamp: at,
      received_at: at,
    };
    const row = JSON.stringify(event);
    const { seq } = await log.append({ tenant: "acme", batchKey: null, events: [{ row, key: null }] });
    consumer.offer({ seq: seq as number, events: [event], rows: [row] });
  }
  await expect.poll(() => log.stats().committedSeq >= log.stats().lastSeq).toBe(true);
}

/** As the server does it at a start. */
async function begin({ acceptsLoss = false } = {}) {
  const integrity = createIntegrity({ ...engines, watermark });
  await integrity.check(acceptsLoss);
  return integrity;
}
const counted = async () => (await engines.log.position(0)).ledger?.rows["events"] ?? null;

test("what was put into the warehouse is missed when it is gone, until it is back or somebody goes on without it", async () => {
  const { warehouse } = engines;
  await send(2);
  const first = await begin();
  // Nothing was counted yet.
  expect([first.losses, await counted()]).toEqual([[], null]);
  await first.work();
  expect(await counted()).toBe(2);
  await send(3);
  // The log has counted on.
  expect(await counted()).toBe(5);
  expect((await begin()).losses).toEqual([]);

  await warehouse.command("CREATE TABLE kept AS events ENGINE = MergeTree ORDER BY id");
  await warehouse.command("INSERT INTO kept SELECT * FROM events");
  await warehouse.command("TRUNCATE TABLE events");
  const lacking = await begin();
  expect(lacking.losses).toEqual(["Events: 5 of 5 are lacking"]);
  await lacking.work();
  expect(await counted()).toBe(5);
  await warehouse.command("INSERT INTO events SELECT * FROM kept");
  expect((await begin()).losses).toEqual([]);

  await warehouse.command("TRUNCATE TABLE events");
  const accepting = await begin({ acceptsLoss: true });
  expect([accepting.losses, await counted()]).toEqual([[], null]);
  await accepting.work();
  expect(await counted()).toBe(0);
  expect((await begin()).losses).toEqual([]);
});

test("what was deleted is not missed, and counted anew", async () => {
  await send(3);
  const integrity = await begin();
  await integrity.work();
  const before = await counted();
  await engines.warehouse.deleteWhere({
    table: "events",
    where: sql`tenant = 'acme' AND visitor = ${sql.text(`v${made}`)}`,
  });
  const next = await begin();
  expect(next.losses).toEqual([]);
  await next.work();
  expect(await counted()).toBe((before ?? 0) - 1);
  // What is missing from here on is missed again.
  await engines.warehouse.command("TRUNCATE TABLE events");
  expect((await begin()).losses).toHaveLength(1);
  await begin({ acceptsLoss: true });
});

test("what was on its way at the last end is counted anew, and once", async () => {
  const { log, warehouse } = engines;
  await send(1);
  await (await begin()).work();
  const known = await counted();
  let counts = 0;
  const integrity = createIntegrity({
    log: {
      setLedger: log.setLedger,
      position: async (partition) => ({ ...(await log.position(partition)), intent: { first: 1, last: 2 } }),
    },
    warehouse: { ...warehouse, query: async (query) => ((counts += 1), await warehouse.query(query)) },
    watermark,
  });
  await integrity.check(false);
  const looking = counts;
  await integrity.work();
  const exactly = counts - looking;
  await integrity.work();
  // From here on it is only looked at.
  expect(counts - looking - exactly).toBe(looking);
  expect(exactly).toBeGreaterThan(2 * looking);
  expect(await counted()).toBe(known);
});

const found = (more: Partial<Found> = {}): Found => ({
  rows: { events: 5, visits: 2 },
  mutations: { events: 3 },
  isChanging: false,
  broken: [],
  ...more,
});

test("less than expected is a loss, as much or more is none", () => {
  const expected = { rows: { events: 5, visits: 2, contents: 1 }, mutations: {} };
  expect(findLosses(expected, found({ rows: { events: 6, visits: 2, contents: 1 } }))).toEqual([]);
  const broken = Array.from({ length: 12 }, (_, index) => `events/${index}`);
  expect(findLosses(expected, found({ rows: { events: 2, visits: 2 }, broken }))).toEqual([
    "Events: 3 of 5 are lacking",
    "Inputs and outputs: 1 of 1 are lacking",
    `Parts that cannot be read: ${broken.slice(0, 10).join(", ")}`,
  ]);
  expect(findLosses(expected, found({ rows: expected.rows, broken }))).toEqual([]);
});

test("a ledger is outdated by later changes, and of these tables when their changes are the same", () => {
  const of = (mutations: Record<string, number>) => ({ rows: {}, mutations });
  const cases = [
    [{ events: 3 }, { events: 3 }, false, true],
    [{ events: 3 }, { events: 4 }, true, false],
    [{ events: 3 }, { events: 2 }, false, false],
    [{ events: 3 }, {}, false, false],
    [{}, { visits: 1 }, true, false],
    [{}, {}, false, true],
  ] as const;
  for (const [expected, there, outdated, same] of cases)
    expect([isOutdated(of(expected), of(there)), isOfThese(of(expected), of(there))]).toEqual([
      outdated,
      same,
    ]);
});
