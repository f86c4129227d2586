import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dateOf, type Filter, type QueryInput, type QueryResult } from "@dendro/core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { localTime, timeOfDay } from "./demo/calendar.ts";
import { shopTimeZone } from "./demo/shop.ts";
import { planStories } from "./demo/stories.ts";
import { simulateTraffic } from "./demo/traffic.ts";
import { createWorld } from "./demo/world.ts";
import { spawnDendro, type SpawnedDendro } from "./spawned-dendro.ts";

const key = "the-admin-key-of-this-test";
const wholeMs = 240_000;

let demo: SpawnedDendro;
let url: string;
let startedAt: number;
let readyAt: number;

async function ask<T = unknown>(path: string, body?: object): Promise<T> {
  const response = await fetch(`${url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

/** The metrics of each value of one dimension. */
async function by(dimension: string, query: Omit<QueryInput, "dimensions">): Promise<Map<string, number[]>> {
  const { results } = await ask<QueryResult>("/query", {
    timezone: shopTimeZone,
    ...query,
    dimensions: [dimension],
  });
  return new Map(results.map(({ dimensions: [value], metrics }) => [value ?? "", metrics.map(Number)]));
}

/** The shop's day that an instant lies in. */
const dateAt = (instant: number) => dateOf(localTime(instant));
const days = () => [29, 1].map((before) => dateAt(timeOfDay(startedAt, before, 12))) as [string, string];
const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

/** How many events there should be. */
function simulatedBetween(from: number, until: number): number {
  let count = 0;
  for (const { timestamp } of simulateTraffic(createWorld("alpenglow", startedAt), from)) {
    if (timestamp >= until) return count;
    count += 1;
  }
  return count;
}

beforeAll(async () => {
  demo = spawnDendro(["demo", "--port", "0"], { env: { DENDRO_ADMIN_KEY: key } });
  url = (await demo.waitFor(/^Dendro is ready at (\S+)\n/))[1] ?? "";
  readyAt = Date.now();
  const { tenants } = await ask<{ tenants: { created_at: string }[] }>("/tenants");
  startedAt = Date.parse(tenants[0]?.created_at ?? "");
  await vi.waitFor(() => expect(demo.output.stderr).toContain("All 30 days are there"), {
    timeout: wholeMs,
    interval: 200,
  });
  // What is accepted is written within a second, or later where the machine has other work.
  const expected = simulatedBetween(createWorld("alpenglow", startedAt).from, readyAt);
  const count = async () =>
    (await ask<QueryResult>("/query", { metrics: ["events"], date_range: "all" })).results[0]?.metrics[0];
  await vi.waitFor(async () => expect(await count()).toBeGreaterThanOrEqual(expected), {
    timeout: 30_000,
    interval: 200,
  });
}, wholeMs + 30_000);

afterAll(async () => {
  // The example agent is a process of its own, which ends with the demonstration that is asked to.
  demo.child.kill("SIGTERM");
  await demo.exited;
});

describe("dendro demo", () => {
  test("says that its data is made up, and of which shop", async () => {
    const { results, meta } = await ask<QueryResult>("/query", {
      metrics: ["visitors", "events"],
      date_range: "30d",
    });
    expect(meta.simulated).toBe(true);
    expect(results[0]?.metrics[0]).toBeGreaterThan(3000);
    expect(results[0]?.metrics[1]).toBeGreaterThan(80_000);
    expect(results[0]?.metrics[1]).toBeLessThan(150_000);
    expect(await ask("/tenants")).toMatchObject({
      tenants: [{ id: "default", name: "Alpenglow Outdoor", simulated: true }],
    });
    expect(demo.output.stderr).toContain("SIMULATED DATA");
    expect(demo.output.stderr).toContain("/sign-in?token=");
    expect(demo.output.stderr).toContain("Admin key of this demonstration: the one in DENDRO_ADMIN_KEY");
  });

  test("has a day on which a release makes errors and waiting stand out", async () => {
    const date_range = days();
    const filters: Filter[] = [["is", "type", ["request"]]];
    const ofDays = await by("time:day", { metrics: ["error_rate"], filters, date_range });
    const badDay = dateAt(planStories(startedAt).badDeploy.from);
    const rates = [...ofDays.values()].map(([rate = 0]) => rate);
    expect(ofDays.get(badDay)?.[0]).toBe(Math.max(...rates));
    expect(ofDays.get(badDay)?.[0]).toBeGreaterThan(3 * median(rates));

    const releases = await by("version", { metrics: ["error_rate", "duration_p95"], filters, date_range });
    const [badErrors = 0, badP95 = 0] = releases.get("2.8.0") ?? [];
    const [usualErrors = 0, usualP95 = 0] = releases.get("2.7.3") ?? [];
    expect(badErrors).toBeGreaterThan(10 * usualErrors);
    expect(badP95).toBeGreaterThan(3 * usualP95);

    const { badDeploy } = planStories(startedAt);
    const during: [string, string] = [badDeploy.from, badDeploy.until].map((at) =>
      new Date(at).toISOString(),
    ) as [string, string];
    const providers = await by("provider", { metrics: ["provider_error_rate"], date_range: during });
    expect(providers.get("payrail")?.[0]).toBeGreaterThan(30);
  });

  test("has a day on which one agent's loop costs several times the usual, for one person", async () => {
    const ofDays = await by("time:day", { metrics: ["cost"], date_range: days() });
    const costs = [...ofDays.values()].map(([cost = 0]) => cost);
    const loopDay = dateAt(planStories(startedAt).loop.from);
    expect(ofDays.get(loopDay)?.[0]).toBe(Math.max(...costs));
    expect(ofDays.get(loopDay)?.[0]).toBeGreaterThan(4 * median(costs));
    const people = await by("user", { metrics: ["cost"], date_range: [loopDay, loopDay] });
    expect([...people.keys()].find((user) => user !== "")).toBe("rolf.roundabout");
  });

  test("has settings whose change brought more likes for less money", async () => {
    const { versions } = await ask<{ versions: { version: number; at: string; values: object }[] }>(
      "/workers/support/settings/versions",
    );
    expect(versions).toHaveLength(6);
    const change = versions.find(({ values }) => "model" in values);
    expect(Date.parse(change?.at ?? "")).toBe(planStories(startedAt).betterSettings + 180_000);

    const metrics = ["likes", "dislikes", "conversations", "cost"];
    const filters: Filter[] = [["is", "source", ["support"]]];
    const ofVersions = await by("settings_version", { metrics, filters, date_range: "all" });
    const sum = (isAfter: boolean) =>
      [...ofVersions]
        .filter(([version]) => Number(version) >= (change?.version ?? 0) === isAfter)
        .reduce(
          ([...all], [, row]) => row.map((figure, index) => figure + (all[index] ?? 0)),
          [] as number[],
        );
    const satisfaction = ([likes = 0, dislikes = 0]: number[]) => likes / (likes + dislikes);
    const costOfOne = ([, , conversations = 0, cost = 0]: number[]) => cost / conversations;
    expect(satisfaction(sum(true))).toBeGreaterThan(satisfaction(sum(false)) + 0.05);
    expect(costOfOne(sum(true))).toBeLessThan(0.5 * costOfOne(sum(false)));
  });

  test("has a figure for every goal, segment and price, and for each kind of source", async () => {
    const { goals } = await ask<{ goals: { name: string; conversions: number }[] }>(
      "/analytics/goals?days=30&by=utm_campaign",
    );
    expect(goals).toHaveLength(5);
    for (const { conversions } of goals) expect(conversions).toBeGreaterThan(5);
    const { segments } = await ask<{ segments: { name: string }[] }>("/segments");
    expect(segments).toHaveLength(5);
    for (const { name } of segments) {
      const { results } = await ask<QueryResult>("/query", {
        metrics: ["events"],
        filters: [["is", "segment", [name]]],
        date_range: "all",
      });
      expect(results[0]?.metrics[0]).toBeGreaterThan(100);
    }
    const costs = await by("cost_source", { metrics: ["cost"], date_range: "all" });
    expect(costs.get("tenant")?.[0]).toBeGreaterThan(0);
    for (const dimension of ["channel", "utm_campaign", "country", "device", "entry_page", "exit_page"])
      expect((await by(dimension, { metrics: ["visits"], date_range: "all" })).size).toBeGreaterThan(2);
  });

  test("has long traces, and a node on which orders wait", async () => {
    const { traces } = await ask<{ traces: { events: number; name: string }[] }>(
      "/traces?order=longest&limit=5&days=30",
    );
    expect(traces[0]?.name).toBe("catalog-writer");
    expect(traces[0]?.events).toBeGreaterThanOrEqual(50);
    const { results } = await ask<{ results: { name: string; share: number }[] }>("/bottlenecks", {
      date_range: "30d",
    });
    expect(results[0]?.name).toBe("create-label");
  });

  test("has its support agent connected, and goes on with what happens now", async () => {
    const { workers } = await ask<{ workers: { id: string; connected: boolean }[] }>("/workers");
    expect(workers.find(({ id }) => id === "support")).toMatchObject({ connected: true });
    const [from, until] = [readyAt - 600_000, Date.now() - 5000];
    const { results } = await ask<QueryResult>("/query", {
      metrics: ["events"],
      // What Dendro tells of a breaker is nothing that the shop does.
      filters: [["is_not", "source", ["dendro"]]],
      date_range: [new Date(from).toISOString(), new Date(until).toISOString()],
    });
    expect(results[0]?.metrics[0]).toBe(simulatedBetween(from, until));
  });

  test("removes its temporary directory when it is asked to stop", async () => {
    demo.child.kill("SIGINT");
    const { code, stderr } = await demo.exited;
    expect(code).toBe(0);
    const [, directory = ""] = /It lives in (\S+)/.exec(stderr) ?? [];
    await expect(readFile(join(directory, "lock"))).rejects.toThrow(/ENOENT/);
  });

  test("refuses a directory with real data", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "dendro-real-"));
    const server = spawnDendro(["start", "--port", "0"], { env: { DENDRO_DATA_DIR: dataDir } });
    await server.waitFor(/^Dendro is ready/);
    server.child.kill("SIGTERM");
    await server.exited;
    const { code, stderr } = await spawnDendro(["demo", "--port", "0", "--data-dir", dataDir]).exited;
    expect(code).toBe(1);
    expect(stderr).toContain("holds real data");
    await rm(dataDir, { recursive: true, force: true });
  });
});
