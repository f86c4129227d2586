import { type AnalyticsEvent, createSerialQueues, type Run, type Thread } from "@dendro/core";
import { isPostgres, openNotices } from "@dendro/node";
import type { Memory } from "../memory/memory.ts";
import type { PlacedEvent } from "../memory/events.ts";
import type { Audience } from "../audience.ts";

/** Tells what happened: this process's connections at once, and those of other processes of the worker. */
export interface Announcer {
  event(placed: PlacedEvent): void;
  thread(thread: Thread): void;
  threadDeleted(thread: Pick<Thread, "id" | "user_id">): void;
  run(run: Run): void;
  analytics(event: AnalyticsEvent): void;
  /** Whoever runs it is asked to stop; this process has looked already. */
  cancel(runId: string): void;
  close(): Promise<void>;
}

/** What one process tells the others. */
type Notice =
  | { readonly kind: "event"; readonly thread_id: string; readonly position: number }
  | { readonly kind: "thread"; readonly thread_id: string }
  | { readonly kind: "deleted"; readonly thread_id: string; readonly user_id?: string }
  | { readonly kind: "run"; readonly run_id: string }
  | { readonly kind: "cancel"; readonly run_id: string }
  | { readonly kind: "analytics"; readonly event: AnalyticsEvent };

export interface AnnouncerOptions {
  readonly database: string;
  readonly workerId: string;
  readonly tablePrefix: string;
  /** This process. */
  readonly owner: string;
  readonly memory: Memory;
  readonly audience: Audience;
  readonly onCancel: (runId: string) => void;
  readonly onFault: (error: unknown) => void;
}

/** Of a thread's runs, as many are told when others may have been missed. */
const caughtUpRuns = 20;

/**
 * Processes that share a PostgreSQL hear of each other through it. A notice says only where to look; one that is lost
 * shows as a gap when the next one comes, or when listening begins again. Processes that share a file do not hear of each other.
 */
export function createAnnouncer(options: AnnouncerOptions): Announcer {
  const { database, workerId, tablePrefix, owner, memory, audience, onCancel, onFault } = options;
  // What is told of a thing last is what was read of it last: two reads side by side may end in any order.
  const runExclusive = createSerialQueues();

  const notices = isPostgres(database)
    ? openNotices({
        address: database,
        channel: `${tablePrefix}worker_${workerId}`.slice(0, 63),
        onNotice: (text) => void hear(text).catch(onFault),
        onListening: () => void catchUp().catch(onFault),
      })
    : null;
  const say = (notice: Notice) => notices?.send(JSON.stringify({ by: owner, ...notice }));

  /**
   * Tells of the newest event of every thread that is watched, and of its newest runs: whoever lacks events before it reads
   * them.
   */
  async function catchUp(): Promise<void> {
    for (const threadId of audience.watched()) {
      const { events, position } = await memory.events.list(threadId, { limit: 1 });
      for (const event of events) audience.event({ event, position });
      for (const run of await memory.runs.list(threadId, caughtUpRuns)) {
        // Only a run that has ended is sure to be told as it is.
        if (run.status === "running") await tellRun(run.id);
        else audience.run(run);
      }
    }
  }

  async function tellRun(id: string): Promise<void> {
    await runExclusive(`run ${id}`, async () => {
      const run = await memory.runs.find(id);
      if (run !== null) audience.run(run);
    });
  }

  async function hear(text: string): Promise<void> {
    const notice = JSON.parse(text) as Notice & { readonly by: string };
    if (notice.by === owner) return;
    switch (notice.kind) {
      case "event": {
        const { thread_id: threadId, position } = notice;
        if (!audience.isWatched(threadId)) return;
        const placed = await memory.events.after(threadId, { position: position - 1 });
        placed?.forEach(audience.event);
        return;
      }
      case "thread":
        return await runExclusive(`thread ${notice.thread_id}`, async () => {
          const thread = await memory.threads.find(notice.thread_id);
          if (thread !== null) audience.thread(thread);
        });
      case "deleted": {
        const { thread_id: id, user_id } = notice;
        return await runExclusive(`thread ${id}`, async () =>
          audience.threadDeleted({ id, ...(user_id === undefined ? {} : { user_id }) }),
        );
      }
      case "run":
        return await tellRun(notice.run_id);
      case "cancel":
        return onCancel(notice.run_id);
      case "analytics":
        return audience.analytics(notice.event);
    }
  }

  return {
    event(placed) {
      audience.event(placed);
      say({ kind: "event", thread_id: placed.event.thread_id, position: placed.position });
    },
    thread(thread) {
      audience.thread(thread);
      say({ kind: "thread", thread_id: thread.id });
    },
    threadDeleted({ id, user_id }) {
      audience.threadDeleted({ id, ...(user_id === undefined ? {} : { user_id }) });
      say({ kind: "deleted", thread_id: id, ...(user_id === undefined ? {} : { user_id }) });
    },
    run(run) {
      audience.run(run);
      say({ kind: "run", run_id: run.id });
    },
    analytics(event) {
      audience.analytics(event);
      say({ kind: "analytics", event });
    },
    cancel: (runId) => say({ kind: "cancel", run_id: runId }),
    close: async () => await notices?.close(),
  };
}
