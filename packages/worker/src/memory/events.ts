import type { Selectable } from "kysely";
import { harmlessParts, type ThreadEvent } from "@dendro/core";
import type { MemoryDatabase, MemoryTables } from "./tables.ts";

export type NewEvent = Omit<ThreadEvent, "created_at" | "thread_id">;

/** An event with its place in the thread. */
export interface PlacedEvent {
  readonly event: ThreadEvent;
  readonly position: number;
}

export interface EventPage {
  /** The oldest first. */
  readonly events: ThreadEvent[];
  /** Whether there are older ones. */
  readonly has_more: boolean;
}

/** What happened in threads. Events are only ever added. */
export interface ThreadEvents {
  /**
   * Adds an event to the end of a thread. The same `client_event_id` twice is one event.
   * @returns null when there is no such thread
   */
  append(threadId: string, event: NewEvent): Promise<(PlacedEvent & { readonly isNew: boolean }) | null>;
  /** Everything after an event, or after a position; null when that event is not in the thread. */
  after(
    threadId: string,
    place: { readonly eventId: string } | { readonly position: number },
  ): Promise<PlacedEvent[] | null>;
  /** The newest, or those before an event. */
  list(
    threadId: string,
    page: { readonly beforeEventId?: string | undefined; readonly limit: number },
  ): Promise<EventPage & { readonly position: number }>;
  find(id: string): Promise<ThreadEvent | null>;
  /** The place of an event; null when it is not in the thread. */
  positionOf(threadId: string, eventId: string): Promise<number | null>;
  /** The event that a user's client has named so, in whatever thread. */
  findByClientEvent(workerId: string, userId: string, clientEventId: string): Promise<ThreadEvent | null>;
}

export function createThreadEvents(db: MemoryDatabase, clock: () => number): ThreadEvents {
  async function positionOf(threadId: string, eventId: string): Promise<number | null> {
    const row = await db
      .selectFrom("events")
      .select("position")
      .where("thread_id", "=", threadId)
      .where("id", "=", eventId)
      .executeTakeFirst();
    return row?.position ?? null;
  }

  return {
    positionOf,
    append: async (threadId, event) =>
      await db.transaction().execute(async (step) => await appendEvent(step, threadId, event, clock())),
    async after(threadId, place) {
      const from = "position" in place ? place.position : await positionOf(threadId, place.eventId);
      if (from === null) return null;
      const rows = await db
        .selectFrom("events")
        .selectAll()
        .where("thread_id", "=", threadId)
        .where("position", ">", from)
        .orderBy("position")
        .execute();
      return rows.map((row) => ({ event: threadEventOf(row), position: row.position }));
    },
    async list(threadId, { beforeEventId, limit }) {
      const before = beforeEventId === undefined ? null : await positionOf(threadId, beforeEventId);
      const all = db.selectFrom("events").selectAll().where("thread_id", "=", threadId);
      const rows = await (before === null ? all : all.where("position", "<", before))
        .orderBy("position", "desc")
        .limit(limit + 1)
        .execute();
      return {
        events: rows.slice(0, limit).toReversed().map(threadEventOf),
        has_more: rows.length > limit,
        position: rows[0]?.position ?? 0,
      };
    },
    async find(id) {
      const row = await db.selectFrom("events").selectAll().where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : threadEventOf(row);
    },
    async findByClientEvent(workerId, userId, clientEventId) {
      const row = await db
        .selectFrom("events")
        .innerJoin("threads", "threads.id", "events.thread_id")
        .selectAll("events")
        .where("events.client_event_id", "=", clientEventId)
        .where("threads.worker_id", "=", workerId)
        .where("threads.user_id", "=", userId)
        .executeTakeFirst();
      return row === undefined ? null : threadEventOf(row);
    },
  };
}

/** Adds an event to the end of a thread, as part of a transaction. */
export async function appendEvent(
  step: MemoryDatabase,
  threadId: string,
  event: NewEvent,
  now: number,
): Promise<(PlacedEvent & { readonly isNew: boolean }) | null> {
  // First, so that whoever else adds to the thread waits: places are given one after the other.
  const place = await step
    .updateTable("threads")
    .set((of) => ({ last_position: of("last_position", "+", 1), last_event_at: now, updated_at: now }))
    .where("id", "=", threadId)
    .returning("last_position")
    .executeTakeFirst();
  if (place === undefined) return null;
  if (event.client_event_id !== undefined) {
    const known = await step
      .selectFrom("events")
      .selectAll()
      .where("thread_id", "=", threadId)
      .where("client_event_id", "=", event.client_event_id)
      .executeTakeFirst();
    if (known !== undefined) {
      // The place was taken for nothing: nobody else has one after it yet.
      await step
        .updateTable("threads")
        .set((of) => ({ last_position: of("last_position", "-", 1) }))
        .where("id", "=", threadId)
        .execute();
      return { event: threadEventOf(known), position: known.position, isNew: false };
    }
  }
  const row = rowOf(threadId, place.last_position, event, now);
  await step.insertInto("events").values(row).execute();
  return { event: threadEventOf(row), position: row.position, isNew: true };
}

type EventRow = Selectable<MemoryTables["events"]>;

function rowOf(threadId: string, position: number, event: NewEvent, now: number): EventRow {
  return {
    thread_id: threadId,
    position,
    id: event.id,
    run_id: event.run_id ?? null,
    type: event.type,
    actor: event.actor,
    user_id: event.user_id ?? null,
    user_name: event.user_name ?? null,
    user_email: event.user_email ?? null,
    author: event.author ?? null,
    client_event_id: event.client_event_id ?? null,
    content: event.content === undefined ? null : JSON.stringify(event.content),
    data: event.data === undefined ? null : JSON.stringify(event.data),
    created_at: now,
  };
}

const optional = ["run_id", "user_id", "user_name", "user_email", "author", "client_event_id"] as const;

function threadEventOf(row: EventRow): ThreadEvent {
  const event: ThreadEvent = {
    id: row.id,
    thread_id: row.thread_id,
    type: row.type as ThreadEvent["type"],
    actor: row.actor as ThreadEvent["actor"],
    created_at: new Date(row.created_at).toISOString(),
  };
  for (const name of optional) {
    const value = row[name];
    if (value !== null) event[name] = value;
  }
  if (row.content !== null)
    event.content = harmlessParts(JSON.parse(row.content) as NonNullable<ThreadEvent["content"]>);
  if (row.data !== null) event.data = JSON.parse(row.data) as NonNullable<ThreadEvent["data"]>;
  return event;
}
