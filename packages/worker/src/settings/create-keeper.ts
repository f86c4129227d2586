import type { SettingsSchema } from "@dendro/core";
import { createSettingsStore, type Sealer } from "@dendro/node";
import type { Memory } from "../memory/memory.ts";
import type { PlatformOptions } from "../options.ts";
import type { KeeperEvents, SettingsKeeper } from "./keeper.ts";
import { createLocalKeeper } from "./local-keeper.ts";
import { createPlatformKeeper } from "./platform-keeper.ts";
import { createSettingsCache } from "./settings-cache.ts";

export interface CreateKeeperOptions extends KeeperEvents {
  readonly workerId: string;
  readonly instanceId: string;
  readonly schema: SettingsSchema | null;
  readonly platform: PlatformOptions | undefined;
  readonly version: string | undefined;
  readonly memory: Memory;
  readonly sealer: Sealer | null;
  readonly lookIntervalMs: number;
  readonly clock: () => number;
  readonly random: () => number;
  readonly newId: () => string;
}

/** Settings are kept by the platform when there is one. */
export function createKeeper({ memory, sealer, platform, ...options }: CreateKeeperOptions): SettingsKeeper {
  const { workerId, clock, schema } = options;
  if (platform === undefined) {
    return createLocalKeeper({
      ...options,
      schema: schema ?? { fields: [] },
      store: createSettingsStore(memory.db, sealer, (_owner, fieldId) =>
        options.onFault(new Error(`The secret ${fieldId} was sealed with another key; set it again.`)),
      ),
    });
  }
  return createPlatformKeeper({
    ...options,
    ...platform,
    cache: createSettingsCache(memory.db, workerId, sealer, clock),
  });
}
