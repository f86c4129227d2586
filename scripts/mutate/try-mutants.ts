import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { applyMutant } from "./find-mutants.ts";
import type { PlacedMutant } from "./room.ts";

/** Whether the tests pass; `signal` tells to stop them, `mutated` is the source that has a mutant in it. */
export type RunTests = (signal: AbortSignal, mutated?: string) => Promise<boolean>;

export interface TryOptions {
  readonly root: string;
  readonly run: RunTests;
  /** After this the tests are stopped and the mutant is killed: it never comes to an end, in milliseconds. */
  readonly limitMs: number;
  readonly onTried: (mutant: PlacedMutant, isKilled: boolean) => void;
}

/**
 * Runs the tests with one mutant at a time in its place on disk. However that ends, also with SIGINT or SIGTERM, the
 * file is what it was.
 * @returns how many of them the tests killed
 */
export async function tryMutants(mutants: readonly PlacedMutant[], options: TryOptions): Promise<number> {
  const { root, run, limitMs, onTried } = options;
  let restore = () => {};
  let stopping = new AbortController();
  const leave = () => {
    restore();
    stopping.abort();
  };
  const end = (signal: NodeJS.Signals) => process.exit(signal === "SIGINT" ? 130 : 143);
  process.on("exit", leave);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);
  let killed = 0;
  try {
    for (const mutant of mutants) {
      const path = join(root, mutant.file);
      const source = readFileSync(path, "utf8");
      restore = () => writeFileSync(path, source);
      writeFileSync(path, applyMutant(source, mutant));
      stopping = new AbortController();
      const { signal } = stopping;
      const timer = setTimeout(() => stopping.abort(), limitMs);
      const passes = await run(signal, mutant.file).finally(() => clearTimeout(timer));
      restore();
      const isKilled = !passes || signal.aborted;
      if (isKilled) killed += 1;
      onTried(mutant, isKilled);
    }
  } finally {
    leave();
    process.off("exit", leave);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, end);
  }
  return killed;
}
