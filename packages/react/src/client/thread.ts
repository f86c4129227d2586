import type { Run, Thread, ThreadEvent } from "@dendro/core";
import type { AgentError } from "./agent-error.ts";
import type { Connection } from "./connection.ts";
import type { DeliveryQueue } from "./delivery-queue.ts";
import { createShare } from "./shared.ts";
import { createStore, type Store } from "./store.ts";

/** An event as it is shown: a message of this client's may be on its way, or have failed. */
export interface ShownEvent extends ThreadEvent {
  readonly pending?: boolean;
  readonly failed?: AgentError;
}

export interface ThreadState {
  readonly status: "loading" | "ready" | "missing" | "forbidden" | "failed";
  readonly error: AgentError | null;
  readonly thread: Thread | null;
  /** The oldest first; what is on its way last. */
  readonly events: readonly ShownEvent[];
  /** The oldest first. */
  readonly runs: readonly Run[];
  readonly hasOlder: boolean;
}

/** One conversation, whole and in order across any number of connections. */
export interface WatchedThread {
  readonly state: Store<ThreadState>;
  use(): () => void;
  loadOlder(): Promise<void>;
  readonly isUsed: boolean;
  /** What is on its way is different now. */
  refreshPending(): void;
  /** Hears of nothing any more. */
  dispose(): void;
}

/** Events of a snapshot: as many say that there may be older ones. */
const snapshotSize = 50;
const pageSize = 50;

const begun: ThreadState = {
  status: "loading",
  error: null,
  thread: null,
  events: [],
  runs: [],
  hasOlder: false,
};

export function createWatchedThread(
  connection: Connection,
  queue: DeliveryQueue,
  threadId: string,
): WatchedThread {
  const state = createStore(begun);
  /** Events that the worker has confirmed. */
  let confirmed: readonly ThreadEvent[] = [];
  let loadingOlder: Promise<void> | null = null;
  const share = createShare(subscribe, () =>
    connection.send("thread.unsubscribe", { thread_id: threadId }, () => {}),
  );

  function subscribe(): void {
    const last = confirmed.at(-1)?.id;
    connection.send(
      "thread.subscribe",
      { thread_id: threadId, ...(last === undefined ? {} : { after_event_id: last }) },
      (error) => {
        if (error.code === "DISCONNECTED") return;
        const status =
          error.code === "NOT_FOUND" ? "missing" : error.code === "FORBIDDEN" ? "forbidden" : "failed";
        state.update((now) => ({ ...now, status, error }));
      },
    );
  }

  function show(more: Partial<ThreadState> = {}): void {
    const mine = queue.of(threadId).map(({ clientEventId, content, data, failed }): ShownEvent => ({
      id: clientEventId,
      client_event_id: clientEventId,
      thread_id: threadId,
      type: "message",
      actor: "user",
      content: [...content],
      ...(data === undefined ? {} : { data: { ...data } }),
      created_at: new Date().toISOString(),
      ...(failed === null ? { pending: true } : { failed }),
    }));
    const taken = new Set(confirmed.map(({ client_event_id: id }) => id));
    const waiting = mine.filter(({ client_event_id: id }) => !taken.has(id));
    state.update((now) => ({ ...now, ...more, events: [...confirmed, ...waiting] }));
  }

  function take(events: readonly ThreadEvent[]): void {
    const known = new Set(confirmed.map(({ id }) => id));
    confirmed = [...confirmed, ...events.filter(({ id }) => !known.has(id))];
    for (const { client_event_id: id } of events) if (id !== undefined) queue.confirm(id);
  }

  const stops = [
    connection.onConnected(() => {
      if (share.isUsed) subscribe();
    }),
    connection.on("thread.snapshot", ({ thread, events, runs = [] }) => {
      if (thread.id !== threadId) return;
      // It may come again, when the worker does not know what this client has.
      if (confirmed.length > 0 && !events.some(({ id }) => confirmed.some((one) => one.id === id)))
        confirmed = [];
      const hasOlder = confirmed.length === 0 ? events.length >= snapshotSize : state.get().hasOlder;
      take(events);
      show({ status: "ready", error: null, thread, runs, hasOlder });
    }),
    connection.on("event.append", ({ thread_id, events }) => {
      if (thread_id !== threadId) return;
      take(events);
      show();
    }),
    connection.on("thread.upsert", ({ thread }) => {
      if (thread.id === threadId) show({ thread });
    }),
    connection.on("thread.deleted", ({ thread_id }) => {
      if (thread_id !== threadId) return;
      confirmed = [];
      show({ ...begun, status: "missing" });
    }),
    connection.on("run.upsert", ({ run }) => {
      if (run.thread_id !== threadId) return;
      const others = state.get().runs.filter(({ id }) => id !== run.id);
      show({ runs: [...others, run].toSorted((a, b) => (a.started_at < b.started_at ? -1 : 1)) });
    }),
  ];

  return {
    state,
    use: share.use,
    get isUsed() {
      return share.isUsed;
    },
    refreshPending: () => show(),
    dispose: () => stops.forEach((stop) => stop()),
    async loadOlder() {
      const [oldest] = confirmed;
      if (oldest === undefined || !state.get().hasOlder) return;
      loadingOlder ??= connection
        .request("event.list", { thread_id: threadId, before_event_id: oldest.id, limit: pageSize })
        .then(({ events, has_more: hasOlder }) => {
          const known = new Set(confirmed.map(({ id }) => id));
          confirmed = [...events.filter(({ id }) => !known.has(id)), ...confirmed];
          show({ hasOlder });
        })
        .finally(() => (loadingOlder = null));
      await loadingOlder;
    },
  };
}
