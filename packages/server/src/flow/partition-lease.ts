import { setTimeout as wait } from "node:timers/promises";
import { LeaseLost, type ConsumerState, type Lease } from "../log/consumer-state.ts";

export interface PartitionLeaseOptions {
  readonly log: Pick<ConsumerState, "acquire" | "renew" | "release">;
  readonly partition: number;
  /** After how long without a sign of life another may take over, in milliseconds. */
  readonly leaseMs: number;
  /** Another has taken over. */
  readonly onLost: (error: LeaseLost) => void;
}

/** The lease of a partition, kept until another has it. */
export interface PartitionLease {
  /** Resolves when nobody else has the partition. @throws what the signal was aborted with */
  acquire(signal: AbortSignal): Promise<Lease>;
  release(): Promise<void>;
}

/** How often a lease is renewed while it holds, and asked for while another has it. */
const triesPerLease = 3;

export function createPartitionLease({
  log,
  partition,
  leaseMs,
  onLost,
}: PartitionLeaseOptions): PartitionLease {
  const holder = crypto.randomUUID();
  let held: Lease | null = null;
  let timer: NodeJS.Timeout | null = null;

  function renew(lease: Lease): void {
    log.renew(lease, leaseMs).catch((error: unknown) => {
      // Whatever else it is may pass; nothing is committed once another has taken over.
      if (!(error instanceof LeaseLost) || lease !== held) return;
      stop();
      onLost(error);
    });
  }

  function stop(): void {
    if (timer !== null) clearInterval(timer);
    timer = null;
  }

  return {
    async acquire(signal) {
      stop();
      for (;;) {
        signal.throwIfAborted();
        const lease = await log.acquire(partition, holder, leaseMs);
        held = lease;
        if (lease !== null) {
          timer = setInterval(() => renew(lease), leaseMs / triesPerLease).unref();
          return lease;
        }
        await wait(leaseMs / triesPerLease, undefined, { signal });
      }
    },
    async release() {
      stop();
      if (held !== null) await log.release(held);
      held = null;
    },
  };
}
