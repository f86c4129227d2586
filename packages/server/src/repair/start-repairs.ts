import { sql, type KeptParameters } from "@dendro/core";
import {
  type Anonymizer,
  createReferrerClassifier,
  createSourceNamer,
  type PriceEvent,
} from "@dendro/ingest";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { addressKind } from "./addresses.ts";
import { costKind } from "./costs.ts";
import { pageKind } from "./pages.ts";
import { providerKind } from "./providers.ts";
import { createRepairs, type Repairs, type RepairsOptions } from "./repairs.ts";
import { rolledPages, rolledProviders, rolledSources, rolledWithoutAddresses } from "./rolled-texts.ts";
import { createSourceMend, repairVisitSources, sourceKind } from "./sources.ts";
import { repairVisitIds } from "./visit-ids.ts";
import { visitedPages, withoutAddresses } from "./visit-texts.ts";

export interface StartRepairsOptions extends Omit<
  RepairsOptions,
  "kinds" | "visitKinds" | "visitSteps" | "rolledKinds"
> {
  readonly keptParameters: KeptParameters;
  readonly anonymizer: Pick<Anonymizer, "replaceAddresses">;
  readonly priceEvent: PriceEvent;
}

/** All kinds of things that can be brought along. A path is decoded before addresses are looked for in it. */
export async function startRepairs(options: StartRepairsOptions): Promise<Repairs> {
  const { keptParameters, anonymizer, priceEvent, warehouse } = options;
  const broughtOn = await readBroughtOn(warehouse);
  const mendSource = createSourceMend(createReferrerClassifier());
  return createRepairs({
    ...options,
    kinds: [
      pageKind(broughtOn),
      addressKind(anonymizer.replaceAddresses, keptParameters),
      providerKind,
      sourceKind(broughtOn, mendSource),
      costKind(priceEvent),
    ],
    visitKinds: { pages: visitedPages(broughtOn), addresses: withoutAddresses(keptParameters) },
    visitSteps: {
      addresses: async (context, kind, renewDays) =>
        await repairVisitIds(context, kind, anonymizer.replaceAddresses, renewDays),
      sources: async (context, kind, renewDays) =>
        await repairVisitSources(context, kind, { before: broughtOn, mend: mendSource }, renewDays),
    },
    rolledKinds: {
      pages: rolledPages(broughtOn),
      addresses: rolledWithoutAddresses(keptParameters),
      providers: rolledProviders,
      sources: rolledSources(broughtOn, createSourceNamer()),
    },
  });
}

/** The step of the warehouse that came with the release that reads paths as they are read today. */
const step = "0008-out-of-bounds";

/** When this release, or a later one, first ran on the warehouse, in milliseconds since 1970. */
async function readBroughtOn(warehouse: Pick<Warehouse, "query">): Promise<number> {
  const [[at] = []] = await warehouse.query({
    sql: sql`SELECT toUnixTimestamp64Milli(min(applied_at)) FROM migrations WHERE name = ${sql.text(step)}`,
  });
  return Number(at);
}
