import { DendroError, type BreakerOverride, type BreakerTransition } from "@dendro/core";
import { createTurnQueue } from "../fair/turn-queue.ts";
import { createBatchFollower, type BatchFollower } from "../flow/batch-follower.ts";
import type { OpenStore } from "../store/port.ts";
import { applyTold } from "./apply-told.ts";
import type { Answered, Breaker, BreakerName, Told } from "./breaker.ts";
import type { BreakerRecords } from "./breaker-records.ts";
import { callOf } from "./call-feed.ts";
import type { BreakerSettingsStore } from "./settings.ts";

export interface BreakersOptions {
  readonly store: Pick<OpenStore, "db" | "bus">;
  /** What names the data directory whose log is followed, and takes the events of what is decided here. */
  readonly place: string;
  readonly records: Pick<BreakerRecords, "find">;
  readonly settings: Pick<BreakerSettingsStore, "effective">;
  /** Whether there is such a tenant. */
  readonly hasTenant: (tenant: string) => boolean;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly onFault: (error: unknown) => void;
}

/** Told of a breaker that has changed, wherever that was decided; with what it did where it was decided here. */
export type BreakerListener = (breaker: Breaker, transitions: readonly BreakerTransition[]) => void;

/** The circuit breakers of all tenants. Truth is in the store, and whoever shares that decides together. */
export interface Breakers {
  /**
   * Tells breakers something. What is told at the same time is kept together, of all tenants in turn.
   * @throws DendroError `overloaded` when too much waits
   */
  tell(told: Told): Promise<Answered>;
  /** Decides in a breaker's place; with null, takes that back. */
  override(name: BreakerName, override: Omit<BreakerOverride, "at"> | null, by: string): Promise<Answered>;
  reset(name: BreakerName, by: string): Promise<Answered>;
  onChanged(listener: BreakerListener): void;
  /** What tells it of calls that are in the log. */
  readonly follower: BatchFollower;
}

/** What is told at once of calls that failed, and of others, in milliseconds: nobody waits for those. */
const flushMs = { failed: 5, succeeded: 250 };
/** What is kept in one transaction. */
const toldAtOnce = 500;
/** What waits of all tenants; one alone may have half of it. */
const maxWaiting = 100_000;

interface Waiting {
  readonly told: Told;
  readonly resolve: (answered: Answered) => void;
  readonly reject: (error: unknown) => void;
}

export function createBreakers(options: BreakersOptions): Breakers {
  const { store, place, records, settings, clock, random, hasTenant, onFault } = options;
  const context = { place, clock, random, settingsOf: settings.effective };
  const listeners: BreakerListener[] = [];
  const waiting = createTurnQueue<Waiting>(maxWaiting);
  let isRunning = false;

  function announce(all: readonly Answered[]): void {
    for (const { breaker, transitions } of all) {
      if (breaker === null || transitions.length === 0) continue;
      const { tenant, node, version } = breaker;
      for (const listener of listeners) listener(breaker, transitions);
      store.bus.publish("breaker", { tenant, node, version });
    }
  }

  async function run(): Promise<void> {
    isRunning = true;
    while (waiting.size > 0) {
      const some = waiting.take(toldAtOnce);
      try {
        const told = some.map((each) => each.told);
        const all = await store.db
          .transaction()
          .execute(async (step) => await applyTold(step, told, context));
        announce(all);
        some.forEach(({ resolve }, nth) => resolve(all[nth] as Answered));
      } catch (error) {
        for (const { reject } of some) reject(error);
      }
    }
    isRunning = false;
  }

  const tell = async (told: Told): Promise<Answered> =>
    await new Promise((resolve, reject) => {
      if (!waiting.add(told.tenant, { told, resolve, reject }))
        return reject(
          new DendroError(
            "overloaded",
            "Circuit breakers are told more than can be kept; try again in a moment.",
            {
              retryAfterSeconds: 1,
            },
          ),
        );
      if (!isRunning) void run();
    });

  store.bus.subscribe("breaker", ({ tenant, node }) => {
    records
      .find({ tenant, node })
      .then((breaker) => {
        if (breaker !== null) for (const listener of listeners) listener(breaker, []);
      })
      .catch(onFault);
  });

  return {
    tell,
    override: async (name, override, by) =>
      await tell({
        ...name,
        input: {
          type: "override",
          at: clock(),
          override: override === null ? null : { ...override, at: clock() },
          by,
        },
      }),
    reset: async (name, by) => await tell({ ...name, input: { type: "reset", at: clock(), by } }),
    onChanged: (listener) => void listeners.push(listener),
    follower: createBatchFollower<Told, readonly Answered[]>({
      store,
      place,
      positions: "breaker_positions",
      read(event) {
        const call = callOf(event);
        return call === null || !hasTenant(call.tenant) ? [] : [call];
      },
      keep: async (step, all) => await applyTold(step, all, context),
      onKept: announce,
      onFault,
      flushMs: (all) => (all.some(isFailure) ? flushMs.failed : flushMs.succeeded),
    }),
  };
}

const isFailure = ({ input }: Told): boolean => input.type === "call" && input.error !== null;
