import { hash, randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Expired } from "../tenants/policy.ts";
import type { Directory } from "../store/tables.ts";
import { backupFolders } from "./backup-folders.ts";
import { appendToJournal, journalName, mergeJournal, notedSchema, type Noted } from "./journal-file.ts";

/** What was taken away. What is added here is applied by `apply-journal.ts`. */
export type Taken =
  | { readonly kind: "user"; readonly tenant: string; readonly subject: string }
  | { readonly kind: "tenant"; readonly tenant: string; readonly subject: string }
  | { readonly kind: "filter"; readonly tenant: string; readonly subject: string }
  | ({ readonly kind: "expired"; readonly tenant: string } & Expired);

/**
 * Remembers what was taken away, here and beside every backup that this installation knows of, so that no older backup
 * brings it back.
 */
export interface Journal {
  /** Noted when it resolves. A folder that cannot be written to is told of, and caught up with later. */
  note(taken: Taken): Promise<void>;
  /** When somebody was erased by a name, the last time, in milliseconds since 1970; null when they never were. */
  erasedAt(tenant: string, user: string): Promise<number | null>;
  /** Notes that names are one person's: where one of them was erased, the others are taken out of backups from before that. */
  noteNames(tenant: string, names: readonly string[]): Promise<void>;
  all(): Promise<Noted[]>;
  /** Notes what another journal has, and was done here too. */
  adopt(noted: Noted): Promise<void>;
  /** Notes beside backups in a folder from now on, what is noted already included. */
  addFolder(path: string): Promise<void>;
  /** Brings every folder up to what is noted here. */
  catchUp(): Promise<void>;
}

export interface JournalOptions {
  readonly db: Directory;
  readonly dataDir: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly onFault: (error: unknown, folder: string) => void;
}

/** What the hash of a user, or of a tenant, is made of: the same as in receipts. */
export const subjectHash = (tenant: string, user?: string): string =>
  hash("sha256", user === undefined ? tenant : `${tenant}\0${user}`);

/** An erasure of a user. */
interface Erased {
  readonly id: string;
  readonly at: number;
}

export function createJournal({ db, dataDir, clock, onFault }: JournalOptions): Journal {
  const folders = backupFolders(db, dataDir);
  /** The last of each user, by the hash. Read once. */
  let erasures: Promise<Map<string, Erased>> | null = null;

  async function erasuresOfUsers(): Promise<Map<string, Erased>> {
    erasures ??= all().then((entries) => {
      const found = new Map<string, Erased>();
      for (const noted of entries) remember(found, noted);
      return found;
    });
    return await erasures;
  }

  function notedOf(taken: Taken): Noted {
    const about = { id: randomUUID(), at: clock() };
    switch (taken.kind) {
      case "user":
        return { ...about, kind: "user", subject_hash: subjectHash(taken.tenant, taken.subject) };
      case "tenant":
        return { ...about, kind: "tenant", subject_hash: subjectHash(taken.tenant) };
      case "filter":
        return {
          ...about,
          kind: "filter",
          tenant_hash: subjectHash(taken.tenant),
          selection: taken.subject,
        };
      case "expired": {
        const { tenant, types, before } = taken;
        return {
          ...about,
          kind: "expired",
          tenant_hash: subjectHash(tenant),
          types: "only" in types ? { only: [...types.only] } : { except: [...types.except] },
          before,
        };
      }
    }
  }

  /** Of what expires, only how far it has come is kept. */
  const placeOf = (noted: Noted) =>
    noted.kind === "expired" ? JSON.stringify([noted.tenant_hash, noted.types]) : noted.id;

  async function keep(noted: Noted): Promise<void> {
    const row = { place: placeOf(noted), id: noted.id, at: noted.at, entry: JSON.stringify(noted) };
    const { id, at, entry } = row;
    await db
      .insertInto("journal")
      .values(row)
      .onConflict((conflict) => conflict.column("place").doUpdateSet({ id, at, entry }))
      .execute();
    if (erasures !== null) remember(await erasures, noted);
  }

  async function isKnown(noted: Noted): Promise<boolean> {
    if (noted.kind !== "expired") return false;
    const row = await db
      .selectFrom("journal")
      .select("entry")
      .where("place", "=", placeOf(noted))
      .executeTakeFirst();
    const known = row === undefined ? null : notedSchema.parse(JSON.parse(row.entry));
    return known?.kind === "expired" && known.before >= noted.before;
  }

  async function all(): Promise<Noted[]> {
    const rows = await db.selectFrom("journal").select("entry").orderBy("at").execute();
    return rows.map(({ entry }) => notedSchema.parse(JSON.parse(entry)));
  }

  async function inFolders(work: (journal: string) => Promise<void>): Promise<void> {
    for (const folder of await folders.all()) {
      try {
        await work(join(folder, journalName));
      } catch (error) {
        onFault(error, folder);
      }
    }
  }

  return {
    async note(taken) {
      const noted = notedOf(taken);
      if (await isKnown(noted)) return;
      await keep(noted);
      await inFolders(async (path) => await appendToJournal(path, noted));
    },
    async erasedAt(tenant, user) {
      return (await erasuresOfUsers()).get(subjectHash(tenant, user))?.at ?? null;
    },
    async noteNames(tenant, names) {
      const known = await erasuresOfUsers();
      const hashes = [...new Set(names.map((name) => subjectHash(tenant, name)))];
      const [last] = hashes.flatMap((one) => known.get(one) ?? []).toSorted((a, b) => b.at - a.at);
      if (last === undefined) return;
      for (const subject_hash of hashes) {
        if ((known.get(subject_hash)?.at ?? -Infinity) >= last.at) continue;
        const noted: Noted = { id: randomUUID(), at: last.at, kind: "user", subject_hash, of: last.id };
        await keep(noted);
        await inFolders(async (path) => await appendToJournal(path, noted));
      }
    },
    all,
    adopt: keep,
    async addFolder(path) {
      await mergeJournal(join(path, journalName), await all());
      await folders.add(path);
    },
    async catchUp() {
      const entries = await all();
      await inFolders(async (path) => await mergeJournal(path, entries));
    },
  };
}

function remember(erasures: Map<string, Erased>, noted: Noted): void {
  if (noted.kind !== "user") return;
  const { id, at, subject_hash: subject, of = id } = noted;
  if ((erasures.get(subject)?.at ?? -Infinity) < at) erasures.set(subject, { id: of, at });
}
