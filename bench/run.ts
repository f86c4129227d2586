import { breakerDecisions } from "./breaker-decisions.ts";
import { dashboard } from "./dashboard.ts";
import { deliveries } from "./deliveries.ts";
import { eventsInBatches } from "./events-in-batches.ts";
import { exporting } from "./export.ts";
import { firstItem } from "./first-item.ts";
import { largeBodyDelay } from "./large-bodies.ts";
import { liveDelay } from "./live-delay.ts";
import { liveFanOut } from "./live-fan-out.ts";
import { liveFolds } from "./live-folds.ts";
import { memoryAfterBurst } from "./memory-after-burst.ts";
import { middlewareOverhead } from "./middleware-overhead.ts";
import { longQuestions } from "./long-questions.ts";
import { presetSpeed } from "./presets.ts";
import { queryDelay } from "./query-delay.ts";
import { questions } from "./questions.ts";
import { receiverSpeed } from "./receivers.ts";
import { settingsDelay } from "./settings-delay.ts";
import { singleEvents } from "./single-events.ts";
import { startAndMemory } from "./start-and-memory.ts";
import { trackCost } from "./track-cost.ts";
import { trackInHandler } from "./track-in-handler.ts";
import { workerFrames } from "./worker-frames.ts";
import type { Benchmark, BenchmarkOptions } from "./support/benchmark.ts";

/**
 * `npm run bench -- [names] [--quick] [--events 20000000]`: one JSON line a result. A ratio is against a baseline
 * measured in the same run, because machines differ and are never quiet.
 */
const all: Readonly<Record<string, Benchmark>> = {
  "single-events": singleEvents,
  "events-in-batches": eventsInBatches,
  "large-bodies": largeBodyDelay,
  "live-delay": liveDelay,
  "query-delay": queryDelay,
  "live-fan-out": liveFanOut,
  "live-folds": liveFolds,
  questions,
  presets: presetSpeed,
  "long-questions": longQuestions,
  export: exporting,
  receivers: receiverSpeed,
  "start-and-memory": startAndMemory,
  "memory-after-burst": memoryAfterBurst,
  "track-cost": trackCost,
  "track-in-handler": trackInHandler,
  "middleware-overhead": middlewareOverhead,
  "settings-delay": settingsDelay,
  "breaker-decisions": breakerDecisions,
  deliveries,
  "worker-frames": workerFrames,
  "first-item": firstItem,
  dashboard,
};

const args = process.argv.slice(2);
const eventsAt = args.indexOf("--events");
const options: BenchmarkOptions = {
  isQuick: args.includes("--quick"),
  events: eventsAt === -1 ? 20_000_000 : Number(args[eventsAt + 1]),
};
const chosen = args.filter(
  (arg, index) => !arg.startsWith("--") && (eventsAt === -1 || index !== eventsAt + 1),
);
const names = chosen.length > 0 ? chosen : Object.keys(all);

for (const name of names) {
  const benchmark = all[name];
  if (benchmark === undefined)
    throw new Error(`There is no benchmark ${name}; there are ${Object.keys(all).join(", ")}.`);
  for (const result of await benchmark(options)) console.log(JSON.stringify({ benchmark: name, ...result }));
}
