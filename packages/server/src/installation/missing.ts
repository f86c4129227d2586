import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DendroError } from "@dendro/core";

/** Something that must be there, to judge by what is. */
export interface Missing {
  readonly path: string;
  /** What goes without it. */
  readonly loss: string;
}

/**
 * Looks for parts of a data directory that are gone while others show that they were there: a first start that a kill
 * interrupted leaves parts out as well, but none of which something else has evidence. Nothing is made or changed.
 * @param hasSecretKey whether secrets are encrypted with a key that is configured, and not kept in the directory
 */
export function findMissing(dataDir: string, hasSecretKey: boolean): Missing[] {
  const at = (name: string) => join(dataDir, name);
  const has = (name: string) => (statSync(at(name), { throwIfNoEntry: false })?.size ?? 0) > 0;
  const holds = (name: string, table: string) => has(name) && !lacksTable(at(name), table);
  const store = holds("store.db", "tenants");
  const log = holds("log.db", "position");
  const warehouse = has("warehouse");
  const missing: Missing[] = [];
  // The store is made first. A warehouse alone is one that somebody begins with.
  if (!store && log && isLog(at("log.db")))
    missing.push({
      path: at("store.db"),
      loss: "all keys, tenants, settings, prices and receipts, and today's pseudonyms",
    });
  if (!log && store && hasEvents(at("warehouse")))
    missing.push({
      path: at("log.db"),
      loss: "events that were accepted and not stored yet, and the memory of what was sent already",
    });
  if (!warehouse && log && committed(at("log.db")) > 0)
    missing.push({ path: at("warehouse"), loss: "all events and visits, but those that wait in the log" });
  if (!has("secret.key") && !hasSecretKey && store && encryptedSecrets(at("store.db")) > 0)
    missing.push({
      path: at("secret.key"),
      loss: "every secret in settings, which would have to be set again",
    });
  return missing;
}

/** @throws DendroError `damaged_data` with every path, what it would cost, and the two ways out */
export function refuseMissing(missing: readonly Missing[]): void {
  if (missing.length === 0) return;
  const list = missing.map(
    ({ path, loss }) => `${path} is missing or empty, or another program's; without it ${loss} are lost.`,
  );
  throw new DendroError(
    "damaged_data",
    `${list.join("\n")}\nPut a copy of it back from a backup, of the same time as the others if you can. To go on without it, start once with --accept-loss yes.`,
  );
}

/** Whether a warehouse has rows of events, without opening it. */
function hasEvents(warehouse: string): boolean {
  const parts = join(warehouse, "data", "default", "events");
  return existsSync(parts) && readdirSync(parts).some((name) => /^\d{6}_\d+_\d+_\d+/u.test(name));
}

/** Whether it is a database of somebody else, or one in which nothing was made yet. */
const lacksTable = (path: string, table: string) =>
  numberIn(path, `SELECT count(*) + 1 FROM sqlite_master WHERE name = '${table}'`) === 1;

const isLog = (path: string) => numberIn(path, "SELECT count(*) FROM position") > 0;

const committed = (path: string) => numberIn(path, "SELECT committed FROM position");

const encryptedSecrets = (path: string) =>
  numberIn(path, "SELECT count(*) FROM settings_changes WHERE secret = 1 AND content != 'null'");

/** What cannot be read is no evidence: opening it says why. */
function numberIn(path: string, sql: string): number {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path, { readOnly: true });
    return Number(Object.values(database.prepare(sql).get() ?? {})[0] ?? 0);
  } catch {
    return 0;
  } finally {
    database?.close();
  }
}
