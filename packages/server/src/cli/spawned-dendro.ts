import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const binary = fileURLToPath(new URL("../../bin/dendro.js", import.meta.url));

export interface SpawnOptions {
  /** @defaultValue the Node that runs the tests */
  readonly node?: string;
  /** What it runs. @defaultValue bin/dendro.js of this package */
  readonly binary?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads from stdin. @defaultValue nothing */
  readonly input?: string | Uint8Array;
}

/** The real command line in a process of its own, as a user would run it. For tests. */
export interface SpawnedDendro {
  readonly child: ChildProcess;
  /** What was written so far. */
  readonly output: { stdout: string; stderr: string };
  /** Resolves when stdout matches; rejects when it ends without. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  readonly exited: Promise<{
    code: number | null;
    signal: NodeJS.Signals | null;
    stdout: string;
    stderr: string;
  }>;
}

export function spawnDendro(
  args: readonly string[],
  { node = process.execPath, binary: script = binary, env = {}, input = "" }: SpawnOptions = {},
): SpawnedDendro {
  const own = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("DENDRO_") && name !== "NODE_OPTIONS",
  );
  const child = spawn(node, [script, ...args], {
    env: { ...Object.fromEntries(own), ...env },
    stdio: "pipe",
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  child.stdin.on("error", () => {}).end(input);
  const exited = new Promise<Awaited<SpawnedDendro["exited"]>>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal, ...output }));
  });
  return {
    child,
    output,
    exited,
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output.stdout);
          if (match !== null) resolve(match);
        };
        child.stdout.on("data", look);
        void exited.then(({ code, stderr }) =>
          reject(new Error(`It ended with ${code} without ${pattern}: ${stderr}`)),
        );
        look();
      }),
  };
}

/** A Node of this machine that is older than Dendro needs; null when there is none. */
export function findOldNode(): string | null {
  const directories = ["/usr/bin", "/usr/local/bin", ...(process.env["PATH"] ?? "").split(delimiter)];
  const candidates = directories
    .map((directory) => join(directory, "node"))
    .filter((path) => existsSync(path));
  return candidates.find((path) => majorOf(path) < 24) ?? null;
}

function majorOf(node: string): number {
  return Number(/^v(\d+)/.exec(execFileSync(node, ["--version"], { encoding: "utf8" }))?.[1]);
}
