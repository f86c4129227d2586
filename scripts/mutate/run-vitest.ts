import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Room } from "./room.ts";
import type { RunTests } from "./try-mutants.ts";
import type { RunRequest } from "./vitest-process.ts";

const purePackages = /^packages\/(?:core|ingest|delivery)\//u;

/** Runs the tests of a room until the first fails. Stopping them stops all that they have started. */
export function runVitest(root: string, { tests, mutants }: Room): RunTests {
  const request: RunRequest = { tests, sources: [...new Set(mutants.map(({ file }) => file))] };
  const isPure = tests.every((test) => purePackages.test(test));
  let child: ChildProcess | null = null;

  function start(): ChildProcess {
    const started = fork(join(import.meta.dirname, "vitest-process.ts"), isPure ? ["--pure"] : [], {
      cwd: root,
      detached: true,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const end = () => kill(started);
    process.once("exit", end);
    started.once("exit", () => process.off("exit", end));
    return started;
  }

  async function ask(signal: AbortSignal, mutated?: string): Promise<boolean> {
    const current = (child ??= start());
    const stop = () => kill(current);
    signal.addEventListener("abort", stop, { once: true });
    const over = new AbortController();
    try {
      current.send({ ...request, mutated });
      const [passed] = (await Promise.race([
        once(current, "message", { signal: over.signal }),
        once(current, "exit", { signal: over.signal }),
      ])) as [unknown];
      return passed === true;
    } finally {
      over.abort();
      signal.removeEventListener("abort", stop);
      if (current.exitCode !== null || current.signalCode !== null) child = null;
    }
  }

  return async (signal, mutated) => {
    const last = child;
    if (!(await ask(signal, mutated))) return false;
    if (last === null || last !== child) return true;
    // What a run before was still loading when it was stopped may have been known here instead of what is on disk.
    kill(last);
    child = null;
    return await ask(signal, mutated);
  };
}

/** Ends a process and all that it has started. */
function kill({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, "SIGKILL");
}
