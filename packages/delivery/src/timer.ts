import type { SetTimer } from "@dendro/core";

/** A `SetTimer` of the runtime's own timers. */
export const runtimeTimer: SetTimer = (run, ms, keepsAlive) => {
  const timer: unknown = setTimeout(run, ms);
  // Only Node has processes, and timers that mind; elsewhere a timer is a number.
  if (!keepsAlive && typeof timer === "object") (timer as { unref(): void }).unref();
  return () => clearTimeout(timer as number);
};

/** No timer of a runtime waits longer, in milliseconds. */
export const longestTimerMs = 2 ** 31 - 1;
