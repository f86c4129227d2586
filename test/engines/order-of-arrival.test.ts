import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  bottlenecksSchema,
  funnelSchema,
  metrics,
  pathsSchema,
  planBottlenecks,
  planFunnel,
  planPaths,
  planRetention,
  querySchema,
  retentionSchema,
  type Event,
  type Measure,
} from "@dendro/core";
import { runBottlenecks } from "../../packages/server/src/query/analysis/bottlenecks.ts";
import { runFunnel } from "../../packages/server/src/query/analysis/funnel.ts";
import { runPaths } from "../../packages/server/src/query/analysis/paths.ts";
import { runRetention } from "../../packages/server/src/query/analysis/retention.ts";
import { runQuery } from "../../packages/server/src/query/run-query.ts";
import { openEngines, type Engines } from "./open-engines.ts";
import { processEvents } from "./process-events.ts";
import { epoch, events } from "./random-events.ts";

let engines: Engines;
beforeAll(async () => {
  engines = await openEngines();
});
afterAll(async () => await engines.close());

const now = epoch + 4 * 24 * 3_600_000;
const range: [string, string] = ["2026-03-28", "2026-04-01"];
let tenants = 0;

/** Metrics of a row each, so that one that is wrong is named. */
const names = [
  ...metrics.map(({ name }) => name),
  "first(page)",
  "last(data.plan)",
  "argmax(route, duration_ms)",
];
const dimensions = [[], ["time:day", "page"]];

const close = (value: Measure) => (typeof value === "number" ? Number(value.toPrecision(9)) : value);

/** Everything that is asked of a tenant, as text. */
async function everything(tenant: string): Promise<Record<string, unknown>> {
  const context = { warehouse: engines.warehouse, tenant };
  const found: Record<string, unknown> = {};
  for (const by of dimensions) {
    for (let at = 0; at < names.length; at += 50) {
      const some = names.slice(at, at + 50);
      const query = querySchema.parse({ metrics: some, dimensions: by, date_range: range });
      const { results } = await runQuery(context, query, now);
      for (const row of results)
        some.forEach((name, index) => {
          found[[name, ...row.dimensions].join(" ")] = close(row.metrics[index] ?? null);
        });
    }
  }
  const is = (type: string) => [["is", "type", [type]]];
  const whole = { per: "visitor", date_range: range };
  const steps = ["page_view", "signup", "page_view"].map((type) => ({ filters: is(type) }));
  found["funnel"] = (
    await runFunnel(context, planFunnel(funnelSchema.parse({ ...whole, steps }), now))
  ).results;
  found["paths"] = (await runPaths(context, planPaths(pathsSchema.parse(whole), now))).results;
  const retention = { ...whole, first: is("signup"), return: is("page_view"), granularity: "day" };
  found["retention"] = (
    await runRetention(context, planRetention(retentionSchema.parse(retention), now))
  ).results;
  found["bottlenecks"] = (
    await runBottlenecks(context, planBottlenecks(bottlenecksSchema.parse({ date_range: range }), now))
  ).results;
  return found;
}

/** Orders in which the same events may come. */
const withOrder = events("t").chain((list) =>
  fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length })),
);

test("whatever order the same events come in, every figure is the same", async () => {
  await fc.assert(
    fc.asyncProperty(withOrder, async ([list, shuffled]) => {
      const answers = [];
      for (const order of [list, shuffled]) {
        const tenant = `s${(tenants += 1)}`;
        await processEvents(
          engines,
          order.map((event): Event => ({ ...event, tenant })),
        );
        answers.push(await everything(tenant));
      }
      expect(answers[1]).toEqual(answers[0]);
    }),
    { numRuns: 4, endOnFailure: false },
  );
}, 240_000);
