import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { adminKey } from "./dendro.ts";

const program = fileURLToPath(new URL("../../packages/server/bin/dendro.js", import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs one command line of the real program, with the admin key.
 * @param killAfterMs when it is killed, as by a power cut
 */
export async function runCommand(
  args: readonly string[],
  { killAfterMs = null }: { killAfterMs?: number | null } = {},
): Promise<Finished> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, ...args], {
    env: { ...process.env, DENDRO_KEY: adminKey, DENDRO_LOG_LEVEL: "error" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => (stdout += String(chunk)));
  child.stderr.on("data", (chunk) => (stderr += String(chunk)));
  const timer = killAfterMs === null ? null : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (timer !== null) clearTimeout(timer);
  return { code, stdout, stderr };
}
