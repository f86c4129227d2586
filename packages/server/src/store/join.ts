import { DendroError } from "@dendro/core";
import type { DirectoryStore, OpenStore } from "./port.ts";
import type { Store } from "./tables.ts";

export interface JoinOptions {
  readonly dataDir: string;
  /** What tells the key that secrets are encrypted with. */
  readonly secretKeyName: string;
  /** Whether to go on with another key: secrets that were encrypted with the one before have to be set again. */
  readonly mayReplaceKey: boolean;
}

/** The store that a data directory has joined, by what names it; null where it has none but its own. */
export async function joinedStore({ db }: Pick<DirectoryStore, "db">): Promise<string | null> {
  const row = await db.selectFrom("joined_store").select("uuid").executeTakeFirst();
  return row?.uuid ?? null;
}

/**
 * Makes sure that a data directory belongs to a store, and moves what it has of its own there while that is still empty.
 * Interrupted, it is done again.
 * @returns whether something was moved
 * @throws DendroError `invalid_configuration` when the two do not belong together
 */
export async function joinStore(
  directory: DirectoryStore,
  store: OpenStore,
  { dataDir, secretKeyName, mayReplaceKey }: JoinOptions,
): Promise<boolean> {
  return await store.exclusively("join", async () => {
    const { uuid, secret_key: keyName } = await store.db
      .selectFrom("installation")
      .selectAll()
      .executeTakeFirstOrThrow();
    const joined = await joinedStore(directory);
    if (joined !== null && joined !== uuid)
      throw new DendroError(
        "invalid_configuration",
        `${dataDir} belongs to another store than the one at DENDRO_STORE_URL. Set it to the one before, or begin with a new data directory.`,
      );
    if (keyName !== null && keyName !== secretKeyName && !mayReplaceKey)
      throw new DendroError(
        "invalid_configuration",
        "Secrets in the store are encrypted with another key than this server has. Give all servers that share it the same DENDRO_SECRET_KEY, or copy the file secret.key of the first into this data directory. " +
          "If that key is lost, start once with --accept-loss yes; secrets then have to be set again.",
      );
    const isMoved = await moveIn(directory, store, dataDir);
    await store.db.updateTable("installation").set({ secret_key: secretKeyName }).execute();
    await directory.db
      .insertInto("joined_store")
      .values({ id: 1, uuid })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return isMoved;
  });
}

/** What is moved: whatever refers to another comes after it. */
const moved = [
  "places",
  "tenants",
  "keys",
  "sign_ins",
  "workers",
  "settings",
  "settings_changes",
  "prices",
  "saved_filters",
  "boards",
  "shares",
  "trace_views",
  "webhook_endpoints",
  "webhook_messages",
  "webhook_deliveries",
  "webhook_attempts",
  "outbox_positions",
  "webhook_sources",
  "received_webhooks",
  "breaker_settings",
  "breakers",
  "breaker_transitions",
  "breaker_calls",
  "breaker_positions",
  "alert_rules",
  "alert_judgements",
  "alert_series",
  "alert_changes",
  "alert_silences",
  "alert_messages",
  "reports",
  "report_recipients",
  "report_sends",
  "erasures",
  "erasure_parts",
] as const;

async function moveIn(directory: DirectoryStore, store: OpenStore, dataDir: string): Promise<boolean> {
  if ((await countTenants(directory.db)) === 0) return false;
  const own = await directory.db.selectFrom("installation").select("uuid").executeTakeFirstOrThrow();
  // It comes with the rest: then only what was left behind is still to be removed.
  const copied = await store.db
    .selectFrom("places")
    .select("id")
    .where("id", "=", own.uuid)
    .executeTakeFirst();
  if (copied === undefined) {
    if ((await countTenants(store.db)) > 0)
      throw new DendroError(
        "invalid_configuration",
        `${dataDir} has tenants and keys of its own, and the store at DENDRO_STORE_URL has others. Only an empty store takes them over: use one, or begin with a new data directory.`,
      );
    await copy(directory.db, store.db);
    await store.salts.keep(await directory.salts.all());
  }
  await directory.destroy(
    async (db) =>
      await db.transaction().execute(async (step) => {
        await step.deleteFrom("salts").execute();
        for (const table of moved.toReversed()) await step.deleteFrom(table).execute();
      }),
  );
  return true;
}

async function countTenants(db: Store): Promise<number> {
  return (await db.selectFrom("tenants").select("id").execute()).length;
}

/** Rows of one statement, which has a place for each value. */
const rowsAtOnce = 1000;

async function copy(from: Store, to: Store): Promise<void> {
  await to.transaction().execute(async (step) => {
    for (const table of moved) {
      const rows = await from.selectFrom(table).selectAll().execute();
      for (let at = 0; at < rows.length; at += rowsAtOnce)
        await step
          .insertInto(table)
          .values(rows.slice(at, at + rowsAtOnce))
          .execute();
    }
  });
}
