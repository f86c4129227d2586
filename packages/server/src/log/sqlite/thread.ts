import { parentPort, workerData } from "node:worker_threads";
import type { ThreadReply, Request, ThreadSettings } from "./messages.ts";
import { openLogFile, type LogFile } from "./log-file.ts";
import { isFull, toThreadFault, type ThreadFault } from "./thread-fault.ts";

// The log's thread: one request after the other, so that waiting for the disk never blocks the event loop.

if (parentPort === null) throw new TypeError("This file is started as a thread.");
const port = parentPort;
const settings = workerData as ThreadSettings;

/** Null while it could not be opened; the next request tries again. */
let file: LogFile | null = null;
let housekeeping: NodeJS.Timeout | null = null;

/** Between two pieces of housekeeping, so that requests get in between. */
const housekeepingPauseMs = 20;

port.on("message", ({ id, operation, body }: Request) => {
  if (operation === "close") {
    letGo();
    port.postMessage({ id, reply: null } satisfies ThreadReply);
    port.close();
    return;
  }
  void answer(id, () => {
    file ??= openLogFile(settings);
    return (file[operation] as (body: unknown) => unknown)(body);
  });
  keepHouse();
});

async function answer(id: number, work: () => unknown): Promise<void> {
  let answered: ThreadReply;
  try {
    const reply = work();
    // What is done at once is answered at once.
    answered = { id, reply: reply instanceof Promise ? await reply : reply };
  } catch (error) {
    answered = { id, fault: recover(error) };
  }
  port.postMessage(file === null ? answered : { ...answered, waiting: file.waiting });
}

/** After any fault but a full disk, what the connection believes may not be what is on disk: it is opened anew. */
function recover(error: unknown): ThreadFault {
  const fault = toThreadFault(error);
  if (!isFull(fault)) letGo();
  return fault;
}

function letGo(): void {
  const closing = file;
  file = null;
  try {
    closing?.close();
  } catch {
    // Everything that was answered is on disk; the next opening folds the write-ahead log in.
  }
}

function keepHouse(): void {
  housekeeping ??= setTimeout(() => {
    housekeeping = null;
    try {
      if (file?.maintain() === true) keepHouse();
    } catch (error) {
      port.postMessage({ id: 0, fault: recover(error) } satisfies ThreadReply);
    }
  }, housekeepingPauseMs);
}
