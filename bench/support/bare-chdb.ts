import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

interface BareTimes {
  readonly openMs: number;
  /** Resident, in bytes, when nothing was asked yet. */
  readonly rss: number;
  /** The median of each, in milliseconds. */
  readonly ms: readonly number[];
  readonly p95Ms: readonly number[];
}

/** What chDB alone needs, in a process of its own: for each statement, or for some that are asked one after the other. */
export async function bareChdb(
  dataDir: string,
  statements: readonly (string | readonly string[])[],
  { runs = 31, warmUps = 20 }: { runs?: number; warmUps?: number } = {},
) {
  const child = fork(fileURLToPath(new URL("sql-process.ts", import.meta.url)), [
    JSON.stringify({ dataDir, statements, runs, warmUps }),
  ]);
  const [answer] = (await once(child, "message")) as [BareTimes];
  await once(child, "exit");
  return answer;
}
