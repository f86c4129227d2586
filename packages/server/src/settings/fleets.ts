import {
  patchSettings,
  restoreSettings,
  type Author,
  type Changed,
  type Refusal,
  type SettingsChange,
  type SettingsPatch,
  type SettingsSchema,
  type SettingsState,
} from "@dendro/core";
import type { SettingsStore } from "@dendro/node";
import type { FleetListener, SettingsFeed } from "./feed.ts";
import type { KnownWorker, Workers } from "../store/workers.ts";

/** One process of a worker that is connected. */
export interface Instance {
  readonly instanceId: string;
  readonly version: string | null;
  /** Milliseconds since 1970. */
  readonly connectedAt: number;
}

export interface WorkerStatus extends KnownWorker {
  readonly instances: readonly Instance[];
}

export interface Registration {
  readonly workerId: string;
  readonly instanceId: string;
  readonly version: string | null;
  readonly schema: SettingsSchema | null;
}

/** The settings of every fleet: what workers register, what people change, and who is told of it. */
export interface Fleets {
  list(tenant: string): Promise<WorkerStatus[]>;
  find(tenant: string, workerId: string): Promise<WorkerStatus | null>;
  read(tenant: string, workerId: string): Promise<SettingsState>;
  /** Milliseconds since 1970; 0 when nothing was ever set. */
  changedAt(tenant: string, workerId: string): Promise<number>;
  history(
    tenant: string,
    workerId: string,
    page: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<SettingsChange[]>;
  /**
   * @param schema by which it is checked: a worker's own, or what people see
   * @param author who is noted as such: who asks us, and nobody that they name
   * @param origin the listener that asks, when one does
   * @param onBehalfOf by whose rules it is checked: a worker that passes on what a person asks may no more than a person
   */
  patch(
    tenant: string,
    worker: { readonly id: string; readonly schema: SettingsSchema },
    patch: SettingsPatch,
    author: Author,
    origin?: FleetListener,
    onBehalfOf?: Author["kind"],
  ): Promise<Changed | { readonly refused: Refusal }>;
  /** @returns null when nothing is different */
  restore(
    tenant: string,
    worker: { readonly id: string; readonly schema: SettingsSchema },
    version: number,
    author: Author,
  ): Promise<Changed | null>;
  /** A process of a worker has come, and hears of every change from now on. @returns that it left */
  join(tenant: string, registration: Registration, listener: FleetListener): Promise<() => void>;
  /** @returns stops it */
  watch(tenant: string, workerId: string, listener: FleetListener): () => void;
}

export function createFleets(
  store: SettingsStore,
  workers: Workers,
  feed: SettingsFeed,
  clock: () => number,
): Fleets {
  const connected = new Map<string, Map<string, Instance>>();
  const ownerOf = (scope: string, workerId: string) => ({ scope, workerId });
  const fleetKey = (tenant: string, workerId: string) => JSON.stringify([tenant, workerId]);

  const statusOf = (tenant: string, worker: KnownWorker): WorkerStatus => ({
    ...worker,
    instances: [...(connected.get(fleetKey(tenant, worker.id))?.values() ?? [])],
  });

  async function change<Other>(
    tenant: string,
    workerId: string,
    decide: (state: SettingsState) => Changed | Other | Promise<Changed | Other>,
    origin: FleetListener | null,
  ): Promise<Changed | Other> {
    let told: Promise<void> | undefined;
    const outcome = await store.change(ownerOf(tenant, workerId), decide, ({ change: made }) => {
      told = feed.changed(tenant, workerId, made, origin);
    });
    await told;
    return outcome;
  }

  return {
    list: async (tenant) => (await workers.list(tenant)).map((worker) => statusOf(tenant, worker)),
    async find(tenant, workerId) {
      const worker = await workers.find(tenant, workerId);
      return worker === null ? null : statusOf(tenant, worker);
    },
    read: async (tenant, workerId) => await store.read(ownerOf(tenant, workerId)),
    async changedAt(tenant, workerId) {
      const [newest] = await store.history(ownerOf(tenant, workerId), { limit: 1 });
      return newest?.at ?? 0;
    },
    history: async (tenant, workerId, page) => await store.history(ownerOf(tenant, workerId), page),
    patch: async (tenant, { id, schema }, patch, author, origin, onBehalfOf = author.kind) =>
      await change(
        tenant,
        id,
        (state) => {
          const outcome = patchSettings(state, schema, patch, { ...author, kind: onBehalfOf }, clock());
          return "refused" in outcome ? outcome : { ...outcome, change: { ...outcome.change, author } };
        },
        origin ?? null,
      ),
    restore: async (tenant, { id, schema }, version, author) =>
      await change(
        tenant,
        id,
        async (state) => {
          const then = await store.valuesAt(ownerOf(tenant, id), version);
          return restoreSettings(state, schema, then, version, author, clock());
        },
        null,
      ),
    watch: feed.watch,
    async join(tenant, { workerId, instanceId, version, schema }, listener) {
      await workers.register(tenant, { id: workerId, schema, version }, clock());
      feed.schemaChanged(tenant, workerId);
      const key = fleetKey(tenant, workerId);
      const instances = connected.get(key) ?? new Map<string, Instance>();
      connected.set(key, instances);
      const instance = { instanceId, version, connectedAt: clock() };
      instances.set(instanceId, instance);
      const stop = feed.watch(tenant, workerId, listener);
      return () => {
        stop();
        // It may be back already, over another connection.
        if (instances.get(instanceId) === instance) instances.delete(instanceId);
        if (instances.size === 0 && connected.get(key) === instances) connected.delete(key);
        void workers.seen(tenant, workerId, clock()).catch(() => undefined);
      };
    },
  };
}
