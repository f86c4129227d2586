import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { settled } from "../test/support/dendro.ts";
import { rounded, type Benchmark } from "./support/benchmark.ts";
import { runLoad } from "./support/load.ts";
import { metric, withDendro } from "./support/with-dendro.ts";

/** Events in batches of 100, until all of them are in the warehouse, beside one raw insert of as many rows. */
export const eventsInBatches: Benchmark = async ({ isQuick }) => {
  const ours = await withDendro(async ({ url }) => {
    const start = performance.now();
    let peak = 0;
    const watch = setInterval(
      () => void metric(url, "process_resident_memory_bytes").then((bytes) => (peak = Math.max(peak, bytes))),
      1000,
    );
    const { requests } = await runLoad({
      url: `${url}/api/v1/events`,
      connections: 8,
      seconds: isQuick ? 5 : 30,
      batch: 100,
    });
    const accepted = performance.now();
    await settled(url);
    clearInterval(watch);
    return {
      written: (requests * 100) / ((performance.now() - start) / 1000),
      accepted: (requests * 100) / ((accepted - start) / 1000),
      peak,
    };
  });
  const raw = fork(fileURLToPath(new URL("support/raw-insert.ts", import.meta.url)), [
    String(isQuick ? 100_000 : 300_000),
  ]);
  const baseline = await new Promise<number>((resolve) =>
    raw.once("message", (message) => resolve(message as number)),
  );
  return [
    {
      what: "events in batches of 100 until all are in the warehouse, beside one raw insert of such rows into chDB",
      value: Math.round(ours.written),
      unit: "events/s",
      baseline: Math.round(baseline),
      ratio: rounded(ours.written / baseline),
      must: 0.2,
      aim: 0.5,
    },
    { what: "the same, accepted and on disk", value: Math.round(ours.accepted), unit: "events/s" },
    {
      what: "resident memory at its peak during it",
      value: Math.round(ours.peak / 2 ** 20),
      unit: "MiB",
      aim: 900,
    },
  ];
};
