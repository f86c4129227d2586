import { dateOf, defaultParameters, DendroError } from "@dendro/core";
import {
  createAnonymizer,
  createBotDetector,
  createEnrich,
  createPipeline,
  createPriceEvent,
  createReferrerClassifier,
  createUserAgentParser,
  createUuidSource,
} from "@dendro/ingest";
import { openPlaceLookup } from "../http/place.ts";
import { createAppend } from "../flow/append.ts";
import { createContentMasks } from "../tenants/content-policy.ts";
import { createImports } from "../imports/imports.ts";
import { noteRejections } from "../rejections/note-rejections.ts";
import { startRepairs } from "../repair/start-repairs.ts";
import { findStoredIds } from "../flow/stored.ts";
import type { Context } from "./context.ts";
import type { Flow } from "./flow.ts";
import type { Stores } from "./stores.ts";
import type { Maintenance } from "./maintenance.ts";

export type Ingest = Awaited<ReturnType<typeof openIngest>>;

/** What is made of events: of new ones as they come, and of old ones when they are repaired. */
export async function openIngest(
  { config, clock, logger, metrics, opened }: Context,
  { expired, rejected, tenants, salts, priceBook, space }: Stores,
  { warehouse, log, rolled, policies, writer, consumer, onChanged }: Flow,
  { scheduler }: Maintenance,
) {
  const anonymizer = createAnonymizer(salts.isShared ? salts : { saltFor: salts.saltFor });
  salts.onReplaced(anonymizer.forget);
  const parseUserAgent = createUserAgentParser();
  const keptParameters = new Set([...defaultParameters, ...config.queryParameters]);
  const priceEvent = createPriceEvent(priceBook);
  const repairs = await startRepairs({
    warehouse,
    rolled,
    scheduler,
    writer,
    expiredUntil: expired.until,
    keptParameters,
    anonymizer,
    priceEvent,
    prepareSalts: async (days) => await salts.prepare([...days].map(dateOf)),
    saltsStored: salts.settled,
    onChanged,
    onFault: (error) => logger.error({ err: error }, "the repair failed"),
  });
  opened.defer(repairs.close);
  const pipeline = createPipeline({
    newId: createUuidSource(),
    keptSince: policies.keptSince,
    contentMaskOf: createContentMasks(
      (tenant) => tenants.find(tenant)?.contents ?? null,
      (tenant, error) =>
        logger.error(
          { err: error, tenant },
          "a mask cannot be used; inputs and outputs are dropped until it is changed",
        ),
    ),
    keptParameters,
    detectBot: createBotDetector(),
    enrich: createEnrich({
      parseUserAgent,
      classifyReferrer: createReferrerClassifier(),
      placeOf: openPlaceLookup(config.cityMmdb),
      priceEvent,
    }),
    anonymizer,
    append: createAppend({
      log,
      storedIds: async (tenant, events) => await findStoredIds(warehouse, tenant, events),
      requireTenant(tenant) {
        if (tenants.find(tenant) !== null) return;
        throw new DendroError("unknown_tenant", `Unknown tenant ${JSON.stringify(tenant)}; it was deleted.`);
      },
      requireRoom: space.requireRoom,
      offer: consumer.offer,
    }),
    telemetry: metrics.pipeline,
    onRejected: noteRejections(rejected),
  });
  const imports = createImports({ pipeline, clock });
  opened.defer(imports.close);
  return { anonymizer, parseUserAgent, repairs, imports, pipeline };
}
