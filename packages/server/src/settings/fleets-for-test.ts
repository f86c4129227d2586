import { createEncryption, createSettingsStore } from "@dendro/node";
import type { DirectoryStore } from "../store/port.ts";
import { createWorkers } from "../store/workers.ts";
import { createSettingsFeed } from "./feed.ts";
import { createFleets, type Fleets } from "./fleets.ts";

/** Fleets as they are kept in a store, at a time that stands still. */
export function fleetsOf(store: DirectoryStore, now: number): Fleets {
  const settings = createSettingsStore(store.db, createEncryption(new Uint8Array(32)));
  return createFleets(settings, createWorkers(store.db), createSettingsFeed(settings, store), () => now);
}
