import { spawn } from "node:child_process";
import { join } from "node:path";
import type { RunTests } from "./try-mutants.ts";

/** Runs some files of tests until the first fails. Stopping them stops all that they have started. */
export function runVitest(root: string, tests: readonly string[]): RunTests {
  return async (signal) =>
    await new Promise((resolve, reject) => {
      const child = spawn(
        process.execPath,
        [join(root, "node_modules/vitest/vitest.mjs"), "run", "--bail=1", ...tests],
        { cwd: root, detached: true, stdio: "ignore" },
      );
      const stop = () => {
        if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
      };
      signal.addEventListener("abort", stop, { once: true });
      child.once("error", reject);
      child.once("exit", (code) => {
        signal.removeEventListener("abort", stop);
        resolve(code === 0);
      });
    });
}
