import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** What chDB alone needs, in a process of its own. */
export async function bareChdb(
  dataDir: string,
  statements: readonly string[],
  { runs = 31, warmUps = 20 }: { runs?: number; warmUps?: number } = {},
) {
  const child = fork(fileURLToPath(new URL("sql-process.ts", import.meta.url)), [
    JSON.stringify({ dataDir, statements, runs, warmUps }),
  ]);
  const [answer] = (await once(child, "message")) as [{ openMs: number; rss: number; ms: number[] }];
  await once(child, "exit");
  return answer;
}
