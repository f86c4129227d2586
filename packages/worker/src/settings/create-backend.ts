import type { SettingsSchema } from "@dendro/core";
import { createSettingsStore, type Encryption } from "@dendro/node";
import type { Memory } from "../memory/memory.ts";
import type { PlatformOptions } from "../options.ts";
import type { BackendEvents, SettingsBackend } from "./settings-backend.ts";
import { createLocalBackend } from "./local-backend.ts";
import { createPlatformBackend } from "./platform-backend.ts";
import { createSettingsCache } from "./settings-cache.ts";

export interface SettingsBackendOptions extends BackendEvents {
  readonly workerId: string;
  readonly instanceId: string;
  readonly schema: SettingsSchema | null;
  readonly platform: PlatformOptions | undefined;
  readonly version: string | undefined;
  readonly memory: Memory;
  readonly encryption: Encryption | null;
  readonly lookIntervalMs: number;
  readonly clock: () => number;
  readonly random: () => number;
  readonly newId: () => string;
}

/** Settings are kept by the platform when there is one. */
export function createSettingsBackend({
  memory,
  encryption,
  platform,
  ...options
}: SettingsBackendOptions): SettingsBackend {
  const { workerId, clock, schema } = options;
  if (platform === undefined) {
    return createLocalBackend({
      ...options,
      schema: schema ?? { fields: [] },
      store: createSettingsStore(memory.db, encryption, (_owner, fieldId) =>
        options.onFault(new Error(`The secret ${fieldId} was encrypted with another key; set it again.`)),
      ),
    });
  }
  return createPlatformBackend({
    ...options,
    ...platform,
    cache: createSettingsCache(memory.db, workerId, encryption, clock),
  });
}
