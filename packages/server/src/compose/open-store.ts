import { join } from "node:path";
import { DendroError } from "@dendro/core";
import { nameOfKey } from "../backup/installation.ts";
import { readRestoredNote } from "../backup/restored-note.ts";
import { openPostgresBus } from "../bus/postgres.ts";
import { opening } from "../installation/prepare.ts";
import { startMaintenance } from "../schedule/maintenance.ts";
import type { DirectoryStore, OpenStore } from "../store/port.ts";
import { joinedStore, joinStore } from "../store/join.ts";
import { openPostgresStore } from "../store/postgres/open.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import type { Context } from "./context.ts";

/** How often it is looked whether another server has changed something, in milliseconds; the bus says so at once. */
const checkIntervalMs = 250;

/**
 * The store, and what of it is the data directory's own. By default both are one file.
 * @param secretKey what secrets are encrypted with, which has to be the same wherever the store is shared
 */
export async function openStore(
  { config, logger, opened }: Context,
  secretKey: Uint8Array,
): Promise<{ readonly store: OpenStore; readonly directory: DirectoryStore }> {
  const { dataDir, storeUrl } = config;
  const directory = await opening("The store", join(dataDir, "store.db"), async (path) =>
    openSqliteStore(path),
  );
  opened.defer(directory.close);
  if (storeUrl === null) {
    if ((await joinedStore(directory)) === null) return { store: directory, directory };
    throw new DendroError(
      "invalid_configuration",
      `The tenants, keys and settings of ${dataDir} are in PostgreSQL. Set DENDRO_STORE_URL to where that is.`,
    );
  }
  if ((await readRestoredNote(dataDir)) !== null)
    throw new DendroError(
      "invalid_configuration",
      `${dataDir} was restored from a backup, and what was erased since must be taken away from it before it joins others. Start it once without DENDRO_STORE_URL.`,
    );
  const bus = openPostgresBus(storeUrl);
  opened.defer(bus.close);
  const store = await openPostgresStore(storeUrl, bus);
  opened.defer(store.close);
  const isMoved = await joinStore(directory, store, {
    dataDir,
    secretKeyName: nameOfKey(secretKey),
    mayReplaceKey: config.acceptLoss === "yes",
  });
  if (isMoved)
    logger.info({ dataDir }, "tenants, keys and settings were moved into the store that is shared");
  let isReachable = true;
  const checks = startMaintenance(
    [
      {
        async work() {
          await store.views.check();
          if (!isReachable) logger.info("the store can be reached again");
          isReachable = true;
        },
      },
    ],
    (error) => {
      if (isReachable) logger.error({ err: error }, "the store cannot be reached; it is tried again");
      isReachable = false;
    },
    checkIntervalMs,
  );
  opened.defer(checks.stop);
  return { store, directory };
}
