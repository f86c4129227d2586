import { join } from "node:path";
import { parseArgs } from "node:util";
import { readRoom, sample } from "./mutate/room.ts";
import { runVitest } from "./mutate/run-vitest.ts";
import { tryMutants } from "./mutate/try-mutants.ts";

const usage = `npm run mutate -- ROOM [--most N] [--seed N]

ROOM is a folder or a file of a package's sources, such as core/time or core/time/moment.ts. Its own tests are run against
one small fault at a time; whatever they do not notice has survived.`;

const root = join(import.meta.dirname, "..");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { most: { type: "string" }, seed: { type: "string" } },
});
const [name] = positionals;
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const most = Number(values.most ?? Infinity);
if (name === undefined || Number.isNaN(seed) || Number.isNaN(most)) {
  console.error(usage);
  process.exit(2);
}

const room = readRoom(root, name);
const { mutants } = room;
const run = runVitest(root, room);
const untouched = async () => {
  if (await run(AbortSignal.timeout(600_000))) return;
  console.error(`The tests of ${name} do not pass as it is: ${room.tests.join(" ")}`);
  process.exit(1);
};
await untouched();
const began = performance.now();
await untouched();
const tookMs = performance.now() - began;
const sampled = sample(mutants, most, seed);
// After sampling: another entry in their list makes no other sample.
const chosen = sampled.filter(({ isEquivalent }) => !isEquivalent);
console.log(
  `${sampled.length} of ${mutants.length} mutants, by seed ${seed}, ${sampled.length - chosen.length} of them known to make no difference; ${(tookMs / 1000).toFixed(1)} s each`,
);
const killed = await tryMutants(chosen, {
  root,
  run,
  limitMs: Math.ceil(10_000 + 3 * tookMs),
  onTried: ({ file, line, what }, isKilled) =>
    console.log(`${isKilled ? "killed  " : "SURVIVED"} ${file}:${line}  ${what}`),
});
console.log(
  `${killed} of ${chosen.length} killed: ${((100 * killed) / Math.max(1, chosen.length)).toFixed(0)} %`,
);
// Vitest waits for more.
process.exit();
