import { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";

/** Short messages between the processes that share a PostgreSQL. None is kept: who is away misses it. */
export interface Notices {
  /** Never throws: what cannot be said now is not said. */
  send(text: string): void;
  close(): Promise<void>;
}

export interface NoticesOptions {
  /** A `postgres://` address. */
  readonly address: string;
  readonly channel: string;
  readonly onNotice: (text: string) => void;
  /** Called whenever listening began: what was said before may have been missed. */
  readonly onListening: () => void;
}

/** Bytes of a message; PostgreSQL allows 8,000. */
const maxBytes = 7999;
const longestPauseMs = 5000;
/** Messages that wait to be said; beyond, they are not. */
const maxWaiting = 10_000;

/** Listens over a connection of its own, and connects again when it breaks. */
export function openNotices({ address, channel, onNotice, onListening }: NoticesOptions): Notices {
  const closing = new AbortController();
  const closed = new Promise<never>((_, reject) => {
    closing.signal.addEventListener("abort", () => reject(new Error("The notices are closed.")));
  });
  closed.catch(() => undefined);
  /** One statement at a time, as the connection wants it. */
  let line: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let client: pg.Client | null = null;

  async function listen(): Promise<void> {
    const socket = new Socket();
    const connected = new pg.Client({ connectionString: address, stream: () => socket });
    const ended = new Promise<void>((resolve) => {
      connected.once("end", resolve);
      connected.on("error", () => resolve());
    });
    connected.on("notification", ({ payload = "" }) => onNotice(payload));
    try {
      await Promise.race([connected.connect(), closed]);
      await Promise.race([connected.query(`LISTEN ${pg.escapeIdentifier(channel)}`), closed]);
      client = connected;
      onListening();
      await Promise.race([ended, closed]);
    } finally {
      client = null;
      // Said politely; a server that does not answer is not waited for.
      connected.end().catch(() => undefined);
      if (socket.connecting) socket.destroy();
      else socket.destroySoon();
    }
  }

  async function run(): Promise<void> {
    for (let pauseMs = 100; !closing.signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      const start = performance.now();
      await listen().catch(() => undefined);
      if (performance.now() - start > longestPauseMs) pauseMs = 100;
      await wait(pauseMs, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    send(text) {
      if (client === null || waiting >= maxWaiting || Buffer.byteLength(text) > maxBytes) return;
      waiting += 1;
      line = line
        .then(async () => await client?.query("SELECT pg_notify($1, $2)", [channel, text]))
        .catch(() => undefined)
        .then(() => {
          waiting -= 1;
        });
    },
    async close() {
      closing.abort();
      await running;
    },
  };
}
