import { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { backoffMs, createSerialQueue } from "@dendro/core";

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
const backoff = { firstMs: 100, longestMs: 5000 };
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
  const queue = createSerialQueue();
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
    for (let failures = 0; !closing.signal.aborted; failures += 1) {
      const start = performance.now();
      await listen().catch(() => undefined);
      if (performance.now() - start > backoff.longestMs) failures = 0;
      await wait(backoffMs(failures, backoff), undefined, { signal: closing.signal, ref: false }).catch(
        () => undefined,
      );
    }
  }

  const running = run();
  return {
    send(text) {
      if (client === null || queue.length >= maxWaiting || Buffer.byteLength(text) > maxBytes) return;
      queue
        .add(async () => await client?.query("SELECT pg_notify($1, $2)", [channel, text]))
        .catch(() => undefined);
    },
    async close() {
      closing.abort();
      await running;
    },
  };
}
