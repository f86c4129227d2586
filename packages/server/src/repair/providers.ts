import { sql } from "@dendro/core";
import { nameProvider } from "@dendro/ingest";
import type { RepairKind } from "./kind.ts";

/** One name for each provider; questions read the old names as the new already, lists of events and exports do not. */
export const providerKind: RepairKind = {
  name: "providers",
  title: "providers get the one name they have today",
  candidates: sql`r.provider != ''`,
  isPrivate: false,
  mend: nameProvider,
};
