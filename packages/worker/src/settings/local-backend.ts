import { noSettings, patchSettings, type SettingsSchema, type SettingsState } from "@dendro/core";
import type { SettingsStore } from "@dendro/node";
import type { BackendEvents, SettingsBackend } from "./settings-backend.ts";

export interface LocalBackendOptions extends BackendEvents {
  readonly store: SettingsStore;
  readonly schema: SettingsSchema;
  readonly workerId: string;
  readonly clock: () => number;
  /** How often it is looked for what other processes have set, in milliseconds. */
  readonly lookIntervalMs: number;
}

/** Keeps settings in the worker's own database. */
export function createLocalBackend(options: LocalBackendOptions): SettingsBackend {
  const { store, schema, workerId, clock, lookIntervalMs, changed, onFault } = options;
  const owner = { scope: "", workerId };
  let state: SettingsState = noSettings;
  let changedAt = 0;
  let timer: NodeJS.Timeout | null = null;

  /** Tells of every change that is not known here yet, also of those of other processes. */
  async function look(): Promise<void> {
    const { version } = await store.read(owner);
    if (version <= state.version) return;
    const missing = await store.history(owner, { limit: version - state.version });
    const values = await store.valuesAt(owner, version);
    // Another look may have been faster.
    const news = missing.toReversed().filter((change) => change.version > state.version);
    if (version <= state.version) return;
    state = { version, values };
    changedAt = news.at(-1)?.at ?? changedAt;
    for (const change of news) changed(change);
  }

  return {
    connection: null,
    get state() {
      return state;
    },
    get changedAt() {
      return changedAt;
    },
    async open() {
      state = await store.read(owner);
      changedAt = (await store.history(owner, { limit: 1 }))[0]?.at ?? 0;
      timer = setInterval(() => void look().catch(onFault), lookIntervalMs);
      timer.unref();
    },
    async patch(patch, author, origin) {
      const outcome = await store.change(
        owner,
        (current) => patchSettings(current, schema, patch, author, clock()),
        ({ state: next, change }) => {
          // What others have changed before it comes first.
          if (change.version > state.version + 1) return;
          state = next;
          changedAt = change.at;
          changed(change, origin);
        },
      );
      // Whoever has set it finds it set.
      if ("change" in outcome && outcome.change.version > state.version) await look();
      return outcome;
    },
    async close() {
      if (timer !== null) clearInterval(timer);
    },
  };
}
