import type { AnalyticsEvent, HostedConnection, Identity, Outgoing, Run, Thread } from "@dendro/core";
import type { PlacedEvent } from "./memory/events.ts";

/** The connections of this process, and which of them are told what. */
export interface Audience {
  readonly size: number;
  add(connection: HostedConnection): void;
  remove(connection: HostedConnection): void;
  isWatched(threadId: string): boolean;
  /** Threads that somebody watches. */
  watched(): ReadonlySet<string>;
  event(placed: PlacedEvent): void;
  /** Told to whoever it belongs to, and to whoever watches it. */
  thread(thread: Thread): void;
  threadDeleted(thread: Pick<Thread, "id" | "user_id">): void;
  run(run: Run): void;
  analytics(event: AnalyticsEvent): void;
  /** @param view the frame as somebody may see it; null of what is not theirs */
  settings(view: (identity: Identity) => Outgoing | null, except?: HostedConnection): void;
  closeAll(): void;
}

/** @param close ends a connection, because the worker does */
export function createAudience(close: (connection: HostedConnection) => void): Audience {
  const connections = new Set<HostedConnection>();

  function toPeopleOf({ id, user_id }: Pick<Thread, "id" | "user_id">, frame: Outgoing): void {
    for (const connection of connections) {
      if (connection.watches(id)) connection.publish(id, null, frame);
      else if (connection.identity !== null && connection.identity.user_id === user_id)
        connection.tell(frame);
    }
  }

  return {
    get size() {
      return connections.size;
    },
    add: (connection) => void connections.add(connection),
    remove: (connection) => void connections.delete(connection),
    isWatched: (threadId) => [...connections].some((connection) => connection.watches(threadId)),
    watched: () => new Set([...connections].flatMap((connection) => connection.watched)),
    event({ event, position }) {
      const frame: Outgoing = {
        type: "event.append",
        payload: { thread_id: event.thread_id, events: [event] },
      };
      for (const connection of connections) connection.publish(event.thread_id, position, frame);
    },
    thread: (thread) => toPeopleOf(thread, { type: "thread.upsert", payload: { thread } }),
    threadDeleted: (thread) =>
      toPeopleOf(thread, { type: "thread.deleted", payload: { thread_id: thread.id } }),
    run(run) {
      const frame: Outgoing = { type: "run.upsert", payload: { run } };
      for (const connection of connections) connection.publish(run.thread_id, null, frame);
    },
    analytics(event) {
      const frame: Outgoing = { type: "analytics.event", payload: event };
      for (const connection of connections) connection.broadcast("analytics", frame);
    },
    settings(view, except) {
      for (const connection of connections) {
        if (connection === except || connection.identity === null) continue;
        const frame = view(connection.identity);
        if (frame !== null) connection.broadcast("settings", frame);
      }
    },
    closeAll: () => connections.forEach(close),
  };
}
