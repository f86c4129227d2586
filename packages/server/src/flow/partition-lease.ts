import { LeaseLost, type ConsumerState, type Lease } from "../log/consumer-state.ts";

export interface PartitionLeaseOptions {
  readonly log: Pick<ConsumerState, "acquire" | "renew" | "release">;
  readonly partition: number;
  /** After how long without a sign of life another may take over, in milliseconds. */
  readonly leaseMs: number;
  /** Another has taken over. */
  readonly onLost: (error: LeaseLost) => void;
}

/** The lease of a partition, kept for as long as this process lives. */
export interface PartitionLease {
  /** Resolves when nobody else has the partition. */
  acquire(): Promise<Lease>;
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
  let lease: Lease | null = null;
  let timer: NodeJS.Timeout | null = null;

  function renew(): void {
    if (lease === null) return;
    log.renew(lease, leaseMs).catch((error: unknown) => {
      // Whatever else it is may pass; nothing is committed once another has taken over.
      if (!(error instanceof LeaseLost)) return;
      stop();
      onLost(error);
    });
  }

  function stop(): void {
    if (timer !== null) clearInterval(timer);
    timer = null;
  }

  return {
    async acquire() {
      for (;;) {
        lease = await log.acquire(partition, holder, leaseMs);
        if (lease !== null) break;
        await new Promise((resolve) => setTimeout(resolve, leaseMs / triesPerLease));
      }
      timer = setInterval(renew, leaseMs / triesPerLease).unref();
      return lease;
    },
    async release() {
      stop();
      if (lease !== null) await log.release(lease);
      lease = null;
    },
  };
}
