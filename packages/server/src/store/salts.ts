import { randomBytes } from "node:crypto";

/** How long a salt lives after it was made, in milliseconds. */
const saltLifeMs = 48 * 60 * 60 * 1000;

export interface StoredSalt {
  /** A UTC day, `YYYY-MM-DD`. */
  readonly day: string;
  readonly salt: Uint8Array;
  /** Milliseconds since 1970. */
  readonly made_at: number;
}

/** Where salts are kept for as long as they live. */
export interface SaltTable {
  all(): Promise<StoredSalt[]>;
  keep(salt: StoredSalt): Promise<void>;
  /** Destroys what was made by then: afterwards it is not on the disk either. */
  destroyUntil(madeAt: number): Promise<void>;
}

export interface Salts {
  /** The random salt of a UTC day, `YYYY-MM-DD`; made at its first use. */
  saltFor(day: string): Uint8Array;
  /** Destroys what is 48 hours old: after this nobody can tell whose the pseudonyms of that day were. */
  destroyOld(): Promise<void>;
  /** Waits until every salt that was given out is stored. */
  settled(): Promise<void>;
}

export async function openSalts(table: SaltTable, clock: () => number): Promise<Salts> {
  const salts = new Map<string, { salt: Uint8Array; madeAt: number }>();
  let storing: Promise<unknown> = Promise.resolve();
  for (const row of await table.all()) {
    salts.set(row.day, { salt: row.salt, madeAt: row.made_at });
  }
  return {
    saltFor(day) {
      const known = salts.get(day);
      if (known !== undefined) return known.salt;
      // Tomorrow's is needed shortly before midnight, and lives as long as every other from its day on.
      const madeAt = Math.max(clock(), Date.parse(`${day}T00:00:00Z`));
      const made = { salt: new Uint8Array(randomBytes(32)), madeAt };
      salts.set(day, made);
      storing = Promise.all([storing, table.keep({ day, salt: made.salt, made_at: made.madeAt })]);
      // Who waits for `settled` hears of a failure; the salt itself is good for as long as this process lives.
      storing.catch(() => undefined);
      return made.salt;
    },
    async destroyOld() {
      await storing;
      const before = clock() - saltLifeMs;
      for (const [day, { salt, madeAt }] of salts) {
        if (madeAt > before) continue;
        salt.fill(0);
        salts.delete(day);
      }
      await table.destroyUntil(before);
    },
    settled: async () => void (await storing),
  };
}
