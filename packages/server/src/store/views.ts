import { createSerialQueue, DendroError, type SerialQueue } from "@dendro/core";
import { sql, type Transaction } from "kysely";
import type { Bus } from "../bus/port.ts";
import type { Store, StoreTables } from "./tables.ts";

/** What of the store is kept in memory, because every request asks for it. */
export type ViewName =
  "keys" | "tenants" | "prices" | "segment" | "goal" | "webhooks" | "sources" | "breakers" | "alerts";

/** Brings memory up to the store: one part of a view, or all of it. */
export type ReadView = (part: string | null) => Promise<void>;

export interface View {
  /**
   * Changes the store, all of it or nothing, and what is in memory: here once it resolves, in other servers right after.
   * @param part what is different afterwards; null when it may be anything
   */
  change<T>(part: string | null, work: (step: Transaction<StoreTables>) => Promise<T>): Promise<T>;
}

export interface Views {
  /** Reads a view, and keeps it as the store is. */
  open(name: ViewName, read: ReadView): Promise<View>;
  /** Reads what others have changed and the bus has not said. */
  check(): Promise<void>;
  /** @throws DendroError `storage_unavailable` when it could not be checked for so long that views may be out of date */
  requireFresh(): void;
}

/** How old views may become while the store cannot be asked, in milliseconds. */
const maxAgeMs = 10_000;

interface OpenView {
  readonly read: ReadView;
  /** One after the other: an older state must not overwrite a newer one. */
  readonly queue: SerialQueue;
  /** The number of the last change that is in memory. */
  version: number;
}

/**
 * Views of a store. Each change of a view has the next number, in the transaction that makes it: whoever knows one number and
 * hears of the next reads only what that changed, and all of it after a gap.
 * @param isShared whether other servers change it too
 * @param clock milliseconds since any point in time
 */
export function createViews(
  db: Store,
  { bus, isShared }: { readonly bus: Bus; readonly isShared: boolean },
  clock = () => performance.now(),
): Views {
  const views = new Map<string, OpenView[]>();
  let checkedAt = clock();

  async function readAll(view: OpenView, name: string): Promise<void> {
    // Before the rest: what is changed meanwhile is then read again.
    const version = (await versions()).get(name) ?? 0;
    await view.read(null);
    view.version = version;
  }

  async function versions(): Promise<Map<string, number>> {
    const rows = await db.selectFrom("views").selectAll().execute();
    return new Map(rows.map(({ name, version }) => [name, version]));
  }

  async function follow(name: string, version: number, part: string | null): Promise<void> {
    const all = (views.get(name) ?? []).map(
      async (view) =>
        await view.queue.add(async () => {
          if (version <= view.version) return;
          if (version > view.version + 1) return await readAll(view, name);
          await view.read(part);
          view.version = version;
        }),
    );
    await Promise.all(all);
  }

  // What fails now is read by the next check.
  bus.subscribe("view", ({ name, version, part }) => void follow(name, version, part).catch(() => undefined));

  async function check(): Promise<void> {
    const begunAt = clock();
    const newest = await versions();
    await Promise.all([...newest].map(async ([name, version]) => await follow(name, version, null)));
    checkedAt = begunAt;
  }

  bus.onMissed(() => void check().catch(() => undefined));

  return {
    async open(name, read) {
      const view = { read, queue: createSerialQueue(), version: 0 };
      views.set(name, [...(views.get(name) ?? []), view]);
      await view.queue.add(async () => await readAll(view, name));
      return {
        async change(part, work) {
          const { result, version } = await db.transaction().execute(async (step) => {
            const made = await work(step);
            return { result: made, version: await nextVersion(step, name) };
          });
          bus.publish("view", { name, part, version });
          await follow(name, version, part);
          return result;
        },
      };
    },
    check,
    requireFresh() {
      if (!isShared || clock() - checkedAt <= maxAgeMs) return;
      throw new DendroError(
        "storage_unavailable",
        "The store cannot be reached, so it is not known which keys are valid. Try again when PostgreSQL answers.",
      );
    },
  };
}

/** Last in a transaction: until its end nobody else can change the view. */
async function nextVersion(step: Transaction<StoreTables>, name: string): Promise<number> {
  const { version } = await step
    .insertInto("views")
    .values({ name, version: 1 })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ version: sql`views.version + 1` }))
    .returning("version")
    .executeTakeFirstOrThrow();
  return version;
}
