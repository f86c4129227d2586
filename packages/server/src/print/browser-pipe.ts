import type { Readable, Writable } from "node:stream";

/** A browser's answer to a command, or something that happened in it. */
interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** Gives a browser commands. */
export interface BrowserPipe {
  /** @param session of a page; null for the browser itself */
  send<T>(method: string, params: object, session: string | null): Promise<T>;
  /** Fails whatever waits for an answer, and whatever is asked from now on. */
  fail(error: Error): void;
}

/** The Chrome DevTools protocol over a pair of pipes: JSON texts, each with a zero byte after it. */
export function createBrowserPipe(input: Writable, output: Readable): BrowserPipe {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let failed: Error | null = null;
  let rest: Buffer[] = [];

  function receive(text: string): void {
    const { id, result, error } = JSON.parse(text) as Message;
    const asked = id === undefined ? undefined : waiting.get(id);
    if (id === undefined || asked === undefined) return;
    waiting.delete(id);
    if (error === undefined) asked.resolve(result as never);
    else asked.reject(new Error(error.message));
  }

  function fail(error: Error): void {
    failed ??= error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  output.on("data", (chunk: Buffer) => {
    let from = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, from)) {
      receive(Buffer.concat([...rest, chunk.subarray(from, end)]).toString("utf8"));
      rest = [];
      from = end + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  });
  // A browser that is gone is noticed where it ends.
  input.on("error", () => {});
  output.on("error", () => {});

  return {
    send: async (method, params, session) =>
      await new Promise((resolve, reject) => {
        if (failed !== null) return reject(failed);
        last += 1;
        waiting.set(last, { resolve, reject });
        const named = session === null ? {} : { sessionId: session };
        input.write(`${JSON.stringify({ id: last, method, params, ...named })}\0`);
      }),
    fail,
  };
}
