import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  createFold,
  isFoldable,
  planQuery,
  querySchema,
  resultRows,
  type Event,
  type Fold,
  type Measure,
  type Plan,
  type Relation,
  type Row,
} from "@dendro/core";
import { createLiveSources } from "../../packages/server/src/live/sources.ts";
import type { EventLog } from "../../packages/server/src/log/log.ts";
import { createVisitTracker } from "../../packages/server/src/visits/visit-tracker.ts";
import { createAsk } from "../../packages/server/src/warehouse/ask.ts";
import { createConsumer } from "../../packages/server/src/warehouse/consumer.ts";
import type { Warehouse } from "../../packages/server/src/warehouse/warehouse.ts";
import { createWriter } from "../../packages/server/src/warehouse/writer.ts";
import { openEngines, type Engines } from "./open-engines.ts";
import { epoch, events } from "./random-events.ts";
import { queries } from "./random-queries.ts";

let engines: Engines;
let log: EventLog;
let warehouse: Warehouse;
beforeAll(async () => {
  engines = await openEngines();
  ({ log, warehouse } = engines);
});
afterAll(async () => await engines.close());

let tenants = 0;

/** Sends events through the log, the visits and the writer, in several batches; returns every row that was shown live. */
async function process(list: readonly Event[]): Promise<{ relation: Relation; row: Row }[]> {
  const shown: { relation: Relation; row: Row }[] = [];
  const tracker = createVisitTracker(async (keys) => await log.loadState(keys));
  const writer = createWriter({
    log,
    warehouse,
    onRefused: failWith,
    onFault: failWith,
    wait: async () => {},
  });
  const consumer = createConsumer({
    log,
    tracker,
    writer,
    publish: (relation, row) => shown.push({ relation, row: structuredClone(row) }),
    onWritten: () => {},
    onFault: failWith,
    flushIntervalMs: 1,
    maxBatchRows: 7,
  });
  await consumer.start();
  for (let at = 0; at < list.length; at += 3) {
    const part = list.slice(at, at + 3);
    const rows = part.map((event) => JSON.stringify(event));
    const { seq } = await log.append({
      tenant: part[0]?.tenant ?? "",
      batchKey: null,
      events: rows.map((row) => ({ row, key: null })),
    });
    consumer.offer({ seq: seq as number, events: part, rows });
  }
  await consumer.close();
  return shown;
}

function failWith(...reasons: unknown[]): never {
  throw new Error("the writer failed", { cause: reasons });
}

/** The answer of a fold that begins where the warehouse stands. */
async function seededRows(plan: Plan, tenant: string) {
  const fold = createFold(plan);
  const sources = createLiveSources({
    warehouse,
    ask: createAsk(warehouse, () => epoch),
    clock: () => epoch,
    betweenBatches: async (work) => await work(),
    unwritten: () => [],
  });
  await sources.seed(plan, tenant, fold, () => {});
  return answerOf(plan, fold);
}

function foldRows(plan: Plan, shown: readonly { relation: Relation; row: Row }[]) {
  const fold = createFold(plan);
  for (const { relation, row } of shown) fold.add(relation, row);
  return answerOf(plan, fold);
}

function answerOf(plan: Plan, fold: Fold) {
  const measured = [...fold.groups()].map(({ key, states }) => ({
    key,
    values: plan.measurements.map(({ aggregate }, index) => aggregate.read(states[index])),
  }));
  return resultRows(plan, measured);
}

/** Rounded to what both engines can promise: sums of fractions may be added in any order. */
const rounded = (rows: readonly { dimensions: unknown[]; metrics: Measure[] }[]) =>
  rows.map(({ dimensions, metrics }) => [
    dimensions,
    metrics.map((value) => (typeof value === "number" ? Number(value.toPrecision(9)) : value)),
  ]);

describe("the fold and the warehouse", () => {
  test("give the same answer to any question about any events", async () => {
    const ask = createAsk(warehouse, () => epoch);
    let folded = 0;
    await fc.assert(
      fc.asyncProperty(
        events("t"),
        fc.array(queries, { minLength: 12, maxLength: 12 }),
        async (list, questions) => {
          const tenant = `t${(tenants += 1)}`;
          const shown = await process(list.map((event) => ({ ...event, tenant })));
          for (const question of questions) {
            const query = querySchema.parse({ ...question, pagination: { limit: 10_000 } });
            const plan = planQuery(query, epoch);
            const { results } = await ask(tenant, query);
            if (!isFoldable(plan)) continue;
            folded += 1;
            const asked = sortById(rounded(results));
            expect(asked).toEqual(sortById(rounded(foldRows(plan, shown))));
            expect(asked).toEqual(sortById(rounded(await seededRows(plan, tenant))));
          }
        },
      ),
      { numRuns: 25, endOnFailure: false },
    );
    expect(folded).toBeGreaterThan(100);
  }, 240_000);
});

const sortById = (rows: unknown[][]) =>
  rows.toSorted((a, b) => (JSON.stringify(a[0]) < JSON.stringify(b[0]) ? -1 : 1));
