import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { adminKey, settled, temporaryDirectory } from "../test/support/dendro.ts";
import { percentile, rounded, type Benchmark, type Result } from "./support/benchmark.ts";
import { largeBodies, type LargeBody } from "./support/large-bodies.ts";
import { readLoopDelay, watchedBy, type LoopDelay } from "./support/loop-delay.ts";
import { withDendro } from "./support/with-dendro.ts";

/**
 * How long others wait while one sender's large body is worked on: the longest time for which the program's event loop did
 * nothing else, until all of it is in the warehouse, beside the same while nothing happens.
 */
export const largeBodyDelay: Benchmark = async ({ isQuick }) => {
  const directory = temporaryDirectory();
  const file = join(directory.path, "delay");
  try {
    return await withDendro(async (dendro) => {
      const { url } = dendro;
      const bodies = largeBodies();
      // Code gets compiled, and the warehouse takes its memory.
      for (const body of bodies) await send(url, body);
      await settled(url);
      await readLoopDelay(dendro, file);
      await wait(2000);
      const idle = await readLoopDelay(dendro, file);
      const results: Result[] = [];
      for (const body of bodies) {
        const answered: number[] = [];
        const delays: LoopDelay[] = [];
        for (let round = 0; round < (isQuick ? 3 : 9); round += 1) {
          await wait(200);
          await readLoopDelay(dendro, file);
          const start = performance.now();
          await send(url, body);
          answered.push(performance.now() - start);
          await settled(url);
          delays.push(await readLoopDelay(dendro, file));
        }
        const what = `${body.name}, answered in ${Math.round(percentile(answered, 0.5))} ms`;
        for (const [name, of] of [
          ["the longest delay of the event loop", "longestMs"],
          ["the most processor time in one of its turns", "busiestMs"],
        ] as const) {
          const value = percentile(
            delays.map((delay) => delay[of]),
            0.5,
          );
          results.push({
            what: `${what}: ${name}, beside idle`,
            value: rounded(value),
            unit: "ms",
            baseline: rounded(idle[of]),
            ratio: rounded(idle[of] / value),
          });
        }
      }
      return results;
    }, watchedBy(file));
  } finally {
    directory.remove();
  }
};

async function send(url: string, { path, body, isGzip, name }: LargeBody): Promise<void> {
  const response = await fetch(new URL(path, url), {
    method: "POST",
    headers: {
      authorization: `Bearer ${adminKey}`,
      "content-type": "application/json",
      ...(isGzip ? { "content-encoding": "gzip" } : {}),
    },
    body,
  });
  const text = await response.text();
  if (response.status === 429 || response.status >= 500)
    throw new Error(`${name}: ${response.status} ${text}`);
}
