import {
  maySee,
  viewChange,
  viewSettings,
  type HostedConnection,
  type Identity,
  type Outgoing,
  type SettingsChange,
  type SettingsPatch,
  type SettingsSchema,
  isoTime,
} from "@dendro/core";
import type { Audience } from "../audience.ts";
import { isRefused, refuse, type Refused } from "../refusal.ts";
import type { SettingsBackend } from "./settings-backend.ts";

/** The settings towards people who are connected: each sees what is theirs, and never a secret. */
export interface SettingsService {
  snapshot(identity: Identity): Outgoing | Refused;
  patch(
    identity: Identity,
    patch: SettingsPatch,
    connection: HostedConnection,
  ): Promise<{ readonly version: number; readonly updated_at: string } | Refused>;
  /** Tells everybody of a change, but for whoever has asked for it. */
  changed(change: SettingsChange | null, origin?: HostedConnection): void;
}

export interface SettingsServiceOptions {
  readonly workerId: string;
  /** Null of a worker without settings. */
  readonly schema: SettingsSchema | null;
  readonly backend: SettingsBackend;
  readonly audience: Audience;
}

export function createSettingsService({
  workerId,
  schema,
  backend,
  audience,
}: SettingsServiceOptions): SettingsService {
  function snapshot(identity: Identity): Outgoing | Refused {
    if (schema === null) return notConfigured;
    return {
      type: "settings.snapshot",
      payload: {
        worker_id: workerId,
        fields: viewSettings(schema, backend.state, audienceOf(identity)).map((field) => ({ ...field })),
        version: backend.state.version,
        ...(backend.changedAt === 0 ? {} : { updated_at: isoTime(backend.changedAt) }),
      },
    };
  }

  return {
    snapshot,
    async patch(identity, patch, connection) {
      if (schema === null) return notConfigured;
      const field = schema.fields.find(({ id }) => id === patch.field_id);
      if (field === undefined || !maySee(audienceOf(identity), field))
        return refuse("NOT_FOUND", `Unknown setting ${JSON.stringify(patch.field_id)}.`);
      const author = { kind: "person", id: identity.user_id } as const;
      const outcome = await backend.patch(patch, author, connection);
      if ("refused" in outcome) {
        const { code, message } = outcome.refused;
        return refuse(code === "AWAY" ? "INTERNAL" : code, message);
      }
      return { version: outcome.change.version, updated_at: isoTime(outcome.change.at) };
    },
    changed(change, origin) {
      if (schema === null) return;
      if (change === null) {
        return audience.settings((identity) => {
          const frame = snapshot(identity);
          return isRefused(frame) ? null : frame;
        });
      }
      for (const fieldId of Object.keys(change.values)) {
        audience.settings((identity) => {
          const { values } = viewChange(schema, change, audienceOf(identity));
          if (!Object.hasOwn(values, fieldId)) return null;
          return {
            type: "settings.patch",
            payload: {
              worker_id: workerId,
              field_id: fieldId,
              value: values[fieldId],
              updated_at: isoTime(change.at),
              version: change.version,
            },
          };
        }, origin);
      }
    },
  };
}

const notConfigured = refuse("NOT_CONFIGURED", "The worker has no settings.");

const audienceOf = ({ role }: Identity) => (role === "operator" ? "operator" : "user");
