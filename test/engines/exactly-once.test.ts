import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DendroError, sql, type Event } from "@dendro/core";
import { createTrackers } from "../../packages/ingest/src/trackers.ts";
import { createConsumer } from "../../packages/server/src/flow/consumer.ts";
import type { Warehouse } from "../../packages/server/src/warehouse/warehouse.ts";
import type { SqliteLog } from "../../packages/server/src/log/sqlite/open.ts";
import { createWriter } from "../../packages/server/src/flow/writer.ts";
import { openEngines, type Engines } from "./open-engines.ts";
import { events } from "./random-events.ts";

let engines: Engines;
let log: SqliteLog;
let warehouse: Warehouse;
beforeAll(async () => {
  engines = await openEngines();
  ({ log, warehouse } = engines);
});
afterAll(async () => await engines.close());

/** Which of an insert's months get in, as bounds of a slice. */
const arrivals = { nothing: [0, 0], "first month": [0, 1], "last month": [-1], all: [0] } as const;

/** What becomes of one insert: which of its months get in, and whether the program goes on and tries again or ends. */
interface Fault {
  readonly arrives: keyof typeof arrivals;
  readonly after: "again" | "end";
}

const faults: fc.Arbitrary<Fault | null> = fc.option(
  fc.record({
    arrives: fc.constantFrom(...(Object.keys(arrivals) as Fault["arrives"][])),
    after: fc.constantFrom("again", "end"),
  }),
);

const monthOf = (row: string) =>
  new Date((JSON.parse(row) as { timestamp: number }).timestamp).toISOString().slice(0, 7);

/** A warehouse whose inserts fail as told, one after the other; then it works. */
function failing(plan: (Fault | null)[], end: () => void): Warehouse {
  return {
    ...warehouse,
    async insert(table, text) {
      const fault = plan.shift() ?? null;
      if (fault === null) return await warehouse.insert(table, text);
      const rows = text.split("\n");
      const months = [...new Set(rows.map(monthOf))].toSorted();
      const arriving = months.slice(...arrivals[fault.arrives]);
      const kept = rows.filter((row) => arriving.includes(monthOf(row)));
      if (kept.length > 0) await warehouse.insert(table, kept.join("\n"));
      if (fault.after === "end") end();
      throw new DendroError("warehouse_unavailable", "It failed.");
    },
  };
}

/** One life of the program over what the log has; ends early when an insert does. */
async function live(plan: (Fault | null)[]): Promise<void> {
  const writer = createWriter({
    log,
    warehouse: failing(plan, () => writer.close()),
    onRefused: (row) => {
      throw new Error(row);
    },
    onFault: () => {},
    wait: async () => {},
  });
  const consumer = createConsumer({
    log,
    trackers: createTrackers(async (keys) => await log.loadState(keys)).all,
    writer,
    publish: () => {},
    onWritten: () => {},
    onFault: () => {},
    flushIntervalMs: 1,
    maxBatchRows: 9,
  });
  await consumer.start().then(consumer.close, () => {});
}

/** Everything that is counted of a tenant, in the warehouse's own words. */
async function counted(tenant: string): Promise<unknown> {
  const [rows] = await warehouse.query({
    sql: sql`SELECT count(), uniqExact(id), sum(cityHash64(id)) FROM events WHERE tenant = ${sql.text(tenant)}`,
  });
  const visits = await warehouse.query({
    sql: sql`
      SELECT visitor, timestamp, duration_s, pageviews, events, entry_page, exit_page, sum(sign) AS signs
      FROM visits WHERE tenant = ${sql.text(tenant)} GROUP BY ALL HAVING signs != 0 ORDER BY ALL`,
  });
  return { rows, visits };
}

let runs = 0;

/** Events of a tenant through lives that end as told, and a last one that does not. */
async function run(list: readonly Event[], lives: readonly (readonly (Fault | null)[])[]): Promise<unknown> {
  const tenant = `t${(runs += 1)}`;
  for (const event of list)
    await log.append({
      tenant,
      batchKey: null,
      events: [{ row: JSON.stringify({ ...event, tenant }), key: null }],
    });
  for (const plan of lives) await live([...plan]);
  await live([]);
  expect(log.stats()).toMatchObject({ events: 0 });
  return await counted(tenant);
}

test("whatever part of whatever insert arrives, and whether the program ends there or not, every row is there once", async () => {
  await fc.assert(
    fc.asyncProperty(
      // Around the end of a month, so that an insert has two parts.
      events("t").map((list) =>
        list.map((event) => ({ ...event, timestamp: event.timestamp + 2 * 86_400_000 })),
      ),
      fc.array(fc.array(faults, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 }),
      async (list, lives) => {
        expect(await run(list, lives)).toEqual(await run(list, []));
      },
    ),
    { numRuns: 40 },
  );
}, 120_000);
