import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Processor time that some work takes on this thread, in milliseconds: bounds that a quadratic time would break hold however busy
 * the machine is.
 */
export function processorMs(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

/** Processor time that the main thread of another process has had so far, in milliseconds. Only Linux says it: 0 elsewhere. */
export function mainThreadMs({ pid }: ChildProcess): number {
  if (process.platform !== "linux") return 0;
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
}
