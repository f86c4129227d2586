import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  bottlenecksSchema,
  funnelSchema,
  metrics,
  pathsSchema,
  querySchema,
  retentionSchema,
  type Filter,
  type QueryInput,
} from "@dendro/core";
import { openChdbWarehouse } from "../warehouse/chdb/chdb-warehouse.ts";
import { migrateWarehouse } from "../warehouse/migrate.ts";
import { createTenantQueries, type TenantQueries } from "./tenant-queries.ts";

const path = mkdtempSync(join(tmpdir(), "tenants-"));
const warehouse = openChdbWarehouse({ path, queryTimeoutMs: 30_000, queryMaxMemoryBytes: 1e9 });
afterAll(async () => {
  await warehouse.close();
  rmSync(path, { recursive: true });
});

const day = Date.UTC(2026, 10, 20);
const minute = 60_000;
const queries: TenantQueries = createTenantQueries({
  warehouse,
  clock: () => day + 20 * 60 * minute,
  segmentResolver: () => (filters) => [...filters],
});

/** Whose rows have the same names: users, visitors, sessions, runs and traces. Only the others buy. */
async function write(tenant: string, types: readonly string[], at = day): Promise<void> {
  const rows = ["ann", "bob"].flatMap((user_id, who) =>
    types.map((type, index) => ({
      id: crypto.randomUUID(),
      tenant,
      type,
      timestamp: at + (60 + index + who) * minute,
      received_at: at,
      user_id,
      visitor: `00000000000000a${who}`,
      session: `session-${who}`,
      run_id: `run-${who}`,
      trace_id: `trace-${who}`,
      path: `/${type}`,
      name: type,
      duration_ms: 500,
    })),
  );
  await warehouse.insert("events", rows.map((row) => JSON.stringify(row)).join("\n"));
  const visits = rows
    .filter(({ type }) => type === types[0])
    .map(({ timestamp, user_id, visitor, session }) => ({
      tenant,
      timestamp,
      session,
      visitor,
      user_id,
      sign: 1,
      bounce: 0,
      events: types.length,
      pageviews: types.length,
      entry_page: `/${types[0]}`,
      exit_page: `/${types.at(-1)}`,
      duration_s: 60,
    }));
  await warehouse.insert("visits", visits.map((row) => JSON.stringify(row)).join("\n"));
}

beforeAll(async () => {
  await migrateWarehouse(warehouse);
  await write("acme", ["page_view", "node.completed", "search"]);
});

const range = { date_range: ["2026-11-19", "2026-11-20"] } as const;
const did = (more: object): Filter => ["did", "user", more as never];
const bought: Filter = ["is", "type", ["bought"]];

const query = async (more: Partial<QueryInput>) => {
  const input = { metrics: ["events", "users", "visits"], ...range, ...more } as QueryInput;
  return (await queries.ask("acme", querySchema.parse(input))).results;
};

const questions: Readonly<Record<string, () => Promise<unknown>>> = {
  "every metric": async () => {
    const names = metrics.map(({ name }) => name);
    const most = 50;
    const parts = Array.from({ length: Math.ceil(names.length / most) }, (_, part) =>
      names.slice(part * most, (part + 1) * most),
    );
    return await Promise.all(parts.map(async (part) => await query({ metrics: part })));
  },
  "users by name": async () => await query({ dimensions: ["user"], metrics: ["events", "new_users"] }),
  "all of the time there is": async () => await query({ date_range: "all", dimensions: ["time:day"] }),
  "what is most, and the rest": async () =>
    await query({ metrics: ["events"], dimensions: ["name"], top: { dimension: "name", limit: 1 } }),
  "a comparison": async () =>
    await query({ date_range: ["2026-11-20", "2026-11-20"], compare: "previous_period" }),
  "events by what their visit was": async () =>
    await query({ metrics: ["events"], dimensions: ["entry_page", "exit_page"] }),
  "visits by what their events were": async () => await query({ metrics: ["visits"], dimensions: ["page"] }),
  "visits by what their events were, filtered": async () =>
    await query({ metrics: ["visits"], dimensions: ["page"], filters: [["is_not", "page", ["/search"]]] }),
  "visits with an event": async () => await query({ metrics: ["visits"], filters: [bought] }),
  "events with a visit": async () =>
    await query({ metrics: ["events"], filters: [["is", "exit_page", ["/bought"]]] }),
  "who did something": async () => await query({ filters: [did({ filters: [bought] })] }),
  "who did something often": async () =>
    await query({ filters: [did({ filters: [["is", "type", ["search"]]], at_least: 2 })] }),
  "who did something at another time": async () =>
    await query({
      filters: [did({ filters: [["is", "type", ["search"]]], date_range: ["2026-11-19", "2026-11-19"] })],
    }),
  "who did not": async () => await query({ filters: [["not", did({ filters: [bought] })]] }),
  "visits of who did something": async () =>
    await query({ metrics: ["visits"], dimensions: ["page"], filters: [did({ filters: [bought] })] }),
  "a funnel": async () => {
    const steps = ["page_view", "bought"].map((type) => ({ filters: [["is", "type", [type]]] }));
    const funnel = funnelSchema.parse({ steps, per: "user", ...range });
    return await queries.funnel("acme", funnel);
  },
  retention: async () => {
    const retention = retentionSchema.parse({
      first: [["is", "type", ["page_view"]]],
      return: [bought],
      per: "user",
      ...range,
    });
    return await queries.retention("acme", retention);
  },
  paths: async () => await queries.paths("acme", pathsSchema.parse({ per: "user", by: "page", ...range })),
  bottlenecks: async () => await queries.bottlenecks("acme", bottlenecksSchema.parse(range)),
  "a list of events": async () =>
    await queries.listEvents("acme", {
      filters: [],
      date_range: [...range.date_range],
      timezone: "UTC",
      limit: 100,
    }),
  "a trace": async () => await queries.trace("acme", "trace-0"),
  "whole events": async () => await queries.wholeEvents("acme", await queries.trace("acme", "trace-0")),
};

test("whatever is asked of a tenant, what others of the same names do changes nothing", async () => {
  const before: Record<string, unknown> = {};
  for (const [name, ask] of Object.entries(questions)) before[name] = await ask();
  expect(before["who did something"]).toEqual([expect.objectContaining({ metrics: [0, 0, 0] })]);
  expect(before["users by name"]).toHaveLength(2);
  expect(before["a trace"]).toHaveLength(3);
  const types = ["landed", "page_view", "node.completed", "search", "bought"];
  for (const at of [day - 24 * 60 * minute, day]) await write("other", types, at);
  for (const [name, ask] of Object.entries(questions))
    expect([name, await ask()]).toEqual([name, before[name]]);
});
