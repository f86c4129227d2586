import { ask, post } from "../test/support/dendro.ts";
import { percentile, rounded, type Benchmark } from "./support/benchmark.ts";
import { withDendro } from "./support/with-dendro.ts";

/** From the 202 until a query counts the event, asked every few milliseconds. */
export const queryDelay: Benchmark = async ({ isQuick }) =>
  await withDendro(async ({ url }) => {
    const delays: number[] = [];
    for (let round = 0; round < (isQuick ? 20 : 100); round += 1) {
      await post(url, "/api/v1/events", { type: "seen", name: `n${round}` });
      const acknowledged = performance.now();
      const query = { metrics: ["events"], filters: [["is", "name", [`n${round}`]]], date_range: "day" };
      while ((await ask(url, query)).results[0]?.metrics[0] !== 1)
        await new Promise((resolve) => setTimeout(resolve, 5));
      delays.push(performance.now() - acknowledged);
    }
    return [
      {
        what: "acknowledged to visible in a query, p99",
        value: rounded(percentile(delays, 0.99)),
        unit: "ms",
        must: 1500,
        aim: 500,
      },
    ];
  });
