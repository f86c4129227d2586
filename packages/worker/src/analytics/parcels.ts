import { type AnalyticsEvent, createLine, DendroError, type Resolvers, withResolvers } from "@dendro/core";
import type { Batch } from "./batch.ts";
import type { Reporter } from "./reporter.ts";
import type { Spool } from "./spool.ts";

/** A batch that waits for its delivery. */
export interface Parcel {
  readonly id: string;
  /** Null while it is in the spool alone. */
  batch: Batch | null;
  /** Whether it is in the spool, as soon as that is known. */
  readonly kept: Promise<boolean>;
  /** While its request is, it cannot be given up. */
  isUnderWay: boolean;
  readonly settled: Resolvers<void>;
}

/** The batches that wait, the oldest first, in memory and in the spool. */
export interface Parcels {
  readonly first: Parcel | null;
  /** Events in memory. */
  readonly events: number;
  /** Also writes it to the spool. */
  add(batch: Batch): void;
  /** Those that are in the spool already, before all others. */
  addKept(ids: readonly string[]): void;
  /** The batch once it is in the spool; null when it is gone. */
  load(parcel: Parcel): Promise<Batch | null>;
  /** Puts parts in its place. */
  replace(parcel: Parcel, parts: readonly Batch[]): Promise<void>;
  remove(parcel: Parcel): Promise<void>;
  dropOldest(): readonly AnalyticsEvent[] | null;
  /** Resolves when all of now are removed. */
  settled(): Promise<void>;
  /** Drops what is not in the spool. */
  close(): Promise<void>;
}

export interface ParcelsOptions {
  readonly spool: Spool | null;
  readonly reporter: Reporter;
}

export function createParcels({ spool, reporter }: ParcelsOptions): Parcels {
  const waiting: Parcel[] = [];
  let events = 0;
  /** Files are written one after the other. */
  const writing = createLine();
  let isSpoolFailing = false;

  function parcelOf(id: string, batch: Batch | null): Parcel {
    const kept = batch === null ? Promise.resolve(true) : keep(batch);
    return { id, batch, kept, isUnderWay: false, settled: withResolvers<void>() };
  }

  function keep(batch: Batch): Promise<boolean> {
    if (spool === null) return Promise.resolve(false);
    return writing.add(async () => {
      try {
        const mayGo = (id: string) => !waiting.some((parcel) => parcel.id === id && parcel.isUnderWay);
        for (const { id, batch: lost } of await spool.keep(batch, mayGo)) giveUp(id, lost);
        isSpoolFailing = false;
        return true;
      } catch (cause) {
        spoolFailed(`A batch could not be kept in the spool.`, cause);
        return false;
      }
    });
  }

  /** The spool made room. */
  function giveUp(id: string, lost: Batch | null): void {
    const parcel = waiting.find((one) => one.id === id);
    if (parcel === undefined) return;
    reporter.drop((parcel.batch ?? lost)?.events ?? [], "spool_full");
    takeOut(parcel);
    parcel.settled.resolve();
  }

  function spoolFailed(what: string, cause: unknown): void {
    if (!isSpoolFailing) reporter.fault(new DendroError("storage_unavailable", what, { cause }));
    isSpoolFailing = true;
  }

  function takeOut(parcel: Parcel, ...instead: readonly Parcel[]): void {
    const place = waiting.indexOf(parcel);
    if (place === -1) return;
    waiting.splice(place, 1, ...instead);
    for (const { batch } of instead) events += batch?.events.length ?? 0;
    events -= parcel.batch?.events.length ?? 0;
  }

  async function forget({ id, kept, settled }: Parcel): Promise<void> {
    try {
      if (await kept) await spool?.remove(id);
    } catch (cause) {
      spoolFailed(`The batch ${id} could not be removed from the spool.`, cause);
    }
    settled.resolve();
  }

  const parcels: Parcels = {
    get first() {
      return waiting[0] ?? null;
    },
    get events() {
      return events;
    },
    add(batch) {
      waiting.push(parcelOf(batch.id, batch));
      events += batch.events.length;
    },
    addKept(ids) {
      waiting.unshift(...ids.map((id) => parcelOf(id, null)));
    },
    async load(parcel) {
      const isKept = await parcel.kept;
      if (parcel.batch !== null || spool === null || !isKept) return parcel.batch;
      const batch = await spool.read(parcel.id);
      if (!waiting.includes(parcel)) return null;
      if (batch === null) {
        reporter.fault(
          new DendroError("storage_unavailable", `The batch ${parcel.id} in the spool is damaged.`),
        );
        await parcels.remove(parcel);
        return null;
      }
      parcel.batch = batch;
      events += batch.events.length;
      return batch;
    },
    async replace(parcel, parts) {
      const instead = parts.map((part) => parcelOf(part.id, part));
      takeOut(parcel, ...instead);
      // Whoever waits for the whole waits for its parts.
      void Promise.all(instead.map((part) => part.settled.promise)).then(() => parcel.settled.resolve());
      await Promise.all(instead.map((part) => part.kept));
      await forget({ ...parcel, settled: withResolvers() });
    },
    async remove(parcel) {
      takeOut(parcel);
      await forget(parcel);
    },
    dropOldest() {
      const oldest = waiting.find((parcel) => parcel.batch !== null && !parcel.isUnderWay);
      if (oldest === undefined) return null;
      void parcels.remove(oldest);
      return oldest.batch?.events ?? [];
    },
    settled: async () => void (await Promise.all(waiting.map(({ settled }) => settled.promise))),
    async close() {
      await writing.settled();
      for (const parcel of waiting.splice(0)) {
        if (!(await parcel.kept)) reporter.drop(parcel.batch?.events ?? [], "closed");
        parcel.settled.resolve();
      }
      events = 0;
      try {
        await spool?.close();
      } catch (cause) {
        spoolFailed("The spool could not be closed.", cause);
      }
    },
  };
  return parcels;
}
