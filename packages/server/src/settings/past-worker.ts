import { patchSettings, type Author, type FieldValue, type SettingsSchema } from "@dendro/core";
import type { SettingsStore } from "@dendro/node";
import type { Workers } from "../store/workers.ts";

/** A change of one field that was made before now. */
export interface PastChange {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly field_id: string;
  readonly value: FieldValue;
  readonly author: Author;
}

/** A worker that there was before this server, with every change of its settings, the oldest first. */
export interface PastWorker {
  readonly id: string;
  readonly version: string;
  readonly schema: SettingsSchema;
  readonly changes: readonly PastChange[];
}

/**
 * Records a worker with the history that it has had, each change a version at its own time. Where the worker has settings
 * already, nothing is changed: what was made since must stay.
 * @throws TypeError when a change is not allowed by the schema
 */
export async function recordPastWorker(
  { settings, workers }: { readonly settings: SettingsStore; readonly workers: Workers },
  tenant: string,
  { id, version, schema, changes }: PastWorker,
): Promise<void> {
  const owner = { scope: tenant, workerId: id };
  if ((await settings.read(owner)).version > 0) return;
  const [first] = changes;
  if (first === undefined) return;
  await workers.register(tenant, { id, version, schema }, first.at);
  for (const { at, field_id, value, author } of changes) {
    const outcome = await settings.change(owner, (state) =>
      patchSettings(state, schema, { field_id, value }, author, at),
    );
    if ("refused" in outcome) throw new TypeError(outcome.refused.message);
  }
}
