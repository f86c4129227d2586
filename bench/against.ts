import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";

/**
 * `npm run bench:against -- ../other-checkout single-events receivers [--pairs 5] [--full]`: this checkout beside another
 * of the same project, such as the commit before. Runs of both take turns, so that what else the machine does falls on both
 * alike; a line a result, with the median of each, the median of the pairs' ratios, and what processor time the runs took.
 * Each checkout keeps the events that it makes in a folder of its own.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: "string", default: "5" },
    full: { type: "boolean", default: false },
    events: { type: "string", default: "2000000" },
  },
});
const [other, ...names] = positionals;
if (other === undefined || names.length === 0)
  throw new Error("Say the other checkout and at least one benchmark, such as ../before single-events.");
const ours = resolve(import.meta.dirname, "..");
const theirs = resolve(other);

interface Figure {
  readonly value: number;
  readonly unit: string;
}

interface Run {
  readonly figures: ReadonlyMap<string, Figure>;
  /** Seconds of processor time, of all processes of the run together. */
  readonly processor: number;
}

/** Runs one benchmark in a checkout. */
async function run(checkout: string, name: string): Promise<Run> {
  const folder = join(tmpdir(), "dendro-bench-against", checkout === ours ? "ours" : "theirs");
  mkdirSync(folder, { recursive: true });
  // The shell waits for the run and its processes, and so knows what they took.
  const script = 'node bench/run.ts "$@"; echo; cat /proc/$$/stat';
  const options = [name, "--events", values.events, ...(values.full ? [] : ["--quick"])];
  const { stdout } = await promisify(execFile)("bash", ["-c", script, "bash", ...options], {
    cwd: checkout,
    env: {
      ...process.env,
      TMPDIR: folder,
      NODE_OPTIONS: "--disable-warning=ExperimentalWarning",
    },
    maxBuffer: 64 * 1024 * 1024,
  });
  const lines = stdout.trim().split("\n");
  const stat = lines.pop()?.split(" ") ?? [];
  const figures = new Map(
    lines
      .filter((line) => line.startsWith("{"))
      .map((line) => {
        const { what, value, unit } = JSON.parse(line) as Figure & { what: string };
        return [what, { value, unit }];
      }),
  );
  return { figures, processor: (Number(stat[15]) + Number(stat[16])) / ticksPerSecond };
}

const ticksPerSecond = 100;

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = NaN, high = NaN] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}

const short = (value: number) => Number(value.toPrecision(4));

for (const name of names) {
  const pairs: { ours: Run; theirs: Run }[] = [];
  for (let pair = 0; pair < Number(values.pairs); pair += 1) {
    // Who goes first changes too.
    const first = pair % 2 === 0 ? theirs : ours;
    const one = await run(first, name);
    const two = await run(first === ours ? theirs : ours, name);
    pairs.push(first === ours ? { ours: one, theirs: two } : { ours: two, theirs: one });
  }
  const processor = {
    ours: short(median(pairs.map((pair) => pair.ours.processor))),
    theirs: short(median(pairs.map((pair) => pair.theirs.processor))),
  };
  for (const [what, { unit }] of pairs[0]?.ours.figures ?? []) {
    const both = pairs.flatMap((pair) => {
      const [a, b] = [pair.ours.figures.get(what)?.value, pair.theirs.figures.get(what)?.value];
      return a === undefined || b === undefined ? [] : [[a, b] as const];
    });
    if (both.length === 0) continue;
    const result = {
      benchmark: name,
      what,
      unit,
      ours: short(median(both.map(([a]) => a))),
      theirs: short(median(both.map(([, b]) => b))),
      ratio: short(median(both.map(([a, b]) => a / b))),
      pairs: both.length,
      processor_seconds: processor,
    };
    console.log(JSON.stringify(result));
  }
}
