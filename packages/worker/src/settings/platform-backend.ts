import {
  applyChange,
  DendroError,
  errorCatalog,
  noSettings,
  patchSettings,
  type Author,
  type Changed,
  type ErrorCode,
  type FrameFromPlatform,
  type HostedConnection,
  type SettingsChange,
  type SettingsPatch,
  type SettingsSchema,
  type SettingsState,
} from "@dendro/core";
import { openPlatformLink, type PlatformLink } from "./platform-link.ts";
import type { BackendEvents, BackendRefusal, SettingsBackend } from "./settings-backend.ts";
import type { SettingsCache } from "./settings-cache.ts";

export interface PlatformBackendOptions extends BackendEvents {
  readonly url: string;
  readonly key: string;
  readonly workerId: string;
  readonly instanceId: string;
  /** Of the worker's code. */
  readonly version: string | undefined;
  readonly schema: SettingsSchema | null;
  readonly cache: SettingsCache;
  readonly clock: () => number;
  readonly random: () => number;
  readonly newId: () => string;
}

type Patched = Extract<FrameFromPlatform, { type: "patched" }>;

interface Waiting {
  readonly settle: (outcome: Patched | BackendRefusal) => void;
  readonly origin: HostedConnection | undefined;
}

/** How long a start waits for the platform before it goes on with what it knows, in milliseconds. */
const openTimeoutMs = 3000;
const patchTimeoutMs = 10_000;

/**
 * Keeps settings in the platform. While it is away the worker goes on with what it last heard, what the worker itself
 * sets holds here and is brought there later, and people are told to try again.
 */
export function createPlatformBackend(options: PlatformBackendOptions): SettingsBackend {
  const { schema, workerId, clock, newId, changed, onFault } = options;
  let known: SettingsState = noSettings;
  let changedAt = 0;
  /** What the worker has set while the platform was away, by field. */
  const unsent = new Map<string, Changed & { readonly baseVersion: number }>();
  const waiting = new Map<string, Waiting>();
  let link: PlatformLink | null = null;
  let opened: (() => void) | null = null;
  let keeping: Promise<void> | null = null;

  const state = (): SettingsState =>
    [...unsent.values()].reduce(
      (seen, { change }) => ({ ...applyChange(seen, change), version: seen.version }),
      known,
    );

  function learn(next: SettingsState, at: number): void {
    known = next;
    changedAt = at;
    // One write at a time, of what is newest when it begins.
    keeping ??= Promise.resolve()
      .then(async () => {
        keeping = null;
        await options.cache.keep(known);
      })
      .catch(onFault);
  }

  function takeChange(change: SettingsChange, origin?: HostedConnection): void {
    // It may be part of what was read when the connection was made.
    if (change.version <= known.version) return;
    learn(applyChange(known, change), change.at);
    changed(change, origin);
  }

  function onFrame(frame: FrameFromPlatform): void {
    switch (frame.type) {
      case "registered": {
        const isNews = frame.state.version !== known.version;
        learn(frame.state, frame.changed_at);
        if (isNews) changed(null);
        opened?.();
        return void sendUnsent().catch(onFault);
      }
      case "changed":
        return takeChange(frame.change);
      case "patched": {
        const asked = waiting.get(frame.id);
        if (frame.change !== undefined) takeChange(frame.change, asked?.origin);
        return asked?.settle(frame);
      }
      case "refused":
        onFault(refusalOf(frame));
        opened?.();
        return;
      case "pong":
        return;
    }
  }

  function onAway(): void {
    for (const { settle } of waiting.values()) settle(away);
    opened?.();
  }

  async function ask(
    patch: SettingsPatch,
    author: Author,
    origin?: HostedConnection,
  ): Promise<Patched | BackendRefusal> {
    const id = newId();
    const { field_id, value, base_version } = patch;
    return await new Promise<Patched | BackendRefusal>((resolve) => {
      const timer = setTimeout(() => settle(away), patchTimeoutMs);
      const settle = (outcome: Patched | BackendRefusal) => {
        clearTimeout(timer);
        waiting.delete(id);
        resolve(outcome);
      };
      waiting.set(id, { settle, origin });
      const isSent = link?.send({
        type: "patch",
        id,
        field_id,
        value,
        author,
        ...(base_version === undefined ? {} : { base_version }),
      });
      if (isSent !== true) settle(away);
    });
  }

  /** Brings to the platform what was set meanwhile; where somebody else has set it there, theirs holds. */
  async function sendUnsent(): Promise<void> {
    for (const [fieldId, { change, baseVersion }] of unsent) {
      const value = change.values[fieldId] ?? null;
      const outcome = await ask({ field_id: fieldId, value, base_version: baseVersion }, change.author);
      if ("code" in outcome) return;
      if (unsent.get(fieldId)?.change === change) unsent.delete(fieldId);
      if (outcome.refused !== undefined) {
        onFault(
          new Error(
            `The platform refused what the worker set while disconnected: ${outcome.refused.message}`,
          ),
        );
        changed(null);
      }
    }
  }

  /** Holds here what the platform cannot be told now. */
  function hold(patch: SettingsPatch, author: Author): ReturnType<typeof patchSettings> {
    const fields: SettingsSchema = schema ?? { fields: [] };
    const outcome = patchSettings(state(), fields, patch, author, clock());
    if ("refused" in outcome) return outcome;
    const before = unsent.get(patch.field_id);
    unsent.set(patch.field_id, { ...outcome, baseVersion: before?.baseVersion ?? known.version });
    changed(outcome.change);
    return outcome;
  }

  return {
    get state() {
      return state();
    },
    get changedAt() {
      return changedAt;
    },
    get connection() {
      return { status: link?.status ?? "connecting", reason: link?.reason ?? null };
    },
    async open() {
      known = await options.cache.read();
      const isThere = new Promise<void>((resolve) => {
        opened = resolve;
        setTimeout(resolve, openTimeoutMs).unref();
      });
      link = openPlatformLink({
        url: options.url,
        key: options.key,
        random: options.random,
        onFrame,
        onAway,
        register: () => ({
          type: "register",
          worker_id: workerId,
          instance_id: options.instanceId,
          fields: schema === null ? null : [...schema.fields],
          ...(options.version === undefined ? {} : { version: options.version }),
        }),
      });
      await isThere;
    },
    async patch(patch, author, origin) {
      const outcome = await ask(patch, author, origin);
      if ("code" in outcome) return author.kind === "worker" ? hold(patch, author) : { refused: outcome };
      if (outcome.change !== undefined) return { state: known, change: outcome.change };
      return { refused: outcome.refused ?? away };
    },
    async close() {
      link?.close();
      onAway();
      await keeping;
    },
  };
}

/** Why the platform does not take the worker; of an older one, without a code that says which kind it is. */
function refusalOf({ code, message }: Extract<FrameFromPlatform, { type: "refused" }>): Error {
  const text = `The platform refused the worker: ${message}`;
  return code !== undefined && Object.hasOwn(errorCatalog, code)
    ? new DendroError(code as ErrorCode, text)
    : new Error(text);
}

const away: BackendRefusal = {
  code: "AWAY",
  message: "The platform that keeps the settings cannot be reached; try again shortly.",
};
