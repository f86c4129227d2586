import { randomBytes } from "node:crypto";
import { dateOf, dayMs, DendroError } from "@dendro/core";

const hourMs = 60 * 60 * 1000;
/** How long a salt lives after it was made, in milliseconds. */
const saltLifeMs = 48 * hourMs;

export interface StoredSalt {
  /** A UTC day, `YYYY-MM-DD`. */
  readonly day: string;
  readonly salt: Uint8Array;
  /** Milliseconds since 1970, to the hour. */
  readonly made_at: number;
}

/** Where salts are kept for as long as they live. */
export interface SaltTable {
  /** Whether other servers have theirs in it as well: then a salt is nobody's before it is kept. */
  readonly isShared: boolean;
  all(): Promise<StoredSalt[]>;
  /** Keeps those of days that have none yet. @returns what these days have, in the same order */
  keep(salts: readonly StoredSalt[]): Promise<readonly StoredSalt[]>;
  /** Destroys what was made by then: afterwards it is not on the disk either. */
  destroyUntil(madeAt: number): Promise<void>;
}

export interface Salts {
  /** Whether other servers have the same. */
  readonly isShared: boolean;
  /**
   * The random salt of a UTC day, `YYYY-MM-DD`; made at its first use.
   * @throws DendroError `storage_unavailable` where salts are shared and it was not prepared
   */
  saltFor(day: string): Uint8Array;
  /** Where salts are shared: gets those of days. @returns undefined when they are there */
  prepare(days: Iterable<string>): Promise<void> | undefined;
  /** Where salts are shared: has those that will be needed next, and the same as everybody else. */
  keepReady(): Promise<void>;
  /** Told when a salt turned out to be another: pseudonyms that were made with it must not be made again. */
  onReplaced(listener: () => void): void;
  /** Destroys what is 48 hours old: after this nobody can tell whose the pseudonyms of that day were. */
  destroyOld(): Promise<void>;
  /** Waits until every salt that was given out is stored. */
  settled(): Promise<void>;
}

export async function openSalts(table: SaltTable, clock: () => number): Promise<Salts> {
  const salts = new Map<string, StoredSalt>();
  const whenReplaced: (() => void)[] = [];
  let storing: Promise<unknown> = Promise.resolve();
  for (const salt of await table.all()) salts.set(salt.day, salt);

  function make(day: string): StoredSalt {
    // Tomorrow's is needed shortly before midnight, and lives as long as every other from its day on.
    const madeAt = Math.max(clock(), Date.parse(`${day}T00:00:00Z`));
    return { day, salt: new Uint8Array(randomBytes(32)), made_at: Math.floor(madeAt / hourMs) * hourMs };
  }

  /** Whoever is first makes it, and everybody takes what is kept. What a crash of the database has lost is put back. */
  async function share(days: Iterable<string>): Promise<void> {
    const wanted = [...days].map((day) => salts.get(day) ?? make(day));
    for (const kept of await table.keep(wanted)) {
      const known = salts.get(kept.day);
      salts.set(kept.day, kept);
      if (known !== undefined && Buffer.compare(known.salt, kept.salt) !== 0)
        for (const listener of whenReplaced) listener();
    }
  }

  async function keepReady(): Promise<void> {
    if (!table.isShared) return;
    const next = [-1, 0, 1].map((days) => dateOf(clock() + days * dayMs));
    // One that is about to be destroyed here may be destroyed already where others are.
    const living = [...salts.values()].filter(({ made_at: madeAt }) => madeAt > clock() - saltLifeMs);
    await share(new Set([...living.map(({ day }) => day), ...next]));
  }

  await keepReady();
  return {
    isShared: table.isShared,
    saltFor(day) {
      const known = salts.get(day);
      if (known !== undefined) return known.salt;
      if (table.isShared)
        throw new DendroError("storage_unavailable", `The salt of ${day} is not there yet; try again.`);
      const made = make(day);
      salts.set(day, made);
      storing = Promise.all([storing, table.keep([made])]);
      // Who waits for `settled` hears of a failure; the salt itself is good for as long as this process lives.
      storing.catch(() => undefined);
      return made.salt;
    },
    prepare(days) {
      if (!table.isShared) return undefined;
      const missing = [...new Set(days)].filter((day) => !salts.has(day));
      return missing.length === 0 ? undefined : share(missing);
    },
    keepReady,
    onReplaced: (listener) => void whenReplaced.push(listener),
    async destroyOld() {
      await storing;
      const before = clock() - saltLifeMs;
      for (const [day, { salt, made_at: madeAt }] of salts) {
        if (madeAt > before) continue;
        salt.fill(0);
        salts.delete(day);
      }
      await table.destroyUntil(before);
    },
    settled: async () => void (await storing),
  };
}
