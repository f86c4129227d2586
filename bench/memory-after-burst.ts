import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { adminKey, post } from "../test/support/dendro.ts";
import { type Benchmark } from "./support/benchmark.ts";
import { metric, withDendro } from "./support/with-dendro.ts";

const mebi = 2 ** 20;

/** What a server holds when idle, at the height of a burst of large requests and many questions, and when it is idle again. */
export const memoryAfterBurst: Benchmark = async ({ isQuick }) =>
  await withDendro(async ({ url }) => {
    const resident = async () => Math.round((await metric(url, "process_resident_memory_bytes")) / mebi);
    await wait(3000);
    const idle = await resident();
    let height = idle;
    const batch = JSON.stringify({
      batch: Array.from({ length: 10_000 }, (_, index) => ({
        type: "track",
        event: `burst ${index % 100}`,
        userId: `u${index % 5000}`,
        properties: { text: "x".repeat(1200), index },
      })),
    });
    const body = gzipSync(batch);
    for (let round = 0; round < (isQuick ? 4 : 12); round += 1) {
      const statuses = await Promise.all(
        Array.from({ length: 6 }, async () => {
          const sent = await fetch(new URL("/v1/batch", url), {
            method: "POST",
            headers: {
              authorization: `Bearer ${adminKey}`,
              "content-type": "application/json",
              "content-encoding": "gzip",
            },
            body,
          });
          return sent.status;
        }),
      );
      if (statuses.some((status) => status !== 200 && status !== 429))
        throw new Error(`answered ${statuses.join()}`);
      for (let question = 0; question < 20; question += 1)
        await post(url, "/api/v1/query", {
          metrics: ["events", "users"],
          dimensions: ["user", "name"],
          filters: [["is_not", "name", [`${round}-${question}`]]],
          date_range: "day",
        });
      height = Math.max(height, await resident());
    }
    const results = [];
    for (const seconds of [5, 30, 60]) {
      await wait((seconds - (results.at(-1)?.seconds ?? 0)) * 1000);
      results.push({ seconds, value: await resident() });
    }
    return [
      {
        what: "resident memory at the height of a burst, beside idle before",
        value: height,
        unit: "MiB",
        baseline: idle,
      },
      ...results.map(({ seconds, value }) => ({
        what: `resident memory ${seconds} s after the burst, beside idle before`,
        value,
        unit: "MiB",
        baseline: idle,
      })),
    ];
  });
