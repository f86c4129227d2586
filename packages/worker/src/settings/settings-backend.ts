import type {
  Author,
  Changed,
  HostedConnection,
  Refusal,
  SettingsChange,
  SettingsPatch,
  SettingsState,
} from "@dendro/core";

/** Where the worker's settings are kept: in its own database, or by the platform for a whole fleet. */
export interface SettingsBackend {
  /** What is set, as far as it is known here. */
  readonly state: SettingsState;
  /** When it was last set, in milliseconds since 1970; 0 when it never was. */
  readonly changedAt: number;
  /** How the platform that keeps them is reached; null without one. */
  readonly connection: PlatformConnection | null;
  /** Resolves when `state` may be used. */
  open(): Promise<void>;
  /** @param origin who asks: passed on with the change that comes of it */
  patch(
    patch: SettingsPatch,
    author: Author,
    origin?: HostedConnection,
  ): Promise<Changed | { readonly refused: BackendRefusal }>;
  close(): Promise<void>;
}

export interface PlatformConnection {
  readonly status: "connecting" | "connected" | "away" | "refused";
  /** Why it is not connected, as far as that is known. */
  readonly reason: string | null;
}

/** Why a patch is not taken; `AWAY` when the platform cannot be asked. */
export interface BackendRefusal {
  readonly code: Refusal["code"] | "NOT_CONFIGURED" | "INTERNAL" | "AWAY";
  readonly message: string;
}

/** What a backend tells of. Changes come in the order of their versions. */
export interface BackendEvents {
  /** @param change null when the state was read anew */
  changed(change: SettingsChange | null, origin?: HostedConnection): void;
  onFault(error: unknown): void;
}
