import { setTimeout as wait } from "node:timers/promises";
import { dayMs } from "@dendro/core";
import { keysOf, type Remembered, type Trackers } from "@dendro/ingest";
import type { ConsumerState } from "../log/consumer-state.ts";
import type { EventLog, LogStats } from "../log/event-log.ts";
import type { Erasures, ErasureReceipt, NewErasure, OpenErasure } from "../store/erasures.ts";
import { knownNames } from "../flow/known-names.ts";
import type { Writer } from "../flow/writer.ts";
import type { RollupScheduler } from "../rollup/scheduler.ts";
import type { RolledDays } from "../rollup/rolled-days.ts";
import type { ExpiredDays } from "../tenants/expired-days.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { deleteRolledDays, deleteRollups, erasedTables } from "./erase-rollups.ts";
import {
  deleteLooseRows,
  deleteRows,
  deletesTenants,
  deletesUsers,
  findRows,
  findsTenant,
  findsUsers,
  namesOf,
  uncover,
  type Deletion,
  type Found,
} from "./erase-rows.ts";

import {
  countMatched,
  deleteMatched,
  dropNotes,
  matchedIds,
  noteMatched,
  type EventSelection,
  type MatchedCounts,
} from "./matched-events.ts";
import { rebuildVisits } from "./rebuild-visits.ts";

export interface EraserOptions {
  readonly warehouse: Warehouse;
  readonly log: Pick<EventLog & ConsumerState, "stats" | "loadState" | "findState" | "eraseState">;
  readonly trackers: Pick<Trackers, "forget">;
  readonly rolled: RolledDays;
  readonly scheduler: RollupScheduler;
  readonly expired: Pick<ExpiredDays, "until" | "forget">;
  readonly erasures: Erasures;
  readonly writer: Pick<Writer, "pause">;
  /** Takes a tenant out of every other store; no more events of it are taken after that. */
  readonly forgetTenant: (tenant: string) => Promise<void>;
  /** Deletes what was sent, or waits to be, that says something of these people; nothing of it is on disk any more. */
  readonly forgetSent: (
    tenant: string,
    users: readonly string[],
    anonymous: readonly string[],
  ) => Promise<void>;
  /** The same of events, by their ids. */
  readonly forgetSentEvents: (tenant: string, batches: AsyncIterable<readonly string[]>) => Promise<void>;
  /** Takes what is remembered for live subscribers out of memory. */
  readonly forgetLive: (tenant: string) => Promise<void>;
  /** Notes an erasure beside backups, so that none of them brings back what it takes away. */
  readonly noteErasure: (erasure: NewErasure) => Promise<void>;
  /** Resolves when no backup is being fetched: until then its snapshot holds the files on disk. */
  readonly snapshotReleased: () => Promise<void>;
  readonly onFault: (error: unknown) => void;
  /** After a fault it is tried again, in milliseconds. @defaultValue 30,000 */
  readonly retryMs?: number;
}

export interface Eraser {
  /** Everything of one user: begun when it resolves, and brought to its end whatever happens. */
  eraseUser(tenant: string, user: string, requestedBy: string): Promise<ErasureReceipt>;
  eraseTenant(tenant: string, requestedBy: string): Promise<ErasureReceipt>;
  /** Events by filter, and nothing else of whom they are. */
  deleteEvents(tenant: string, selection: EventSelection, requestedBy: string): Promise<ErasureReceipt>;
  /** What {@link Eraser.deleteEvents} would delete now. */
  countEvents(tenant: string, selection: EventSelection, signal?: AbortSignal): Promise<MatchedCounts>;
  /** Goes on with what a stop has interrupted. */
  resume(): Promise<void>;
  /** Begins what other servers that share the store were asked for. */
  takeUp(): Promise<void>;
  /** Resolves when what is in the log by now is in the warehouse. */
  caughtUp(): Promise<void>;
  /** Resolves when nothing is being erased. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const pollMs = 25;
/** How long the first of a group waits for others, in milliseconds: few of them take no longer than one. */
const gatherMs = 100;
/** Erasures that go together. */
const maxTogether = 100;

/** An erasure with what of its rows was there. */
interface Counted extends OpenErasure {
  /** All names of the user. */
  readonly names: readonly string[];
  readonly found: Found;
}

/**
 * Erases, those that wait together in one go: from the warehouse and its rollups, from what visits are remembered by,
 * and from the files that these were in. What arrives after the request is new and stays.
 */
export function createEraser(options: EraserOptions): Eraser {
  const {
    warehouse,
    log,
    trackers,
    rolled,
    scheduler,
    erasures,
    writer,
    onFault,
    retryMs = 30_000,
  } = options;
  const closing = new AbortController();
  const waiting: OpenErasure[] = [];
  /** Those that wait or are being done. */
  const taken = new Set<string>();
  let working: Promise<void> | null = null;

  function enqueue(erasure: OpenErasure): void {
    if (closing.signal.aborted || taken.has(erasure.id)) return;
    taken.add(erasure.id);
    waiting.push(erasure);
    working ??= work().finally(() => (working = null));
  }

  async function takeUp(open: readonly OpenErasure[]): Promise<void> {
    for (const erasure of open) {
      // Backups of what is here are noted beside by whoever keeps it.
      if (!erasure.isOwn && !taken.has(erasure.id)) await options.noteErasure(erasure);
      enqueue(erasure);
    }
  }

  async function work(): Promise<void> {
    const pause = async (ms: number) =>
      await wait(ms, undefined, { signal: closing.signal }).catch(() => undefined);
    for (let together = maxTogether; waiting.length > 0;) {
      await pause(gatherMs);
      if (closing.signal.aborted) return;
      // Those by filter go one by one, in their turn.
      const isAlone = waiting[0]?.kind === "filter";
      const others = waiting.findIndex(({ kind }) => kind === "filter");
      const group = waiting.slice(0, isAlone ? 1 : Math.min(together, others === -1 ? together : others));
      try {
        if (isAlone) await deleteSelected(group[0] as OpenErasure);
        else await erase(group);
        waiting.splice(0, group.length).forEach(({ id }) => taken.delete(id));
        together = maxTogether;
      } catch (error) {
        if (closing.signal.aborted) return;
        onFault(error);
        // One that cannot be done must not hold up the others for ever.
        together = Math.max(1, Math.floor(group.length / 2));
        waiting.push(...waiting.splice(0, group.length));
        await pause(retryMs);
      }
    }
  }

  async function erase(group: readonly OpenErasure[]): Promise<void> {
    const tenants = subjectsOf(group, "tenant");
    for (const { id, kind, subject, isOwn } of group) {
      // What a tenant has in the store goes once: it may be there again when others have come to it.
      if (kind !== "tenant" || !isOwn) continue;
      await options.forgetTenant(subject);
      await erasures.spread(id);
    }
    await caughtUp();
    const counted = await inSequence(group, async (erasure) => await countFor(erasure));
    await inSequence(counted, noteNames);
    const byTenant = Map.groupBy(
      counted.filter(({ kind, tenant }) => kind === "user" && !tenants.includes(tenant)),
      ({ tenant }) => tenant,
    );
    const renewed = [...byTenant].map(([tenant, some]) => ({
      tenant,
      days: new Set(some.flatMap(({ found }) => [...found.days])),
      expiredUntil: options.expired.until(tenant),
    }));
    const ofTenants = tenants.length === 0 ? [] : [await deletesTenants(warehouse, tenants)];
    const ofUsers = await inSequence(
      [...byTenant],
      async ([tenant, some]) =>
        await deletesUsers(warehouse, tenant, [...new Set(some.flatMap(({ names }) => names))]),
    );
    await scheduler.pause(async () => {
      // From here on days that are whole are read from their rows, until they are rolled up without what goes now.
      await rolled.touch(new Map(renewed.map(({ tenant, days }) => [tenant, days])));
      await deleteRolledDays(warehouse, renewed);
      for (const deletion of ofTenants) await deleteRollups(warehouse, deletion);
      await writer.pause(async () => await forgetRows(counted, [...ofTenants, ...ofUsers]));
    });
    for (const { kind, tenant, names, found } of counted)
      if (kind === "user")
        await options.forgetSent(
          tenant,
          [...new Set([...names, ...found.remembered.users])],
          [...new Set([...names, ...found.remembered.anonymous])],
        );
    if (renewed.length > 0) await scheduler.work(closing.signal);
    for (const tenant of tenants) {
      await rolled.forget(tenant);
      await options.expired.forget(tenant);
    }
    for (const tenant of new Set(group.map((one) => one.tenant))) await options.forgetLive(tenant);
    await scheduler.pause(async () => await warehouse.purge(erasedTables, closing.signal));
    await options.snapshotReleased();
    for (const { found, ...erasure } of counted) {
      const days = erasure.kind === "user" ? found.days.size : 0;
      await erasures.finish(erasure, { events: found.events, visits: found.visits, days });
    }
  }

  async function countFor(erasure: OpenErasure): Promise<Counted> {
    const { kind, tenant, subject } = erasure;
    if (kind !== "user")
      return { ...erasure, names: [], found: await findRows(warehouse, findsTenant(tenant)) };
    const known = await knownNames(log, tenant, await namesOf(warehouse, tenant, [subject]));
    const names = [...known.user];
    const found = await findRows(warehouse, findsUsers(tenant, names));
    const { remembered } = found;
    const users = [...new Set([...names, ...remembered.users])];
    const anonymous = [...new Set([...known.anonymous, ...remembered.anonymous])];
    return { ...erasure, names, found: { ...found, remembered: { ...remembered, users, anonymous } } };
  }

  /** A backup may be of a time when it was not known yet that these are one person's. */
  async function noteNames({ kind, tenant, subject, names, found }: Counted): Promise<void> {
    if (kind !== "user") return;
    const others = new Set([...names, ...found.remembered.anonymous]);
    others.delete(subject);
    for (const name of others) await options.noteErasure({ kind, tenant, subject: name });
  }

  async function deleteSelected(erasure: OpenErasure): Promise<void> {
    const { id, tenant } = erasure;
    const selection = JSON.parse(erasure.subject) as EventSelection;
    await caughtUp();
    const matched = await noteMatched(warehouse, id, tenant, selection);
    const { events, visits, remembered } = matched.found;
    const days = new Set([...matched.found.days].flatMap((day) => [day - dayMs, day]));
    const renewed = { tenant, days, expiredUntil: options.expired.until(tenant) };
    if (events > 0) {
      await scheduler.pause(async () => {
        await rolled.touch(new Map([[tenant, days]]));
        await deleteRolledDays(warehouse, [renewed]);
        await writer.pause(async () => {
          await forget([{ tenant, remembered }]);
          await uncover(warehouse);
          await deleteMatched(warehouse, tenant, selection, matched);
          await deleteLooseRows(warehouse);
        });
        await rebuildVisits({ warehouse, writer }, tenant, matched.table);
      });
      await options.forgetSentEvents(tenant, matchedIds(warehouse, matched));
      await scheduler.work(closing.signal);
      await options.forgetLive(tenant);
      await scheduler.pause(async () => await warehouse.purge(erasedTables, closing.signal));
    }
    await options.snapshotReleased();
    await erasures.finish(erasure, { events, visits, days: matched.found.days.size });
    await dropNotes(
      warehouse,
      (await erasures.open()).map((one) => one.id),
    );
  }

  async function forgetRows(counted: readonly Counted[], deletions: readonly Deletion[]): Promise<void> {
    await forget(
      counted.map(({ kind, tenant, found }) => ({
        tenant,
        remembered: kind === "user" ? found.remembered : null,
      })),
    );
    await deleteRows(warehouse, deletions);
  }

  async function forget(some: readonly { tenant: string; remembered: Remembered | null }[]): Promise<void> {
    const forgotten = some.map(({ tenant, remembered }) => ({
      tenant,
      keys: remembered === null ? null : keysOf(tenant, remembered),
    }));
    await trackers.forget(some, async () => await log.eraseState(forgotten));
  }

  /** What was on its way into the log before is in the warehouse. */
  async function caughtUp(): Promise<void> {
    const { settledAppends, pendingAppends } = log.stats();
    await until((now) => now.settledAppends >= settledAppends + pendingAppends);
    const { lastSeq } = log.stats();
    await until((now) => now.committedSeq >= lastSeq);
  }

  async function until(isSo: (now: LogStats) => boolean): Promise<void> {
    while (!isSo(log.stats())) await wait(pollMs, undefined, { signal: closing.signal });
  }

  async function begin(erasure: NewErasure, requestedBy: string): Promise<ErasureReceipt> {
    const receipt = await erasures.begin(erasure, requestedBy);
    await options.noteErasure(erasure);
    enqueue({ ...erasure, id: receipt.id, isOwn: true });
    return receipt;
  }

  return {
    eraseUser: async (tenant, subject, requestedBy) =>
      await begin({ kind: "user", tenant, subject }, requestedBy),
    eraseTenant: async (tenant, requestedBy) =>
      await begin({ kind: "tenant", tenant, subject: tenant }, requestedBy),
    deleteEvents: async (tenant, selection, requestedBy) =>
      await begin({ kind: "filter", tenant, subject: JSON.stringify(selection) }, requestedBy),
    countEvents: async (tenant, selection, signal) =>
      await countMatched(warehouse, tenant, selection, signal),
    async resume() {
      const open = await erasures.open();
      await dropNotes(
        warehouse,
        open.map(({ id }) => id),
      );
      await takeUp(open);
    },
    takeUp: async () => await takeUp(await erasures.open()),
    caughtUp,
    async settled() {
      while (working !== null) await working;
    },
    async close() {
      closing.abort();
      await working;
    },
  };
}

const subjectsOf = (erasures: readonly OpenErasure[], kind: OpenErasure["kind"]): string[] => [
  ...new Set(erasures.filter((one) => one.kind === kind).map(({ subject }) => subject)),
];

/** One after the other: many questions at once would hold up those of people. */
async function inSequence<T, R>(list: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const one of list) results.push(await work(one));
  return results;
}
