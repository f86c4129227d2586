import { DendroError } from "@dendro/core";
import { newerData } from "../../installation/newer-data.ts";
import { release } from "../../installation/release.ts";
import type { ThreadFault } from "./thread-fault.ts";

/** A fault of the log's thread as whoever appends or operates should read it. */
export function storageFault(path: string, { message, code, writtenBy }: ThreadFault): DendroError {
  if (writtenBy !== undefined) return newerData(`The event log ${path}`, message, { writtenBy, release });
  const [what, advice] = code === null ? unknown : (explained[code & 0xff] ?? unknown);
  return new DendroError("storage_unavailable", `The event log ${path} ${what} (${message}). ${advice}`, {
    cause: new Error(message),
    retryAfterSeconds: 1,
  });
}

const unknown = ["failed", "It tries again by itself."] as const;
const unwritable = [
  "cannot be written",
  "Check that the directory exists and that this user may write to it.",
] as const;
const damaged = [
  "is damaged or not an event log",
  "Put a copy of it back, or move it away to begin with an empty one.",
] as const;

/** By SQLite's primary result code. */
const explained: Readonly<Record<number, readonly [what: string, advice: string]>> = {
  3: unwritable,
  5: ["is open in another process", "Stop that process, or use another data directory."],
  8: unwritable,
  10: ["cannot be read or written", "Check the disk; it tries again by itself."],
  11: damaged,
  13: ["has no room left", "Free some space on its disk; it goes on by itself."],
  14: unwritable,
  26: damaged,
};
