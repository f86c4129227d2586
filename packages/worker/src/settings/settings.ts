import {
  DendroError,
  settingValue,
  type FieldValue,
  type SettingsChange,
  type SettingsSchema,
} from "@dendro/core";
import type { SettingsBackend } from "./settings-backend.ts";

/**
 * A worker's settings as its own code sees them, secrets included. `Values` follows from the schema.
 * @example `const t = settings.get("temperature"); // number`
 */
export interface Settings<Values> {
  /** The value now: what was set, or the default. From memory. */
  get<Id extends keyof Values & string>(id: Id): Values[Id];
  getAll(): Values;
  /**
   * Sets a value as the worker itself, which may set readonly fields too. Without a connection to the platform it holds
   * here at once and is brought to the platform later, unless somebody has set the field there meanwhile.
   * @throws DendroError `invalid_setting` when the field does not allow it
   */
  set<Id extends keyof Values & string>(id: Id, value: Values[Id]): Promise<void>;
  /** Calls `listener` with every new value. @returns stops it */
  onChange<Id extends keyof Values & string>(id: Id, listener: (value: Values[Id]) => void): () => void;
}

/** The settings, and what feeds their listeners. */
export interface SettingsWithListeners<Values> extends Settings<Values> {
  changed(change: SettingsChange | null): void;
}

export function createSettings<Values extends Readonly<Record<string, FieldValue | null>>>(
  schema: SettingsSchema | null,
  backend: SettingsBackend,
  workerId: string,
  onFault: (error: unknown) => void,
): SettingsWithListeners<Values> {
  const fields = new Map((schema?.fields ?? []).map((field) => [field.id, field]));
  const listeners = new Map<string, Set<(value: never) => void>>();
  const last = new Map<string, FieldValue | null>();

  function valueOf(id: string): FieldValue | null {
    const field = fields.get(id);
    if (field === undefined)
      throw new DendroError("invalid_setting", `The worker has no setting ${JSON.stringify(id)}.`);
    return settingValue(field, backend.state);
  }

  return {
    get: (id) => valueOf(id) as Values[typeof id],
    getAll: () => Object.fromEntries([...fields.keys()].map((id) => [id, valueOf(id)])) as unknown as Values,
    async set(id, value) {
      valueOf(id);
      const outcome = await backend.patch({ field_id: id, value }, { kind: "worker", id: workerId });
      if ("refused" in outcome) throw new DendroError("invalid_setting", outcome.refused.message);
    },
    onChange(id, listener) {
      if (!listeners.has(id)) last.set(id, valueOf(id));
      const all = listeners.get(id) ?? new Set();
      listeners.set(id, all.add(listener));
      return () => all.delete(listener);
    },
    changed(change) {
      for (const [id, all] of listeners) {
        if (change !== null && !Object.hasOwn(change.values, id)) continue;
        const value = valueOf(id);
        if (value === last.get(id)) continue;
        last.set(id, value);
        for (const listener of all) {
          try {
            listener(value as never);
          } catch (error) {
            onFault(error);
          }
        }
      }
    },
  };
}
