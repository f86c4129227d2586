import { performance } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

export interface IdleMemoryOptions {
  /** Lets go of what is kept only to be faster. */
  readonly drop: () => Promise<void> | void;
  readonly onFault: (error: unknown) => void;
  /** How often it is looked, in milliseconds. @defaultValue 5000 */
  readonly intervalMs?: number;
  /** Resident memory beyond that of the last time, from which it is worth the while, in bytes. @defaultValue 48 MiB */
  readonly worthBytes?: number;
  /** The share of its time that the event loop may work and still be idle. @defaultValue 0.05 */
  readonly idleBelow?: number;
  /** Resident memory, in bytes. @defaultValue the process's */
  readonly residentBytes?: () => number;
}

/**
 * Gives memory back when a burst is over. Of itself neither V8 nor the warehouse does: the one collects when more is
 * allocated, and the other keeps caches and freed pages for the next query.
 * @returns how to end it
 */
export function watchIdleMemory(options: IdleMemoryOptions): () => void {
  const {
    drop,
    onFault,
    intervalMs = 5000,
    worthBytes = 48 * 2 ** 20,
    idleBelow = 0.05,
    residentBytes = () => process.memoryUsage.rss(),
  } = options;
  const collect = createCollect();
  let before = performance.eventLoopUtilization();
  /** What was left the last time; what cannot be given back is not tried again and again. */
  let low = 0;
  let isWorking = false;

  async function look(): Promise<void> {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    const resident = residentBytes();
    if (low === 0 || resident < low) low = resident;
    if (utilization >= idleBelow || resident < low + worthBytes) return;
    await drop();
    collect();
    low = residentBytes();
  }

  const timer = setInterval(() => {
    if (isWorking) return;
    isWorking = true;
    look()
      .catch(onFault)
      .finally(() => (isWorking = false));
  }, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** V8 shows its collector to whoever asks for it; it then gives pages back too. */
function createCollect(): () => void {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as (how: object) => void;
  return () => gc({ type: "major", execution: "sync", flavor: "last-resort" });
}
