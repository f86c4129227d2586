import { join } from "node:path";
import { createEncryption, createSettingsStore, readSecretKey, secretKeyFile } from "@dendro/node";
import { createEgress } from "../egress/egress.ts";
import { createAccess } from "../auth/access.ts";
import type { Config } from "../installation/config.ts";
import { opening, prepareDirectory } from "../installation/prepare.ts";
import { createSpaceGuard } from "../installation/space.ts";
import { createGuesses } from "../auth/guesses.ts";
import { clientAddress, createAddressList } from "../http/client-address.ts";
import { createPriceBook } from "@dendro/ingest";
import { createSegmentResolver } from "../query/segments/resolve-segments.ts";
import { createSettingsFeed } from "../settings/feed.ts";
import { createFleets } from "../settings/fleets.ts";
import { openKeys } from "../auth/keys.ts";
import { openPrices } from "../store/prices.ts";
import { openSalts } from "../store/salts.ts";
import { createBoards } from "../store/boards.ts";
import { openSavedFilters } from "../store/saved-filters.ts";
import { createTraceViews } from "../store/trace-views.ts";
import { createShares } from "../auth/shares.ts";
import { createSignIns } from "../auth/sign-ins.ts";
import { createRejectedEvents } from "../rejections/rejected-events.ts";
import { createJournal } from "../journal/journal.ts";
import { openExpiredDays } from "../tenants/expired-days.ts";
import { openTenants } from "../tenants/tenants.ts";
import { createWorkers } from "../store/workers.ts";
import type { Context } from "./context.ts";
import { openStore } from "./open-store.ts";

export type Stores = Awaited<ReturnType<typeof openStores>>;

/** The data directory and the store: who may do what, what people have set, and the way to what they configured. */
export async function openStores(context: Context) {
  const { config, clock, logger, opened } = context;
  const { dataDir } = config;
  await prepareDirectory(config, logger, opened);
  const space = createSpaceGuard({
    directory: dataDir,
    minFreeBytes: config.minFreeToAccept,
    onChanged: (hasRoom, free) =>
      hasRoom
        ? logger.info({ free }, "the disk has space again; events are accepted")
        : logger.error(
            { free, code: "storage_unavailable" },
            "the disk is nearly full; events are refused until some room is freed",
          ),
  });
  opened.defer(space.close);
  const secretKey = await secretKeyOf(config);
  const { store, directory } = await openStore(context, secretKey);
  const tenants = await openTenants(store, clock);
  const keys = await openKeys(store, clock, config.adminKey);
  const signIns = createSignIns(store.db, keys, clock);
  const salts = await openSalts(store.salts, clock);
  store.bus.onMissed(
    () =>
      void salts
        .keepReady()
        .catch((error: unknown) =>
          logger.error({ err: error }, "salts could not be compared with the store"),
        ),
  );
  const prices = await openPrices(store);
  const segments = await openSavedFilters(store, "segment");
  const goals = await openSavedFilters(store, "goal");
  const trustedProxies = createAddressList(config.trustProxy);
  const egress = createEgress({ allow: config.egressAllow, proxy: config.egressProxy });
  opened.defer(egress.close);
  const guesses = createGuesses({
    clock: () => performance.now(),
    onGuessing: (network, wrong) =>
      logger.warn(
        { network, wrong },
        "wrong keys come from one address; more of them are not looked for at once",
      ),
  });
  const shares = createShares(store.db, clock);
  const access = createAccess({
    keys,
    signIns,
    shares,
    tenants,
    guesses,
    addressOf: ({ peer, headers }) => clientAddress(peer, headers, trustedProxies),
  });
  const journal = createJournal({
    db: directory.db,
    dataDir,
    clock,
    onFault: (error, folder) =>
      logger.error(
        { err: error, folder },
        "what was erased could not be noted beside backups; it is tried again",
      ),
  });
  const settings = createSettingsStore(
    store.db,
    createEncryption(secretKey),
    ({ scope, workerId }, fieldId) =>
      logger.error(
        { tenant: scope, worker: workerId, field: fieldId },
        "a secret was encrypted with another key; set it again",
      ),
  );
  const settingsFeed = createSettingsFeed(settings, store);
  const workers = createWorkers(store.db);
  const rejected = createRejectedEvents(clock());
  return {
    egress,
    rejected,
    space,
    store,
    directory,
    expired: await openExpiredDays(directory.db),
    tenants,
    keys,
    signIns,
    shares,
    salts,
    prices,
    priceBook: createPriceBook(prices.of),
    segments,
    goals,
    boards: createBoards(store, clock),
    traceViews: createTraceViews(store),
    segmentResolver: createSegmentResolver(segments),
    trustedProxies,
    guesses,
    access,
    secretKey,
    settings,
    workers,
    settingsFeed,
    fleets: createFleets(settings, workers, settingsFeed, clock),
    journal,
  };
}

/** What secrets are encrypted with: as configured, or made at the first start. */
async function secretKeyOf({ secretKey, dataDir }: Config): Promise<Uint8Array> {
  if (secretKey !== null) return readSecretKey(secretKey);
  return await opening("The file of the secret key", join(dataDir, "secret.key"), secretKeyFile);
}
