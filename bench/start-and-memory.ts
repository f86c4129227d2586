import { runDendro } from "../test/support/dendro.ts";
import { type Benchmark } from "./support/benchmark.ts";
import { bareChdb } from "./support/bare-chdb.ts";
import { manyEvents } from "./support/many-events.ts";
import { metric } from "./support/with-dendro.ts";

/** From starting the program to its line on stdout, on many events, and what it then holds of memory. */
export const startAndMemory: Benchmark = async ({ events }) => {
  const dataDir = await manyEvents(events);
  const plain = await bareChdb(dataDir, []);
  const start = performance.now();
  const dendro = await runDendro(dataDir);
  const ready = performance.now() - start;
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const bytes = await metric(dendro.url, "process_resident_memory_bytes");
  await dendro.stop();
  return [
    {
      what: `start to ready on ${events} events, beside bare chDB`,
      value: Math.round(ready),
      unit: "ms",
      baseline: Math.round(plain.openMs),
      aim: 2000,
    },
    {
      what: "resident memory when idle, beside bare chDB",
      value: Math.round(bytes / 2 ** 20),
      unit: "MiB",
      baseline: Math.round(plain.rss / 2 ** 20),
      aim: 400,
    },
  ];
};
