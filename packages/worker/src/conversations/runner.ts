import type { Thread, ThreadEvent } from "@dendro/core";
import type { Tracker } from "../analytics/tracker.ts";
import { createTurn, type Turn } from "./turn.ts";
import type { Conversations, Said, Speaker } from "./conversations.ts";
import { itemOf, type ResponseItem } from "../respond.ts";

/** Runs handlers beside the sockets: a client may send, cancel and leave meanwhile. */
export interface Runner {
  /**
   * Keeps a place for a handler that is started as soon as its message is stored.
   * @returns gives it up, once that has been started or was not; null when no more handlers may run now
   */
  reserve(): (() => void) | null;
  readonly running: number;
  /** Runs a handler on a message. Never rejects: what goes wrong is told to the thread. */
  start(speaker: Speaker, said: Said, begin: Begin): Promise<TurnResult>;
  /** @returns whether it runs here */
  cancel(runId: string): boolean;
  stopThread(threadId: string): void;
  /** Stops all, and waits for what they have begun to say. */
  close(): Promise<void>;
}

/** The handler, begun on a message. */
export type Begin = (turn: Turn, signal: AbortSignal) => AsyncIterable<ResponseItem | string>;

export interface TurnResult {
  /** What the handler said, in order. */
  readonly events: readonly ThreadEvent[];
  /** What it threw; null when it came to its end. */
  readonly error: unknown;
  readonly isStopped: boolean;
}

export interface RunnerOptions {
  readonly conversations: Conversations;
  readonly tracker: Tracker;
  readonly maxRunning: number;
  /** Told of what handlers throw. */
  readonly onHandlerFault: (error: unknown, threadId: string) => void;
}

interface Running {
  readonly threadId: string;
  readonly turn: Turn;
  readonly abort: AbortController;
  readonly done: Promise<unknown>;
}

/** Events of one turn that are kept for whoever waits for its result. */
const maxKeptEvents = 1000;

export function createRunner({ conversations, tracker, maxRunning, onHandlerFault }: RunnerOptions): Runner {
  const all = new Set<Running>();
  let reserved = 0;
  let isClosed = false;

  function stop(wanted: (one: Running) => boolean): boolean {
    const stopped = [...all].filter(wanted);
    for (const { abort } of stopped) abort.abort();
    return stopped.length > 0;
  }

  async function run(
    speaker: Speaker,
    thread: Thread,
    turn: Turn,
    begin: Begin,
    { signal }: AbortController,
  ): Promise<{ error: unknown; isStopped: boolean }> {
    const aborted = new Promise<null>((resolve) =>
      signal.addEventListener("abort", () => resolve(null), { once: true }),
    );
    try {
      if (signal.aborted) return { error: null, isStopped: true };
      const items = begin(turn, signal)[Symbol.asyncIterator]();
      for (;;) {
        const next = items.next();
        const item = await Promise.race([next, aborted]);
        if (item === null || signal.aborted) {
          // It may never come back, so nobody waits for it.
          next.catch(() => undefined);
          items.return?.().catch(() => undefined);
          await turn.end({ status: "canceled" });
          return { error: null, isStopped: true };
        }
        if (item.done === true) break;
        await turn.take(itemOf(item.value));
      }
      await turn.end({});
      return { error: null, isStopped: false };
    } catch (error) {
      if (signal.aborted) {
        await turn.end({ status: "canceled" });
        return { error: null, isStopped: true };
      }
      onHandlerFault(error, thread.id);
      await failed(speaker, thread, turn, error);
      return { error, isStopped: false };
    }
  }

  /** The thread hears that it failed; operators hear why. */
  async function failed(speaker: Speaker, thread: Thread, turn: Turn, error: unknown): Promise<void> {
    const type = error instanceof Error ? error.name : typeof error;
    const message = error instanceof Error ? error.message : String(error);
    tracker.emit({
      event: "error.occurred",
      thread_id: thread.id,
      user_id: speaker.user_id,
      ...(turn.run === null ? {} : { run_id: turn.run.id }),
      data: { error: message.slice(0, 2000), type: type.slice(0, 128) },
    });
    await turn.end({ status: "failed", error: "The agent failed.", errorType: type.slice(0, 128) });
    await conversations.add(thread, {
      type: "message",
      actor: "system",
      content: [{ type: "text", text: "Something went wrong. Please try again." }],
    });
  }

  return {
    reserve() {
      if (isClosed || all.size + reserved >= maxRunning) return null;
      reserved += 1;
      return () => void (reserved -= 1);
    },
    get running() {
      return all.size;
    },
    async start(speaker, { thread }, begin) {
      const events: ThreadEvent[] = [];
      const abort = new AbortController();
      const turn = createTurn({
        thread,
        userId: speaker.user_id,
        conversations,
        tracker,
        onEvent: (event) => void (events.length < maxKeptEvents && events.push(event)),
      });
      const done = run(speaker, thread, turn, begin, abort).catch((error: unknown) => {
        // What it has said could not be kept, nor that it failed.
        onHandlerFault(error, thread.id);
        return { error, isStopped: false };
      });
      const running = { threadId: thread.id, turn, abort, done };
      all.add(running);
      const outcome = await done;
      all.delete(running);
      return { events, ...outcome };
    },
    cancel: (runId) => stop(({ turn }) => turn.run?.id === runId),
    stopThread: (threadId) => void stop((one) => one.threadId === threadId),
    async close() {
      isClosed = true;
      stop(() => true);
      await Promise.all([...all].map(async ({ done }) => await done));
    },
  };
}
