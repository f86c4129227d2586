import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";
import type * as Support from "../test/support/dendro.ts";
import { percentile, rounded } from "./support/benchmark.ts";
import { endAt } from "./support/end-at.ts";
import type * as RolledUp from "./support/rolled-up.ts";

/**
 * `npm run bench:preset-times -- ../other-checkout [--pairs 5] [--answers 35] [--events 300000] [words of paths]`: how long the
 * presets take beside another checkout of the same project. Both servers run, and answer in turns, so that what else the
 * machine does falls on both alike. A line a preset, with the clock's time and the processor's of an answer in
 * milliseconds: the median of the pairs of runs for each, and of their ratios. What is asked for ends at another second every time, so that nothing is remembered.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: "string", default: "5" },
    answers: { type: "string", default: "35" },
    events: { type: "string", default: "300000" },
  },
});
const [other, ...words] = positionals;
if (other === undefined) throw new Error("Say the other checkout, such as ../before.");
const paths = [
  "/analytics/nodes",
  "/analytics/workflows",
  "/analytics/performance",
  "/analytics/costs",
  "/analytics/summary",
  "/analytics/users/top",
  "/analytics/users/list",
  "/analytics/conversations",
  "/analytics/api-usage",
  "/analytics/daily-stats",
  "/analytics/range",
  "/analytics/agents",
  "/analytics/requests",
  "/traces",
].filter((path) => words.length === 0 || words.some((word) => path.endsWith(word)));

interface Side {
  readonly url: string;
  readonly key: string;
  readonly processorMs: () => number;
  readonly stop: () => Promise<unknown>;
}

/** Starts a checkout's own program on events that its own bench makes, which is a process: both have an engine. */
async function open(checkout: string): Promise<Side> {
  const make = [join(import.meta.dirname, "support/mixed-process.ts"), checkout, values.events];
  const { stdout } = await promisify(execFile)(process.execPath, make);
  const dataDir = stdout.trim();
  const support = (await import(join(checkout, "test/support/dendro.ts"))) as typeof Support;
  const { rolledUp } = (await import(join(checkout, "bench/support/rolled-up.ts"))) as typeof RolledUp;
  const { url, child, stop } = await support.runDendro(dataDir);
  await rolledUp(url, "2026-11-02");
  return { url, key: support.adminKey, processorMs: () => processorMsOf(child.pid ?? 0), stop };
}

/** What a process has taken of the processor: all of its threads, in milliseconds. */
function processorMsOf(pid: number): number {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = tasks.map((task) =>
    Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]),
  );
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e6;
}

interface Times {
  readonly clock: number[];
  readonly processor: number[];
}

let round = 0;

/** One answer's time, if it counts. */
async function answer({ url, key, processorMs }: Side, path: string, end: string, times?: Times) {
  const period = new URLSearchParams({ start: "2026-10-01", end });
  const before = processorMs();
  const started = performance.now();
  const response = await fetch(new URL(`/api/v1${path}?${period.toString()}`, url), {
    headers: { authorization: `Bearer ${key}` },
  });
  const text = await response.text();
  const clock = performance.now() - started;
  if (!response.ok) throw new Error(`${path}: ${text}`);
  times?.clock.push(clock);
  times?.processor.push(processorMs() - before);
}

/** Answers of both, one after the other; who goes first changes. */
async function pair(path: string, sides: readonly [Side, Side]): Promise<readonly [Times, Times]> {
  const times = [
    { clock: [], processor: [] },
    { clock: [], processor: [] },
  ] as const satisfies readonly Times[];
  for (let nth = -3; nth < Number(values.answers); nth += 1) {
    const end = endAt((round += 1));
    const order = nth % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
    for (const side of order) await answer(sides[side], path, end, nth < 0 ? undefined : times[side]);
  }
  return times;
}

const median = (numbers: readonly number[]) => percentile(numbers, 0.5);

const checkouts = [resolve(import.meta.dirname, ".."), resolve(other)] as const;
const sides = [await open(checkouts[0]), await open(checkouts[1])] as const;
try {
  const runs = new Map<string, (readonly [Times, Times])[]>(paths.map((path) => [path, []]));
  for (let nth = 0; nth < Number(values.pairs); nth += 1)
    for (const [path, pairs] of runs) pairs.push(await pair(path, sides));
  for (const [path, pairs] of runs) {
    const of = (what: keyof Times) => {
      const medians = pairs.map((both) => both.map((times) => median(times[what])));
      return {
        ours: rounded(median(medians.map(([ours = NaN]) => ours))),
        theirs: rounded(median(medians.map(([, theirs = NaN]) => theirs))),
        ratio: rounded(median(medians.map(([ours = NaN, theirs = NaN]) => ours / theirs))),
      };
    };
    console.log(JSON.stringify({ path, clock_ms: of("clock"), processor_ms: of("processor") }));
  }
} finally {
  for (const side of sides) await side.stop();
}
