import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { querySchema, type QueryInput } from "@dendro/core";
import { runQuery } from "../../packages/server/src/query/run-query.ts";
import { openEngines, type Engines } from "./open-engines.ts";

let engines: Engines;
beforeAll(async () => {
  engines = await openEngines();
});
afterAll(async () => await engines.close());

const at = Date.UTC(2026, 2, 29, 10);
const now = Date.UTC(2026, 2, 30);
let made = 0;

interface View {
  readonly session: string;
  readonly path: string;
}

async function insertViews(tenant: string, views: readonly View[]): Promise<void> {
  const events = views.map(({ session, path }) => {
    made += 1;
    const id = `00000000-0000-7000-9000-${String(made).padStart(12, "0")}`;
    const whole = { id, tenant, timestamp: at, received_at: now };
    return { ...whole, type: "page_view", visitor: session, session, path };
  });
  const visits = [...Map.groupBy(views, ({ session }) => session)].map(([session, own]) => ({
    tenant,
    session,
    visitor: session,
    sign: 1,
    timestamp: at,
    duration_s: 0,
    bounce: 0,
    pageviews: own.length,
    events: own.length,
    entry_page: own[0]?.path,
    exit_page: own.at(-1)?.path,
  }));
  await engines.warehouse.insert("events", events.map((row) => JSON.stringify(row)).join("\n"));
  await engines.warehouse.insert("visits", visits.map((row) => JSON.stringify(row)).join("\n"));
}

const views = fc.array(
  fc.record({
    session: fc.constantFrom("s1", "s2", "s3", "s4"),
    path: fc.constantFrom("/a", "/b", "/c", "/d"),
  }),
  { minLength: 1, maxLength: 20 },
);

const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/** What plain loops make of each page: views, visits and visitors, of those that are not among the most viewed together. */
function expected(list: readonly View[], limit: number): unknown[][] {
  const count = (paths: readonly string[]) => {
    const own = list.filter(({ path }) => paths.includes(path));
    const who = new Set(own.map(({ session }) => session)).size;
    return [own.length, who, who];
  };
  const ranked = [...Map.groupBy(list, ({ path }) => path)]
    .toSorted(([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1))
    .map(([path]) => path);
  const others = ranked.slice(limit);
  return [
    ...ranked.slice(0, limit).map((path) => [path, ...count([path])]),
    ...(others.length === 0 ? [] : [["(other)", ...count(others)]]),
  ].toSorted(byText);
}

async function askTop(tenant: string, limit: number, query: Partial<QueryInput> = {}) {
  const metrics = ["pageviews", "visits", "visitors"];
  const top = { dimension: "page", limit };
  const whole = { metrics, dimensions: ["page"], top, date_range: "day", ...query };
  const context = { warehouse: engines.warehouse, tenant };
  const { results } = await runQuery(context, querySchema.parse(whole), now - 1);
  return results.map(({ dimensions, metrics: figures }) => [dimensions.at(-1), ...figures]).toSorted(byText);
}

test("of a visit the others together are one, however many of them it touched", async () => {
  await fc.assert(
    fc.asyncProperty(views, fc.integer({ min: 1, max: 3 }), async (list, limit) => {
      const tenant = `o${(made += 1)}`;
      await insertViews(tenant, list);
      expect(await askTop(tenant, limit)).toEqual(expected(list, limit));
      expect(await askTop(tenant, limit, { dimensions: ["time:day", "page"] })).toEqual(
        expected(list, limit),
      );
    }),
    { numRuns: 25, endOnFailure: false },
  );
});

test("one visit of three pages, by the page most viewed", async () => {
  const list = ["/a", "/a", "/a", "/b", "/c"].map((path) => ({ session: "s1", path }));
  await insertViews("one", list);
  expect(await askTop("one", 1)).toEqual([
    ["(other)", 2, 1, 1],
    ["/a", 3, 1, 1],
  ]);
});
