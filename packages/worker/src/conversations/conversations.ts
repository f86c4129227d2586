import {
  DendroError,
  partFault,
  type ContentPart,
  type Identity,
  type NewMessage,
  type Run,
  type Thread,
  type ThreadEvent,
} from "@dendro/core";
import type { Tracker } from "../analytics/tracker.ts";
import type { NewEvent } from "../memory/events.ts";
import type { Memory } from "../memory/memory.ts";
import type { EndedRun, RunEnd } from "../memory/runs.ts";
import { ranUnder, type RanUnder } from "../ran-under.ts";
import { isRefused, refuse, type Refused } from "../refusal.ts";
import type { Announcer } from "./announcer.ts";

/** Who speaks, and as which user of the worker. */
export type Speaker = Pick<Identity, "user_id" | "user_name" | "user_email" | "role">;

export interface Said {
  readonly thread: Thread;
  readonly event: ThreadEvent;
  /** False when the same message had come before. */
  readonly isNew: boolean;
}

/** Everything that changes a conversation: it is remembered, told to whoever watches, and tracked. */
export interface Conversations {
  /** The thread, when it is there and theirs. */
  find(speaker: Speaker, threadId: string): Promise<Thread | Refused>;
  /** Takes a person's message, into a new thread when none is named. */
  say(
    speaker: Speaker,
    message: {
      readonly threadId?: string | undefined;
      readonly clientEventId?: string | undefined;
      readonly message: Omit<NewMessage, "type" | "actor">;
    },
  ): Promise<Said | Refused>;
  /** Adds what the worker itself has to say. @returns null when the thread is gone */
  add(thread: Thread, event: Omit<NewEvent, "id">): Promise<ThreadEvent | null>;
  setTitle(threadId: string, title: string): Promise<void>;
  remove(thread: Thread): Promise<void>;
  startRun(thread: Thread, agentId: string | undefined): Promise<Run>;
  /** Ends it once, however many try. */
  endRun(run: Run, userId: string | undefined, end: RunEnd & { readonly errorType?: string }): Promise<void>;
  /** Ends as failed what processes that are gone have left running. */
  failLostRuns(silentMs: number): Promise<void>;
}

export interface ConversationsOptions {
  readonly workerId: string;
  readonly memory: Memory;
  readonly announcer: Announcer;
  readonly tracker: Tracker;
  /** What a run that begins now is under. */
  readonly under: () => RanUnder;
  readonly newId: () => string;
}

export function createConversations(options: ConversationsOptions): Conversations {
  const { workerId, memory, announcer, tracker, under, newId } = options;

  async function find(speaker: Speaker, threadId: string): Promise<Thread | Refused> {
    const thread = await memory.threads.find(threadId);
    if (thread === null || thread.worker_id !== workerId)
      return refuse("NOT_FOUND", `Unknown thread ${JSON.stringify(threadId)}.`);
    if (thread.user_id !== speaker.user_id && speaker.role !== "operator")
      return refuse("FORBIDDEN", "The thread belongs to another user.");
    return thread;
  }

  async function begin(speaker: Speaker): Promise<Thread> {
    const thread = await memory.threads.create({
      id: newId(),
      worker_id: workerId,
      user_id: speaker.user_id,
    });
    tracker.emit({ event: "thread.created", thread_id: thread.id, user_id: speaker.user_id });
    return thread;
  }

  async function add(thread: Thread, event: Omit<NewEvent, "id">): Promise<ThreadEvent | null> {
    refuseBadAddress(event.content);
    const placed = await memory.events.append(thread.id, { id: newId(), ...event });
    if (placed === null) return null;
    announcer.event(placed);
    return placed.event;
  }

  return {
    find,
    add,
    async say(speaker, { threadId, clientEventId, message }) {
      refuseBadAddress(message.content);
      const known =
        threadId === undefined && clientEventId !== undefined
          ? await memory.events.findByClientEvent(workerId, speaker.user_id, clientEventId)
          : null;
      const found =
        known !== null
          ? await find(speaker, known.thread_id)
          : threadId === undefined
            ? await begin(speaker)
            : await find(speaker, threadId);
      if (isRefused(found)) return found;
      if (known !== null) return { thread: found, event: known, isNew: false };
      const placed = await memory.events.append(found.id, {
        id: newId(),
        type: "message",
        actor: "user",
        user_id: speaker.user_id,
        ...(speaker.user_name === undefined ? {} : { user_name: speaker.user_name }),
        ...(speaker.user_email === undefined ? {} : { user_email: speaker.user_email }),
        ...(clientEventId === undefined ? {} : { client_event_id: clientEventId }),
        ...message,
      });
      if (placed === null) return refuse("NOT_FOUND", "The thread was deleted.");
      const { event, isNew } = placed;
      if (isNew) {
        const thread = (await memory.threads.find(found.id)) ?? found;
        announcer.thread(thread);
        announcer.event(placed);
        tracker.emit({
          event: "message.c2s",
          thread_id: event.thread_id,
          user_id: speaker.user_id,
          event_id: event.id,
          data: { type: kindOf(message.content) },
        });
      }
      return { thread: found, event, isNew };
    },
    async setTitle(threadId, title) {
      const thread = await memory.threads.setTitle(threadId, title.slice(0, 512));
      if (thread !== null) announcer.thread(thread);
    },
    async remove(thread) {
      if (await memory.threads.delete(thread.id)) announcer.threadDeleted(thread);
    },
    async startRun(thread, agentId) {
      const run = await memory.runs.start({
        id: newId(),
        thread_id: thread.id,
        agent_id: agentId,
        ...under(),
      });
      announcer.run(run);
      await add(thread, {
        type: "run.started",
        actor: "system",
        run_id: run.id,
        data: agentId === undefined ? {} : { agent_id: agentId },
      });
      return run;
    },
    endRun: async (run, userId, end) => {
      const ended = await memory.runs.end(run.id, end);
      if (ended !== null) tell(ended, userId, end.errorType);
    },
    async failLostRuns(silentMs) {
      for (const ended of await memory.runs.failLost(silentMs)) {
        const thread = await memory.threads.find(ended.run.thread_id);
        tell(ended, thread?.user_id, "ProcessLost");
      }
    },
  };

  function tell({ run, told }: EndedRun, userId: string | undefined, errorType: string | undefined): void {
    if (told !== null) announcer.event(told);
    announcer.run(run);
    tracker.emit(
      {
        event: "agent.invoked",
        thread_id: run.thread_id,
        run_id: run.id,
        ...(userId === undefined ? {} : { user_id: userId }),
        data: {
          name: run.agent_id ?? workerId,
          outcome: run.status,
          status: run.status === "failed" ? "error" : "ok",
          duration_ms: Date.parse(run.ended_at ?? run.started_at) - Date.parse(run.started_at),
          ...(run.status === "failed" ? { error_type: errorType ?? "Error" } : {}),
        },
      },
      // As it began, also where another process, perhaps of another release, tells of its end.
      ranUnder(run),
    );
  }
}

/** What a message is, by what it is more than text. */
/** A model says addresses too, and who talks to it says what it says. @throws DendroError `invalid_request` */
function refuseBadAddress(content: readonly ContentPart[] = []): void {
  const fault = partFault(content);
  if (fault !== null) throw new DendroError("invalid_request", fault);
}

export const kindOf = (content: readonly ContentPart[]): ContentPart["type"] =>
  content.find(({ type }) => type !== "text")?.type ?? "text";
