import { createClient, type ClickHouseClient, type ClickHouseClientConfigOptions } from "@clickhouse/client";
import { createChdbConnection } from "chdb/connection";
import { createFairQueue } from "../../fair/fair-queue.ts";
import { warehouseError } from "./warehouse-error.ts";

/** A connection, and when its settings are in force. */
interface Connection {
  readonly client: ClickHouseClient;
  readonly isSet: Promise<unknown>;
}

export function connect(path: string): ClickHouseClient {
  return createClient({
    // chdb speaks the client's own Connection, typed against another copy of the client's types.
    connection: createChdbConnection({ path }) as unknown as NonNullable<
      ClickHouseClientConfigOptions["connection"]
    >,
  });
}

/** Settings are said once: with every statement they would take half a millisecond each time. */
export function connectWith(path: string, settings: Readonly<Record<string, number>>): Connection {
  const client = connect(path);
  const assignments = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const isSet = client.command({ query: `SET ${assignments.join(", ")}` });
  // Whoever uses the connection hears of it.
  isSet.catch(() => undefined);
  return { client, isSet };
}

/** Hands out the least recently used free connection; who finds none waits for a turn that is fair to all tenants. */
export function createPool(members: readonly Connection[]) {
  const free = [...members];
  const turns = createFairQueue({ places: members.length });
  const run = async <T>({ client, isSet }: Connection, work: (client: ClickHouseClient) => Promise<T>) => {
    await typed(isSet);
    return await typed(work(client));
  };
  const giveBack = (member: Connection, owner: string) => {
    free.push(member);
    turns.leave(owner);
  };
  /** A statement that was stopped may still run, and leaves a piece of its answer before that of the next. */
  const giveBackOnceIdle = (member: Connection, owner: string) =>
    void member.client
      .query({ query: "SELECT 1", format: "JSONCompact" })
      .then(async (answer) => await answer.text())
      .catch(() => undefined)
      .then(() => giveBack(member, owner));
  return {
    clients: members.map(({ client }) => client),
    /** Waits until nobody uses any, and lets nobody else until the work is done. */
    async useAll<T>(work: (client: ClickHouseClient) => Promise<T>): Promise<T> {
      await turns.enterAll();
      try {
        return await run(members[0] as Connection, work);
      } finally {
        turns.leaveAll();
      }
    },
    async use<T>(owner: string, work: (client: ClickHouseClient) => Promise<T>): Promise<T> {
      await turns.enter(owner);
      const member = free.shift() as Connection;
      try {
        const result = await run(member, work);
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
