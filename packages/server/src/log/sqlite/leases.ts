import { randomUUID } from "node:crypto";
import { LeaseLost, type Lease } from "../consumer-state.ts";

interface Held extends Lease {
  readonly holder: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/**
 * The leases of a log that one process alone has open. They are in its memory: whoever had one before a restart is gone, and
 * no token comes again. The log does what it is asked one after the other, so that what was asked under a lease is done before
 * whatever the next holder asks.
 */
export interface Leases {
  acquire(partition: number, holder: string, forMs: number): Lease | null;
  renew(lease: Lease, forMs: number): void;
  release(lease: Lease): void;
  /** @throws LeaseLost when it is not the latest of its partition */
  requireLatest(lease: Lease): void;
}

/** @param clock milliseconds since 1970 */
export function createLeases(clock: () => number): Leases {
  const latest = new Map<number, Held>();

  function heldBy(lease: Lease): Held {
    const held = latest.get(lease.partition);
    if (held?.token !== lease.token) throw new LeaseLost(lease);
    return held;
  }

  return {
    acquire(partition, holder, forMs) {
      const now = clock();
      const held = latest.get(partition);
      if (held !== undefined && held.holder !== holder && held.until > now) return null;
      const lease = { partition, token: randomUUID() };
      latest.set(partition, { ...lease, holder, until: now + forMs });
      return lease;
    },
    renew(lease, forMs) {
      latest.set(lease.partition, { ...heldBy(lease), until: clock() + forMs });
    },
    release(lease) {
      if (latest.get(lease.partition)?.token === lease.token) latest.delete(lease.partition);
    },
    requireLatest: (lease) => void heldBy(lease),
  };
}
