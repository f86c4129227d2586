import { createChdbConnection } from "chdb/connection";
import { createFairQueue } from "../../fair/fair-queue.ts";
import { warehouseError } from "./warehouse-error.ts";

/** A connection of the embedded engine, which runs one statement at a time. */
export interface Connection {
  /** The rows of a statement; who stops waiting for them does not stop the statement. */
  ask(sql: string, signal?: AbortSignal): Promise<unknown[][]>;
  run(sql: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a connection.
 * @param settings said once: with every statement they would take half a millisecond each time
 */
export function connect(path: string, settings: Readonly<Record<string, number>> = {}): Connection {
  const connection = createChdbConnection({ path });
  // Asked directly: on the way of a client for any server an answer is a stream, and takes a third of a millisecond more.
  const { chdb } = connection;
  const assignments = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const isSet = assignments.length === 0 ? null : chdb.queryAsync(`SET ${assignments.join(", ")}`);
  // Whoever uses the connection hears of it.
  isSet?.catch(() => undefined);
  return {
    async ask(sql, signal) {
      await isSet;
      const answer = await chdb.queryAsync(sql, {
        format: "JSONCompact",
        ...(signal === undefined ? {} : { signal }),
      });
      return answer.json<{ readonly data: unknown[][] }>().data;
    },
    async run(sql) {
      await isSet;
      await chdb.queryAsync(sql);
    },
    close: async () => await connection.close(),
  };
}

/** Hands out the least recently used free connection; who finds none waits for a turn that is fair to all tenants. */
export function createPool(members: readonly Connection[]) {
  const free = [...members];
  const turns = createFairQueue({ places: members.length });
  const giveBack = (member: Connection, owner: string) => {
    free.push(member);
    turns.leave(owner);
  };
  /** A statement that was stopped may still run, and leaves a piece of its answer before that of the next. */
  const giveBackOnceIdle = (member: Connection, owner: string) =>
    void member
      .ask("SELECT 1")
      .catch(() => undefined)
      .then(() => giveBack(member, owner));
  return {
    members,
    /** Waits until nobody uses any, and lets nobody else until the work is done. */
    async useAll<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
      await turns.enterAll();
      try {
        return await typed(work(members[0] as Connection));
      } finally {
        turns.leaveAll();
      }
    },
    async use<T>(owner: string, work: (connection: Connection) => Promise<T>): Promise<T> {
      await turns.enter(owner);
      const member = free.shift() as Connection;
      try {
        const result = await typed(work(member));
        giveBack(member, owner);
        return result;
      } catch (error) {
        giveBackOnceIdle(member, owner);
        throw error;
      }
    },
  };
}

export async function typed<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw warehouseError(error);
  }
}
