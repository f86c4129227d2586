import { ask, runDendro } from "../test/support/dendro.ts";
import { medianMs, rounded, type Benchmark } from "./support/benchmark.ts";
import { bareChdb } from "./support/bare-chdb.ts";
import { endAt } from "./support/end-at.ts";
import { manyEvents } from "./support/many-events.ts";
import { rolledUp } from "./support/rolled-up.ts";

const scope = "tenant = 'default' AND timestamp >= '2026-10-01' AND timestamp < '{end}'";

const asked = [
  {
    what: "a month's top pages with visitors",
    query: {
      metrics: ["pageviews", "visitors"],
      dimensions: ["page"],
      filters: [["is", "type", ["page_view"]]],
      pagination: { limit: 10 },
    },
    sql: `SELECT path, count() AS views, uniq(visitor) FROM events WHERE ${scope} AND type = 'page_view' AND bot = '' GROUP BY path ORDER BY views DESC, path LIMIT 10`,
  },
  {
    what: "a month's daily series of page views and visitors",
    query: {
      metrics: ["pageviews", "visitors"],
      dimensions: ["time:day"],
      filters: [["is", "type", ["page_view"]]],
    },
    sql: `SELECT toDate(timestamp) AS day, count(), uniq(visitor) FROM events WHERE ${scope} AND type = 'page_view' AND bot = '' GROUP BY day ORDER BY day`,
  },
  {
    what: "a month's daily requests, error rate and p95",
    query: {
      metrics: ["requests", "error_rate", "duration_p95"],
      dimensions: ["time:day"],
    },
    sql: `SELECT toDate(timestamp) AS day, count(), countIf(status = 'error') / count() * 100, quantile(0.95)(duration_ms) FROM events WHERE ${scope} AND type = 'request' GROUP BY day ORDER BY day`,
  },
];

/** One tenant's month among many events of 100 tenants, over HTTP, beside hand-written SQL on chDB alone. */
export const questions: Benchmark = async ({ events }) => {
  const dataDir = await manyEvents(events);
  const plain = await bareChdb(
    dataDir,
    asked.map(({ sql }) => sql),
  );
  const dendro = await runDendro(dataDir);
  try {
    await rolledUp(dendro.url, "2026-11-02");
    const results = [];
    let round = 0;
    for (const [index, { what, query }] of asked.entries()) {
      const value = await medianMs(31, async () => {
        round += 1;
        await ask(dendro.url, { ...query, date_range: ["2026-10-01", endAt(round)] });
      });
      const baseline = plain.ms[index] ?? Number.NaN;
      // Here the ratio is time by time, as it is asked for: less is better.
      results.push({
        what: `${what} among ${events} events`,
        value: rounded(value),
        unit: "ms",
        baseline: rounded(baseline),
        ratio: rounded(value / baseline),
        ...(index < 2 ? { must: 1.5, aim: 1.1 } : {}),
      });
    }
    return results;
  } finally {
    await dendro.stop();
  }
};
