import { isoTime } from "@dendro/core";
import type { Selectable } from "kysely";
import type { Thread } from "@dendro/core";
import type { MemoryDatabase, MemoryTables } from "./tables.ts";

export interface NewThread {
  readonly id: string;
  readonly worker_id: string;
  readonly user_id: string | null;
  readonly title?: string | undefined;
}

export interface ThreadPage {
  readonly threads: Thread[];
  /** Where the next page begins; absent at the end. */
  readonly cursor?: string;
  readonly total_count: number;
}

/** Conversations. */
export interface Threads {
  /** @returns the thread that is there already when the id is taken */
  create(thread: NewThread): Promise<Thread>;
  find(id: string): Promise<Thread | null>;
  /** Those of a user, the one with the newest event first. */
  list(of: {
    readonly worker_id: string;
    readonly user_id: string;
    readonly cursor?: string | undefined;
    readonly limit: number;
  }): Promise<ThreadPage>;
  /** @returns null when there is no such thread */
  setTitle(id: string, title: string): Promise<Thread | null>;
  /** With its events and runs. @returns whether there was one */
  delete(id: string): Promise<boolean>;
}

export function createThreads(db: MemoryDatabase, clock: () => number): Threads {
  async function find(id: string): Promise<Thread | null> {
    const row = await db.selectFrom("threads").selectAll().where("id", "=", id).executeTakeFirst();
    return row === undefined ? null : threadOf(row);
  }

  return {
    find,
    async create({ id, worker_id, user_id, title }) {
      const now = clock();
      await db
        .insertInto("threads")
        .values({
          id,
          worker_id,
          user_id,
          title: title ?? null,
          created_at: now,
          updated_at: now,
          last_event_at: now,
          last_position: 0,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const thread = await find(id);
      if (thread === null) throw new Error(`The thread ${id} was deleted while it was made.`);
      return thread;
    },
    async list({ worker_id, user_id, cursor, limit }) {
      const own = db.selectFrom("threads").where("worker_id", "=", worker_id).where("user_id", "=", user_id);
      const { count } = await own
        .select((of) => of.fn.countAll<number>().as("count"))
        .executeTakeFirstOrThrow();
      const after = cursor === undefined ? null : readCursor(cursor);
      const page =
        after === null
          ? own
          : own.where((of) =>
              of.or([
                of("last_event_at", "<", after.at),
                of.and([of("last_event_at", "=", after.at), of("id", "<", after.id)]),
              ]),
            );
      const rows = await page
        .selectAll()
        .orderBy("last_event_at", "desc")
        .orderBy("id", "desc")
        .limit(limit + 1)
        .execute();
      const last = rows[limit - 1];
      return {
        threads: rows.slice(0, limit).map(threadOf),
        ...(rows.length > limit && last !== undefined ? { cursor: writeCursor(last) } : {}),
        total_count: count,
      };
    },
    async setTitle(id, title) {
      await db.updateTable("threads").set({ title, updated_at: clock() }).where("id", "=", id).execute();
      return await find(id);
    },
    async delete(id) {
      const { numDeletedRows } = await db.deleteFrom("threads").where("id", "=", id).executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}

export function threadOf(row: Selectable<MemoryTables["threads"]>): Thread {
  return {
    id: row.id,
    worker_id: row.worker_id,
    ...(row.user_id === null ? {} : { user_id: row.user_id }),
    ...(row.title === null ? {} : { title: row.title }),
    created_at: isoTime(row.created_at),
    updated_at: isoTime(row.updated_at),
    last_event_at: isoTime(row.last_event_at),
  };
}

const writeCursor = ({ last_event_at: at, id }: { last_event_at: number; id: string }) =>
  Buffer.from(JSON.stringify([at, id])).toString("base64url");

/** Null when it is none of ours: then the list begins anew. */
function readCursor(cursor: string): { at: number; id: string } | null {
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as unknown[];
    return typeof at === "number" && typeof id === "string" ? { at, id } : null;
  } catch {
    return null;
  }
}
