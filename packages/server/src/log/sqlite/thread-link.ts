import type { Worker } from "node:worker_threads";
import { backoffMs } from "@dendro/core";
import type { ThreadReply, Operation, ReplyOf, Request, RequestOf, Waiting } from "./messages.ts";
import type { ThreadFault } from "./thread-fault.ts";

/** Asks the log's thread and gets its answers; when the thread dies, starts it again. */
export interface ThreadLink {
  /**
   * What the thread answers.
   * @throws ThreadFailure when it answers with a fault, dies before it answers, or is dead
   */
  call<Op extends Operation>(operation: Op, body: RequestOf<Op>): Promise<ReplyOf<Op>>;
  /** What waits in the file, as of the last answer. */
  readonly waiting: Waiting;
  /** Lets the thread finish what it was asked, close its file and end. */
  close(): Promise<void>;
}

export interface ThreadLinkOptions {
  readonly start: () => Worker;
  /** Told of faults that no call answers for: failed housekeeping, and the thread's death. */
  readonly onFault: (fault: ThreadFault) => void;
  /** The pause before a dead thread is started again; doubles up to a hundredfold until it answers. Milliseconds. */
  readonly restartPauseMs: number;
}

/** A fault as the thread told it. */
export class ThreadFailure extends Error {
  readonly fault: ThreadFault;

  constructor(fault: ThreadFault) {
    super(fault.message);
    this.name = "ThreadFailure";
    this.fault = fault;
  }
}

interface Outstanding {
  readonly resolve: (reply: never) => void;
  readonly reject: (failure: ThreadFailure) => void;
}

export function linkThread({ start, onFault, restartPauseMs }: ThreadLinkOptions): ThreadLink {
  const outstanding = new Map<number, Outstanding>();
  let waiting: Waiting = { records: 0, events: 0, bytes: 0, committedSeq: 0, lastSeq: 0 };
  let lastId = 0;
  let failures = 0;
  let restart: NodeJS.Timeout | null = null;
  let ended: (() => void) | null = null;
  let thread: Worker | null = startThread();

  function startThread(): Worker {
    const started = start();
    let death = "it ended by itself";
    started.on("message", take);
    started.on("error", (error: unknown) => (death = error instanceof Error ? error.message : String(error)));
    started.on("exit", () => lose(`the log's thread died: ${death}`));
    return started;
  }

  function take({ id, reply, fault, waiting: now }: ThreadReply): void {
    if (now !== undefined) waiting = now;
    failures = 0;
    const caller = outstanding.get(id);
    outstanding.delete(id);
    if (fault === undefined) caller?.resolve(reply as never);
    else if (caller === undefined) onFault(fault);
    else caller.reject(new ThreadFailure(fault));
  }

  function lose(message: string): void {
    thread = null;
    const fault = { message, code: null };
    for (const { reject } of outstanding.values()) reject(new ThreadFailure(fault));
    outstanding.clear();
    if (ended !== null) return ended();
    onFault(fault);
    const backoff = { firstMs: restartPauseMs, longestMs: restartPauseMs * 100 };
    restart = setTimeout(() => (thread = startThread()), backoffMs(failures, backoff));
    failures += 1;
  }

  function post<Reply>(operation: Request["operation"], body: unknown): Promise<Reply> {
    const port = thread;
    if (port === null) {
      return Promise.reject(
        new ThreadFailure({ message: "the log's thread is being started again", code: null }),
      );
    }
    return new Promise((resolve, reject) => {
      const id = ++lastId;
      outstanding.set(id, { resolve, reject });
      port.postMessage({ id, operation, body } satisfies Request);
    });
  }

  return {
    call: post,
    get waiting() {
      return waiting;
    },
    async close() {
      if (restart !== null) clearTimeout(restart);
      if (thread === null) return;
      const end = new Promise<void>((resolve) => (ended = resolve));
      await post("close", null).catch(() => undefined);
      await end;
    },
  };
}
