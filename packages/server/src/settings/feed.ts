import { createSerialQueue, type SerialQueue, type SettingsChange } from "@dendro/core";
import type { SettingsStore } from "@dendro/node";
import type { OpenStore } from "../store/port.ts";

/** What happens to a worker's settings. */
export interface FleetListener {
  /** In the order of versions. @param isOwn whether it was this listener that has asked for it */
  changed(change: SettingsChange, isOwn: boolean): void;
  /** What can be set is different now. */
  schemaChanged?(): void;
}

/** Tells of settings that were changed, here and at other servers that share the store. */
export interface SettingsFeed {
  /** @returns stops it */
  watch(tenant: string, workerId: string, listener: FleetListener): () => void;
  /** It was changed here. Told when it resolves, and at once where nobody shares the store. */
  changed(
    tenant: string,
    workerId: string,
    change: SettingsChange,
    origin: FleetListener | null,
  ): Promise<void> | undefined;
  schemaChanged(tenant: string, workerId: string): void;
  /** Tells what others have changed and the bus has not said. */
  check(): Promise<void>;
}

/** A worker whose settings somebody watches. */
interface Watched {
  readonly listeners: Set<FleetListener>;
  /** What was changed is told one after the other. */
  readonly queue: SerialQueue;
  /** The version that was told last; null while that is not known. */
  told: number | null;
}

export function createSettingsFeed(
  store: Pick<SettingsStore, "history" | "versions">,
  { bus, isShared }: Pick<OpenStore, "bus" | "isShared">,
): SettingsFeed {
  const all = new Map<string, Watched>();
  const workerKey = (tenant: string, workerId: string) => JSON.stringify([tenant, workerId]);

  const tell = (watched: Watched | undefined, say: (listener: FleetListener) => void) =>
    watched?.listeners.forEach(say);

  function schemaChanged(tenant: string, worker: string): void {
    tell(all.get(workerKey(tenant, worker)), (listener) => listener.schemaChanged?.());
  }

  /** The versions after the last that was told, up to one, whoever made them. */
  async function tellUpTo(
    [scope, workerId]: readonly [string, string],
    version: number,
    origin: FleetListener | null = null,
  ): Promise<void> {
    const watched = all.get(workerKey(scope, workerId));
    await watched?.queue.add(async () => {
      const told = watched.told ?? version - 1;
      if (version <= told) return;
      const page = { before: version + 1, limit: version - told };
      const changes = await store.history({ scope, workerId }, page);
      for (const change of changes.toReversed())
        tell(watched, (listener) =>
          listener.changed(change, change.version === version && listener === origin),
        );
      watched.told = version;
    });
  }

  /** Whoever begins to watch reads what there is, and is told what comes after. */
  async function noteVersion(watched: Watched, scope: string, workerId: string): Promise<void> {
    await watched.queue.add(async () => {
      const [newest] = await store.history({ scope, workerId }, { limit: 1 });
      watched.told ??= newest?.version ?? 0;
    });
  }

  async function check(): Promise<void> {
    for (const { scope, workerId, version } of await store.versions())
      await tellUpTo([scope, workerId], version);
  }

  // What fails now is told by the next check.
  const passOver = () => undefined;
  bus.subscribe("settings", ({ tenant, worker, version }) => {
    tellUpTo([tenant, worker], version).catch(passOver);
  });
  bus.subscribe("worker", ({ tenant, worker }) => schemaChanged(tenant, worker));
  bus.onMissed(() => void check().catch(passOver));

  return {
    watch(tenant, workerId, listener) {
      const key = workerKey(tenant, workerId);
      let watched = all.get(key);
      if (watched === undefined) {
        watched = { listeners: new Set(), queue: createSerialQueue(), told: null };
        all.set(key, watched);
        if (isShared) noteVersion(watched, tenant, workerId).catch(passOver);
      }
      const { listeners } = watched;
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && all.get(key)?.listeners === listeners) all.delete(key);
      };
    },
    changed(tenant, workerId, change, origin) {
      if (!isShared) {
        tell(all.get(workerKey(tenant, workerId)), (listener) =>
          listener.changed(change, listener === origin),
        );
        return undefined;
      }
      bus.publish("settings", { tenant, worker: workerId, version: change.version });
      return tellUpTo([tenant, workerId], change.version, origin);
    },
    schemaChanged(tenant, workerId) {
      schemaChanged(tenant, workerId);
      bus.publish("worker", { tenant, worker: workerId });
    },
    check,
  };
}
