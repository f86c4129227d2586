import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { closeCodes, maxBreakerFrameBytes } from "@dendro/core";
import { serveSocket } from "@dendro/node";
import { WebSocketServer, type WebSocket } from "ws";
import { createWoken } from "../schedule/woken.ts";
import type { Breaker } from "./breaker.ts";
import type { BreakerRecords } from "./breaker-records.ts";
import { createBreakerSession, type BreakerSession, type SessionContext } from "./breaker-session.ts";
import type { Breakers } from "./breakers.ts";

export interface BreakerSocketsOptions extends SessionContext {
  readonly breakers: Pick<Breakers, "tell" | "onChanged">;
  readonly records: Pick<BreakerRecords, "list" | "noteReporting">;
  /** Told when something may have changed elsewhere that was not heard of. */
  readonly onMissed: (listener: () => void) => void;
  /** How often it is looked for what was not heard of, in milliseconds. @defaultValue 30 s */
  readonly lookMs?: number;
}

/** On what terms a program is here. */
export interface BreakerAuthorization {
  readonly tenant: string;
  /** Throws when it may not be here any longer. */
  readonly authorize: () => Promise<unknown>;
}

/** The sockets of programs that ask whether they may call. */
export interface BreakerSockets {
  upgrade(
    authorization: BreakerAuthorization,
    ...request: [request: IncomingMessage, socket: Duplex, head: Buffer]
  ): void;
  close(): void;
}

/** A program that says nothing for two of these is gone, in milliseconds. */
const heartbeatMs = 17_500;
/** Bytes that wait for a program that reads slowly. */
const maxBufferedBytes = 1024 * 1024;
const slowConsumer = { code: closeCodes.slowConsumer, reason: "Slow consumer." };

export function createBreakerSockets(options: BreakerSocketsOptions): BreakerSockets {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxBreakerFrameBytes,
    perMessageDeflate: false,
  });
  const sessions = new Map<string, Set<BreakerSession>>();
  options.breakers.onChanged((breaker: Breaker) =>
    sessions.get(breaker.tenant)?.forEach((session) => session.changed(breaker)),
  );
  const { lookMs = 30_000 } = options;
  // A notice may be lost, also where nobody can know.
  const looking = createWoken({
    async work() {
      for (const [tenant, own] of sessions) {
        const all = await options.records.list(tenant);
        own.forEach((session) => all.forEach(session.changed));
      }
      return lookMs;
    },
    onFault: options.onFault,
    retry: { firstMs: lookMs, longestMs: lookMs },
  });
  options.onMissed(looking.wake);
  looking.wake();
  let isClosing = false;

  function serve({ tenant, authorize }: BreakerAuthorization, socket: WebSocket): void {
    const session = createBreakerSession({
      ...options,
      tenant,
      send: (frame) => void served.send(JSON.stringify(frame)),
      close: (code, reason) => served.close(code, reason),
    });
    const own = sessions.get(tenant) ?? new Set();
    sessions.set(tenant, own.add(session));
    const served = serveSocket(socket, {
      maxBufferedBytes,
      slowConsumer,
      heartbeatMs,
      async authorize() {
        await authorize();
        await session.authorized();
      },
      onUnauthorized: () => served.close(closeCodes.refused, "The key was revoked."),
      onFrame: (text, isBinary) => session.receive(isBinary ? "" : text),
      onEnd() {
        // Programs come back to a server that is started again, and their probes have their places.
        if (!isClosing) session.end();
        own.delete(session);
        if (own.size === 0 && sessions.get(tenant) === own) sessions.delete(tenant);
      },
    });
  }

  return {
    upgrade(authorization, ...request) {
      server.handleUpgrade(...request, (opened) => serve(authorization, opened));
    },
    close() {
      isClosing = true;
      void looking.close();
      for (const socket of server.clients) socket.close(closeCodes.restart, "Dendro restarts.");
    },
  };
}
