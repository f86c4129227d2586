import { ask, post, runDendro } from "../test/support/dendro.ts";
import { bareChdb } from "./support/bare-chdb.ts";
import { medianMs, rounded, type Benchmark } from "./support/benchmark.ts";
import { mixedEvents } from "./support/mixed-events.ts";
import { rolledUp } from "./support/rolled-up.ts";

const year = ["2025-11-01", "2026-10-31"];
const daily = { metrics: ["pageviews", "visitors"], dimensions: ["time:day"] };
const steps = ["message.c2s", "tool.called", "message.s2c", "feedback.like"];
const funnelSql = `
  SELECT level, count() FROM (
    SELECT windowFunnel(1209600000)(toUInt64(toUnixTimestamp64Milli(timestamp)), ${steps.map((type) => `type = '${type}'`).join(", ")}) AS level
    FROM events WHERE tenant = 'default' AND timestamp >= '2025-11-01' AND timestamp < '{end}' AND user_id != '' AND type IN (${steps.map((type) => `'${type}'`).join(", ")})
    GROUP BY user_id) GROUP BY level`;

/** A year of one busy tenant: daily points from rollups, and a funnel over all its events. */
export const longQuestions: Benchmark = async ({ isQuick, events }) => {
  const count = events / 2;
  const dataDir = await mixedEvents({ count, tenants: 1, until: "2026-11-01", days: 365 });
  const plain = await bareChdb(
    dataDir,
    [
      "SELECT toDate(timestamp) AS day, count(), uniq(visitor) FROM events WHERE tenant = 'default' AND type = 'page_view' AND bot = '' AND timestamp < '{end}' GROUP BY day ORDER BY day",
      funnelSql,
    ],
    isQuick ? { runs: 3, warmUps: 2 } : { runs: 11, warmUps: 5 },
  );
  const dendro = await runDendro(dataDir);
  try {
    await rolledUp(dendro.url, "2026-11-02");
    const runs = isQuick ? 5 : 31;
    // Every time with another limit, so that no answer is remembered.
    let round = 0;
    const points = await medianMs(runs, async () => {
      round += 1;
      await ask(dendro.url, { ...daily, date_range: year, filters: [["is_not", "type", [`none-${round}`]]] });
    });
    const funnel = await medianMs(isQuick ? 3 : 11, async () => {
      round += 1;
      const answer = await post(dendro.url, "/api/v1/funnel", {
        steps: steps.map((type) => ({ filters: [["is", "type", [type]]] })),
        per: "user",
        date_range: year,
        limit: 1 + (round % 1000),
      });
      if (!answer.ok) throw new Error(await answer.text());
      await answer.arrayBuffer();
    });
    const [plainPoints = Number.NaN, plainFunnel = Number.NaN] = plain.ms;
    return [
      {
        what: `a year of daily page views and visitors of ${count} events, from rollups; beside the rows themselves`,
        value: rounded(points),
        unit: "ms",
        baseline: rounded(plainPoints),
        ratio: rounded(plainPoints / points),
        aim: 20,
      },
      {
        what: `a funnel of four steps over ${count} events`,
        value: rounded(funnel),
        unit: "ms",
        baseline: rounded(plainFunnel),
        ratio: rounded(funnel / plainFunnel),
        must: 1.5,
        aim: 1.1,
      },
    ];
  } finally {
    await dendro.stop();
  }
};
