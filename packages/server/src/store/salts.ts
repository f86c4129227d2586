import { randomBytes } from "node:crypto";
import type { OpenStore } from "./database.ts";

/** How long a salt lives after it was made, in milliseconds. */
const saltLifeMs = 48 * 60 * 60 * 1000;

export interface Salts {
  /** The random salt of a UTC day, `YYYY-MM-DD`; made at its first use. */
  saltFor(day: string): Uint8Array;
  /** Destroys what is 48 hours old: after this nobody can tell whose the pseudonyms of that day were. */
  destroyOld(): Promise<void>;
  /** Waits until every salt that was given out is stored. */
  settled(): Promise<void>;
}

export async function openSalts({ db, purge }: OpenStore, clock: () => number): Promise<Salts> {
  const salts = new Map<string, { salt: Uint8Array; madeAt: number }>();
  let storing: Promise<unknown> = Promise.resolve();
  for (const row of await db.selectFrom("salts").selectAll().execute()) {
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
      storing = Promise.all([
        storing,
        db.insertInto("salts").values({ day, salt: made.salt, made_at: made.madeAt }).execute(),
      ]);
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
      await db.deleteFrom("salts").where("made_at", "<=", before).execute();
      purge();
    },
    settled: async () => void (await storing),
  };
}
