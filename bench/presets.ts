import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { adminKey, runDendro } from "../test/support/dendro.ts";
import { bareChdb } from "./support/bare-chdb.ts";
import { endAt } from "./support/end-at.ts";
import { percentile, rounded, timesMs, type Benchmark } from "./support/benchmark.ts";
import { mixedEvents } from "./support/mixed-events.ts";
import { rolledUp } from "./support/rolled-up.ts";
import { metric } from "./support/with-dendro.ts";

const period = { start: "2026-10-01", end: "2026-10-31" };
const scope = "tenant = 'default' AND timestamp >= '2026-10-01' AND timestamp < '{end}'";
const select = (columns: string, where: string, rest = "") =>
  `SELECT ${columns} FROM events WHERE ${scope} AND ${where} ${rest}`;
const nodes = "type IN ('node.completed', 'node.failed')";
const flows = "type IN ('workflow.completed', 'workflow.failed')";
const durations = "avg(duration_ms), quantiles(0.5, 0.95, 0.99)(duration_ms)";
const paid = "count(), sum(cost_usd), sum(input_tokens) + sum(output_tokens)";
const chats =
  "uniq(user_id), uniq(thread_id), countIf(type IN ('message.c2s', 'message.s2c')), sum(input_tokens), sum(output_tokens), sum(cost_usd), avgIf(duration_ms, type = 'message.s2c'), countIf(type = 'request'), countIf(type = 'request' AND status = 'error')";
const web = "uniq(visitor), countIf(type = 'page_view')";
const visits = (columns: string, rest: string) =>
  `SELECT ${columns} FROM visits FINAL WHERE ${scope} ${rest}`;
const agents =
  "countIf(type = 'agent.invoked'), countIf(type = 'agent.invoked' AND status = 'error'), countIf(type = 'tool.called'), countIf(type = 'llm.called'), uniq(thread_id), countIf(type = 'message.c2s'), countIf(type = 'message.s2c'), sum(cost_usd), sum(input_tokens), sum(output_tokens), quantileIf(0.95)(duration_ms, type = 'agent.invoked'), countIf(type = 'feedback.like'), countIf(type = 'feedback.dislike')";
const requests = `count(), countIf(status = 'error'), ${durations}, sum(bytes), countIf(cached), countIf(duration_ms <= 500), countIf(duration_ms <= 2000), avg(data.memory_bytes.:Int64), avg(data.cpu_ms.:Float64)`;

/** The presets, each with the statements that somebody would write by hand for its answer. */
const asked: Readonly<Record<string, readonly string[]>> = {
  "/analytics/nodes": [
    select(
      `name, count() AS runs, countIf(type = 'node.failed'), ${durations}, countIf(cached), sum(input_tokens) + sum(output_tokens), sum(cost_usd), max(timestamp), count() OVER ()`,
      nodes,
      "GROUP BY name ORDER BY runs DESC LIMIT 20",
    ),
  ],
  "/analytics/workflows": [
    select(`count(), countIf(type = 'workflow.completed'), ${durations}`, flows),
    `SELECT count(), countIf(type = 'workflow.completed'), ${durations} FROM events WHERE tenant = 'default' AND timestamp >= '2026-09-01' AND timestamp < '2026-10-01' AND ${flows}`,
    select(
      `toDate(timestamp) AS day, count(), countIf(type = 'workflow.completed'), ${durations}`,
      flows,
      "GROUP BY day ORDER BY day",
    ),
    select(
      `name, count() AS runs, countIf(type = 'workflow.completed'), ${durations}`,
      flows,
      "GROUP BY name ORDER BY runs DESC LIMIT 100",
    ),
  ],
  "/analytics/performance": [
    select(
      "name, avg(duration_ms) AS mean, quantile(0.95)(duration_ms), count() AS runs",
      nodes,
      "GROUP BY name HAVING runs >= 5 ORDER BY mean DESC LIMIT 10",
    ),
    select(
      "name, countIf(type = 'node.failed') / count() AS rate, count() AS runs",
      nodes,
      "GROUP BY name HAVING runs >= 5 ORDER BY rate DESC LIMIT 10",
    ),
    select(
      "name, countIf(cached) / count() AS rate, count() AS runs",
      nodes,
      "GROUP BY name HAVING runs >= 5 ORDER BY rate DESC LIMIT 10",
    ),
    `SELECT part.1 AS name, sum(part.2) AS ms FROM (SELECT arrayJoin(tupleElement(arrayFold((reached, node) -> if(-node.1 <= reached.1, (node.2, arrayPushBack(reached.2, (node.3, -node.1 - node.2))), reached), arraySort(groupArray((-toFloat64(toUnixTimestamp64Milli(timestamp)), toUnixTimestamp64Milli(timestamp) - assumeNotNull(duration_ms), name))), (toFloat64(1e18), CAST([] AS Array(Tuple(String, Float64))))), 2)) AS part FROM events WHERE ${scope} AND ${nodes} AND duration_ms >= 0 GROUP BY run_id) GROUP BY name ORDER BY ms DESC LIMIT 10`,
  ],
  "/analytics/costs": [
    select(paid, "1"),
    select(`provider, ${paid}`, "provider != ''", "GROUP BY provider"),
    select(`provider, name, ${paid}`, "provider != ''", "GROUP BY provider, name"),
    select(`provider, model, ${paid}`, "model != ''", "GROUP BY provider, model"),
    select(`toDate(timestamp) AS day, ${paid}`, "1", "GROUP BY day ORDER BY day"),
    select(
      "provider, model, count(), sum(input_tokens) + sum(output_tokens)",
      "cost_source = 'unknown'",
      "GROUP BY provider, model",
    ),
  ],
  "/api/v1/analytics/summary": [
    select(chats, "1"),
    "SELECT uniq(user_id) FROM events WHERE tenant = 'default' AND timestamp >= today()",
  ],
  "/api/v1/analytics/users/top": [
    select(
      "user_id, argMax(data.username.:String, timestamp), countIf(type = 'message.c2s') AS sent, count() AS all, uniq(thread_id), sum(cost_usd), sum(input_tokens), sum(output_tokens), min(timestamp), max(timestamp)",
      "user_id != ''",
      "GROUP BY user_id ORDER BY sent DESC, all DESC LIMIT 10",
    ),
  ],
  "/api/v1/analytics/users/list": [
    select(
      "user_id, argMax(data.username.:String, timestamp), countIf(type = 'message.c2s'), count(), uniq(thread_id), sum(cost_usd), sum(input_tokens), sum(output_tokens), min(timestamp), max(timestamp) AS last, count() OVER ()",
      "user_id != ''",
      "GROUP BY user_id ORDER BY last DESC LIMIT 100",
    ),
  ],
  "/api/v1/analytics/conversations": [
    select(
      "thread_id, argMin(user_id, timestamp), countIf(type = 'message.c2s'), countIf(type = 'message.s2c'), sum(input_tokens), sum(output_tokens), sum(cost_usd), avgIf(duration_ms, type = 'message.s2c'), countIf(type = 'feedback.like') - countIf(type LIKE 'feedback.%' AND data.replaces.:String = 'like'), countIf(type = 'feedback.dislike') - countIf(type LIKE 'feedback.%' AND data.replaces.:String = 'dislike'), countIf(type = 'message.regenerated'), min(timestamp), max(timestamp) AS last, count() OVER ()",
      "thread_id != ''",
      "GROUP BY thread_id ORDER BY last DESC LIMIT 100",
    ),
  ],
  "/api/v1/analytics/api-usage": [
    select(
      "route, method, count() AS calls, countIf(status = 'error'), avg(duration_ms), quantile(0.95)(duration_ms), uniq(user_id)",
      "type = 'request'",
      "GROUP BY route, method ORDER BY calls DESC LIMIT 100",
    ),
    select(
      "count(), countIf(status = 'error'), avg(duration_ms), quantile(0.95)(duration_ms), uniq(user_id)",
      "type = 'request'",
    ),
  ],
  "/api/v1/analytics/daily-stats": [
    select(`toDate(timestamp) AS day, ${chats}`, "1", "GROUP BY day ORDER BY day"),
    "SELECT toDate(first) AS day, count() FROM (SELECT user_id, min(timestamp) AS first FROM events WHERE tenant = 'default' AND user_id != '' GROUP BY user_id) GROUP BY day",
  ],
  "/analytics/range": [
    select(web, "visitor != ''"),
    visits("count(), sum(bounce), avg(duration_s)", ""),
    select(`toStartOfHour(timestamp) AS hour, ${web}`, "visitor != ''", "GROUP BY hour ORDER BY hour"),
    visits("toStartOfHour(timestamp) AS hour, count()", "GROUP BY hour"),
    select(
      `path, ${web} AS views, avgIf(duration_ms, type = 'page_exit')`,
      "path != ''",
      "GROUP BY path ORDER BY views DESC LIMIT 20",
    ),
    visits("entry_page, count()", "GROUP BY entry_page"),
    visits("exit_page, count()", "GROUP BY exit_page"),
    ...["referrer_source", "channel", "country", "device"].flatMap((column) => [
      select(
        `${column}, uniq(visitor) AS v`,
        `${column} != ''`,
        `GROUP BY ${column} ORDER BY v DESC LIMIT 20`,
      ),
      visits(`${column}, count(), sum(bounce)`, `GROUP BY ${column}`),
    ]),
    select(
      "name, count() AS views, uniq(visitor)",
      "type = 'post_view'",
      "GROUP BY name ORDER BY views DESC LIMIT 20",
    ),
    select(
      "utm_source, utm_medium, utm_campaign, uniq(visitor)",
      "(utm_source != '' OR utm_medium != '' OR utm_campaign != '')",
      "GROUP BY utm_source, utm_medium, utm_campaign",
    ),
    select(
      "toString(data.query) AS value, count() AS c",
      "type = 'search'",
      "GROUP BY value ORDER BY c DESC LIMIT 20",
    ),
    ...["'2026-10-31' AND '2026-11-01'", "'2026-10-24' AND '2026-10-31'"].map((days) =>
      select(
        "name, count() AS c",
        `timestamp BETWEEN ${days} AND type = 'post_view'`,
        "GROUP BY name ORDER BY c DESC LIMIT 20",
      ),
    ),
    "SELECT uniq(visitor) FROM events WHERE tenant = 'default' AND timestamp >= now() - 300",
  ],
  "/api/v1/analytics/agents": [
    select(agents, "1"),
    select(`source, ${agents}`, "source != ''", "GROUP BY source"),
    select(`toDate(timestamp) AS day, ${agents}`, "1", "GROUP BY day ORDER BY day"),
    select(
      "name, count(), countIf(status = 'error'), avg(duration_ms), quantile(0.95)(duration_ms)",
      "type = 'tool.called'",
      "GROUP BY name",
    ),
    select("status, count()", "type = 'agent.invoked'", "GROUP BY status"),
    select("error_type, count()", "type = 'error.occurred'", "GROUP BY error_type"),
    select("toString(data.target_type) AS value, count()", "type = 'feedback.like'", "GROUP BY value"),
    select("toString(data.reason) AS value, count()", "type = 'feedback.dislike'", "GROUP BY value"),
    `SELECT avg(wait) FROM (SELECT minIf(timestamp, type = 'message.s2c') - minIf(timestamp, type = 'message.c2s') AS wait FROM events WHERE ${scope} AND thread_id != '' GROUP BY thread_id)`,
    `SELECT source, avg(wait) FROM (SELECT source, minIf(timestamp, type = 'message.s2c') - minIf(timestamp, type = 'message.c2s') AS wait FROM events WHERE ${scope} AND thread_id != '' GROUP BY thread_id, source) GROUP BY source`,
  ],
  "/api/v1/analytics/requests": [
    select(requests, "type = 'request'"),
    select(`route, ${requests}`, "type = 'request'", "GROUP BY route ORDER BY count() DESC LIMIT 50"),
    select(
      `toStartOfHour(timestamp) AS hour, ${requests}`,
      "type = 'request'",
      "GROUP BY hour ORDER BY hour",
    ),
    select(
      "provider, count(), countIf(status = 'error'), quantile(0.95)(duration_ms)",
      "provider != ''",
      "GROUP BY provider",
    ),
  ],
  "/api/v1/traces": [
    select(
      "if(trace_id != '', trace_id, run_id) AS execution, argMax(name, duration_ms), argMax(type, duration_ms), argMin(source, timestamp), argMin(user_id, timestamp), argMin(thread_id, timestamp), argMin(name, timestamp), count(), countIf(status = 'error'), sum(input_tokens), sum(output_tokens), sum(cost_usd), min(timestamp) AS began, minIf(timestamp, type NOT IN ('feedback.like', 'feedback.dislike', 'feedback.score', 'trace.updated')), maxIf(timestamp, type NOT IN ('feedback.like', 'feedback.dislike', 'feedback.score', 'trace.updated')), maxIf(duration_ms, type NOT IN ('feedback.like', 'feedback.dislike', 'feedback.score', 'trace.updated')), argMaxIf(name, timestamp, type = 'trace.updated'), count() OVER ()",
      "execution != ''",
      "GROUP BY execution ORDER BY began DESC LIMIT 50",
    ),
  ],
};

const warmUps = 5;

/**
 * One tenant's presets among many mixed events of 100 tenants, over HTTP, beside hand-written SQL on chDB alone: as it
 * answers over HTTP, from the plainest server, and as it runs within a process.
 */
export const presetSpeed: Benchmark = async ({ isQuick, events }) => {
  const dataDir = await mixedEvents({ count: events, tenants: 100, until: "2026-11-01", days: 31 });
  const runs = isQuick ? 5 : 61;
  const paths = Object.keys(asked);
  const within = await bareChdb(dataDir, Object.values(asked), { runs, warmUps });
  const byHand = await timesByHand(dataDir, runs);
  const dendro = await runDendro(dataDir);
  try {
    await rolledUp(dendro.url, "2026-11-02");
    // The cache is warm, and what a server does after its start is done.
    for (let round = 0; round < warmUps; round += 1) await openDashboard(dendro.url, endAt(50_000 + round));
    const results = [];
    for (const [nth, path] of paths.entries()) {
      const times = await timesOf(runs, nth, async (end) => await timeOf(presetUrl(dendro.url, path, end)));
      const beside = (unit: string, value: number, baseline = Number.NaN) => ({
        what: `${path} among ${events} events`,
        value: rounded(value),
        unit,
        baseline: rounded(baseline),
        ratio: rounded(value / baseline),
      });
      const [p95, plain] = [percentile(times, 0.95), byHand[nth] ?? []];
      results.push(
        { ...beside("ms (p95)", p95, percentile(plain, 0.95)), must: 1.5, aim: 1.1 },
        beside("ms (median)", percentile(times, 0.5), percentile(plain, 0.5)),
        beside("ms (p95; by hand without HTTP)", p95, within.p95Ms[nth]),
      );
    }
    results.push(...(await dashboards(dendro.url)));
    return results;
  } finally {
    await dendro.stop();
  }
};

/** How long the hand-written statements of each preset take behind the plainest server, in milliseconds. */
async function timesByHand(dataDir: string, runs: number): Promise<number[][]> {
  const server = fork(fileURLToPath(new URL("support/sql-server.ts", import.meta.url)), [
    JSON.stringify({ dataDir, statements: Object.values(asked) }),
  ]);
  const [port] = (await once(server, "message")) as [number];
  const times: number[][] = [];
  for (const nth of Object.keys(asked).keys()) {
    const urlOf = (end: string) =>
      `http://127.0.0.1:${port}/${nth}?end=${encodeURIComponent(end.slice(0, -"Z".length))}`;
    times.push(await timesOf(runs, nth, async (end) => await timeOf(urlOf(end))));
  }
  server.disconnect();
  await once(server, "exit");
  return times;
}

/** The time of each run, which asks up to another second than all others, so that nothing is remembered. */
async function timesOf(runs: number, nth: number, work: (end: string) => Promise<unknown>) {
  let round = 0;
  return await timesMs(runs, async () => await work(endAt(1000 * nth + (round += 1))), warmUps);
}

function presetUrl(url: string, path: string, end: string): URL {
  return new URL(`${path}?${new URLSearchParams({ ...period, end }).toString()}`, url);
}

/** How long one answer takes, in milliseconds. */
async function timeOf(url: URL | string): Promise<number> {
  const started = performance.now();
  const response = await fetch(url, { headers: { authorization: `Bearer ${adminKey}` } });
  if (!response.ok) throw new Error(`${String(url)}: ${await response.text()}`);
  await response.arrayBuffer();
  return performance.now() - started;
}

const openDashboard = async (url: string, end: string) =>
  await Promise.all(Object.keys(asked).map(async (path) => await timeOf(presetUrl(url, path, end))));

/** Fifty people open the same dashboard of one tenant; beside one who opens it alone. */
async function dashboards(url: string) {
  const alone = await openDashboard(url, endAt(60_000));
  const before = await metric(url, "dendro_queries_run");
  const opened = Array.from({ length: 50 }, async () => await openDashboard(url, endAt(60_001)));
  const times = (await Promise.all(opened)).flat();
  const [many, one] = [percentile(times, 0.95), percentile(alone, 0.95)];
  return [
    {
      what: `50 dashboards at once, ${times.length} answers; beside one dashboard`,
      value: rounded(many),
      unit: "ms (p95)",
      baseline: rounded(one),
      ratio: rounded(many / one),
    },
    {
      what: `statements run for ${times.length} answers`,
      value: (await metric(url, "dendro_queries_run")) - before,
      unit: "statements",
    },
  ];
}
