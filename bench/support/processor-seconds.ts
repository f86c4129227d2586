import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";

/** Processor time of a process so far, with all of its threads, from Linux's accounting (in hundredths of a second). */
export function processorSecondsOf({ pid }: Pick<ChildProcess, "pid">): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
