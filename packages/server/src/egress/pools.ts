import { Pool, type buildConnector } from "undici";

/** How many origins have connections that wait for more; of others, those are closed that were not used for longest. */
const mostOrigins = 512;

/** Connections to each origin that are kept for a moment. */
export interface Pools {
  of(origin: string): Pool;
  /** Ends what is under way. */
  close(): Promise<void>;
}

/**
 * A pool has as many connections as there are requests at once, and each has one request: one that hangs holds no other.
 * They close when they were not used for four seconds, which is before most servers close them, or as long as the server
 * says, up to thirty.
 */
export function createPools(connect: buildConnector.connector): Pools {
  const pools = new Map<string, Pool>();
  const retired = new Set<Pool>();

  function retire(origin: string, pool: Pool): void {
    pools.delete(origin);
    retired.add(pool);
    void pool.close().finally(() => retired.delete(pool));
  }

  return {
    of(origin) {
      const known = pools.get(origin);
      const pool =
        known ??
        new Pool(origin, {
          connect,
          pipelining: 1,
          headersTimeout: 0,
          bodyTimeout: 0,
          keepAliveTimeout: 4_000,
          keepAliveMaxTimeout: 30_000,
          maxHeaderSize: 16_384,
        });
      if (known !== undefined) pools.delete(origin);
      pools.set(origin, pool);
      for (const [oldest, unused] of pools) {
        if (pools.size <= mostOrigins) break;
        retire(oldest, unused);
      }
      return pool;
    },
    async close() {
      await Promise.all([...pools.values(), ...retired].map((pool) => pool.destroy()));
      pools.clear();
    },
  };
}
