import type { FieldView } from "@dendro/core";
import { AgentError } from "./agent-error.ts";
import type { Connection } from "./connection.ts";
import { createShare } from "./shared.ts";
import { createStore, type Store } from "./store.ts";

export interface SettingsState {
  /** `none` of a worker that has no settings. */
  readonly status: "loading" | "ready" | "none" | "failed";
  readonly error: AgentError | null;
  /** The schema's fields with their values; of a secret only whether it is set. */
  readonly fields: readonly FieldView[];
  readonly version: number;
  /** ISO 8601; null when nothing was ever set. */
  readonly updatedAt: string | null;
}

/** A worker's settings, as this user may see and set them. */
export interface WatchedSettings {
  readonly state: Store<SettingsState>;
  use(): () => void;
  /**
   * @param baseVersion what was looked at: a field that was changed since is not overwritten
   * @throws AgentError `INVALID`, `STALE`, `READONLY` or `FORBIDDEN` with a message for the person
   */
  patch(fieldId: string, value: unknown, baseVersion?: number): Promise<void>;
}

export function createWatchedSettings(connection: Connection, workerId: string): WatchedSettings {
  const state = createStore<SettingsState>({
    status: "loading",
    error: null,
    fields: [],
    version: 0,
    updatedAt: null,
  });
  const share = createShare(subscribe, () =>
    connection.send("settings.unsubscribe", { worker_id: workerId }, () => {}),
  );

  function subscribe(): void {
    connection.send("settings.subscribe", { worker_id: workerId }, (error) => {
      if (error.code === "DISCONNECTED") return;
      state.update((now) => ({ ...now, status: error.code === "NOT_CONFIGURED" ? "none" : "failed", error }));
    });
  }

  function take(fieldId: string, value: unknown, version: number, updatedAt: string): void {
    state.update((now) => ({
      ...now,
      version: Math.max(now.version, version),
      updatedAt,
      fields: now.fields.map((field) =>
        // What is older than what is shown came late.
        field.id === fieldId && field.version <= version ? withValue(field, value, version) : field,
      ),
    }));
  }

  connection.onConnected(() => {
    if (share.isUsed) subscribe();
  });
  connection.on("settings.snapshot", ({ worker_id, fields, version = 0, updated_at: updatedAt = null }) => {
    if (worker_id === workerId)
      state.set({
        status: "ready",
        error: null,
        fields: fields as unknown as FieldView[],
        version,
        updatedAt,
      });
  });
  connection.on("settings.patch", ({ worker_id, field_id: id, value, version = 0, updated_at: at }) => {
    if (worker_id === workerId) take(id, value, version, at);
  });

  return {
    state,
    use: share.use,
    async patch(fieldId, value, baseVersion) {
      const ack = await connection.request("settings.patch", {
        field_id: fieldId,
        value,
        ...(baseVersion === undefined ? {} : { base_version: baseVersion }),
      });
      const isSecret = state.get().fields.find(({ id }) => id === fieldId)?.type === "password";
      const isEmpty = value === null || value === "";
      const shown = isSecret ? { is_set: !isEmpty } : isEmpty ? null : value;
      take(fieldId, shown, ack.version ?? state.get().version, ack.updated_at ?? new Date().toISOString());
    },
  };
}

function withValue(field: FieldView, value: unknown, version: number): FieldView {
  if (field.type === "password")
    return { ...field, is_set: (value as { is_set?: boolean } | null)?.is_set === true, version };
  const usual = "default" in field ? (field.default ?? null) : null;
  return { ...field, value: (value ?? usual) as NonNullable<FieldView["value"]>, version };
}
