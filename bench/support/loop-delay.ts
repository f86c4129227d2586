import { readFileSync, writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import type { DendroProcess } from "../../test/support/dendro.ts";

/** What others had to wait for, in milliseconds. */
export interface LoopDelay {
  /** The longest that the event loop came late. */
  readonly longestMs: number;
  /** The most processor time between two of its turns: what is left of it on a machine that has nothing else to do. */
  readonly busiestMs: number;
}

/**
 * Watches the event loop of the program: loaded into it before its own code. On SIGUSR2 it writes what it saw since the last
 * time to the file that its environment names.
 */
const file = process.env["LOOP_DELAY_FILE"];
if (file !== undefined && isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let busiestMs = 0;
  let before = usedMs();
  setInterval(() => {
    const used = usedMs();
    busiestMs = Math.max(busiestMs, used - before);
    before = used;
  }, 1).unref();
  process.on("SIGUSR2", () => {
    writeFileSync(file, `${JSON.stringify({ longestMs: delay.max / 1e6, busiestMs } satisfies LoopDelay)}\n`);
    delay.reset();
    busiestMs = 0;
  });
}

function usedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** What a program is started with to be watched. */
export const watchedBy = (path: string) => ({
  LOOP_DELAY_FILE: path,
  NODE_OPTIONS: `--disable-warning=ExperimentalWarning --import=${fileURLToPath(import.meta.url)}`,
});

/** What was seen of the program's event loop since this was asked last. */
export async function readLoopDelay({ child }: DendroProcess, path: string): Promise<LoopDelay> {
  writeFileSync(path, "");
  child.kill("SIGUSR2");
  for (;;) {
    const text = readFileSync(path, "utf8");
    if (text.endsWith("\n")) return JSON.parse(text) as LoopDelay;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
