import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  createFold,
  isFoldable,
  planQuery,
  querySchema,
  resultRows,
  type Fold,
  type Measure,
  type Plan,
  type TableName,
  type Row,
} from "@dendro/core";
import { createWatermark } from "../../packages/server/src/flow/watermark.ts";
import { createLiveSources } from "../../packages/server/src/live/sources.ts";
import { runQuery } from "../../packages/server/src/query/run-query.ts";
import type { Warehouse } from "../../packages/server/src/warehouse/warehouse.ts";
import { openEngines, type Engines } from "./open-engines.ts";
import { processEvents } from "./process-events.ts";
import { epoch, events } from "./random-events.ts";
import { queries, visitQueries } from "./random-queries.ts";

let engines: Engines;
let warehouse: Warehouse;
beforeAll(async () => {
  engines = await openEngines();
  ({ warehouse } = engines);
});
afterAll(async () => await engines.close());

let tenants = 0;

/** The answer of a fold that begins where the warehouse stands. */
async function seededRows(plan: Plan, tenant: string) {
  const fold = createFold(plan);
  const sources = createLiveSources({
    warehouse,
    ask: async (owner, query) => await runQuery({ warehouse, tenant: owner }, query, epoch),
    clock: () => epoch,
    watermark: createWatermark(),
    unwritten: () => [],
  });
  await sources.seed(plan, tenant, fold, () => {});
  return answerOf(plan, fold);
}

function foldRows(plan: Plan, shown: readonly { table: TableName; row: Row }[]) {
  const fold = createFold(plan);
  for (const { table, row } of shown) fold.add(table, row);
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
    let folded = 0;
    await fc.assert(
      fc.asyncProperty(
        events("t"),
        fc
          .tuple(
            fc.array(queries, { minLength: 12, maxLength: 12 }),
            fc.array(visitQueries, { minLength: 4, maxLength: 4 }),
          )
          .map((lists) => lists.flat()),
        async (list, questions) => {
          const tenant = `t${(tenants += 1)}`;
          const shown = await processEvents(
            engines,
            list.map((event) => ({ ...event, tenant })),
          );
          for (const question of questions) {
            const query = querySchema.parse({ ...question, pagination: { limit: 10_000 } });
            const plan = planQuery(query, epoch);
            const { results } = await runQuery({ warehouse, tenant }, query, epoch);
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
