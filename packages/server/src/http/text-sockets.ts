import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { closeCodes, DendroError } from "@dendro/core";
import { createFairShare, createHolding, type FairShare } from "../fair/fair-share.ts";
import { urlOf } from "./request-url.ts";
import type { Upgrade } from "./upgrades.ts";
import { connectText, type ConnectionLimits, type Protocol, type Viewer } from "./text-connection.ts";

/** The most that connections may hold. */
export interface SocketLimits extends ConnectionLimits {
  /** Bytes of one frame from the client. */
  readonly maxFrameBytes: number;
  /** Which tenants share: one alone may have half of them. */
  readonly maxConnections: number;
}

const defaultLimits: SocketLimits = {
  maxFrameBytes: 64 * 1024,
  maxFramesPerSecond: 50,
  maxBufferedBytes: 1024 * 1024,
  heartbeatMs: 30_000,
  maxConnections: 20_000,
};

export interface TextSocketsOptions<V extends Viewer> {
  /** What a request may watch. @throws DendroError when it may watch nothing */
  readonly authorize: (request: IncomingMessage) => Promise<V>;
  /** Refuses an upgrade with problem+json. */
  readonly refuse: (socket: Duplex, request: IncomingMessage, error: unknown) => void;
  /** What may wait for connections that read slowly, by tenant. @defaultValue as much as their limits say */
  readonly memory?: FairShare;
  readonly limits?: Partial<SocketLimits>;
  /** The name under which it is spoken, where the client offers several. @defaultValue the first that it offers */
  readonly subprotocol?: string;
}

/** Connections that watch, whatever they speak: bounded, with a heartbeat, and dropped when they do not read. */
export interface TextSockets<V extends Viewer = Viewer> {
  speaking(protocol: Protocol<V>): Upgrade;
  readonly connections: number;
  /** Looks at once whether some may still watch. */
  reauthorize(which: (viewer: V) => boolean): void;
  close(): void;
}

export function createTextSockets<V extends Viewer>({
  authorize,
  refuse,
  memory = createFairShare(Infinity),
  subprotocol,
  ...options
}: TextSocketsOptions<V>): TextSockets<V> {
  const limits = { ...defaultLimits, ...options.limits };
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.maxFrameBytes,
    perMessageDeflate: false,
    // What else is offered may be a secret, which is not for the answer's headers.
    ...(subprotocol === undefined
      ? {}
      : { handleProtocols: (offered) => offered.has(subprotocol) && subprotocol }),
  });
  const connections = new Map<WebSocket, { readonly viewer: V; readonly reauthorize: () => void }>();
  const share = createFairShare(limits.maxConnections);

  async function upgrade(
    protocol: Protocol<V>,
    ...[request, socket, head]: Parameters<Upgrade>
  ): Promise<void> {
    try {
      const viewer = await authorize(request);
      const { tenant } = viewer;
      const begin = protocol.open(viewer, urlOf(request));
      if (!share.take(tenant)) {
        throw new DendroError(
          "overloaded",
          "The tenant has as many live connections as there are left for others; close some, or try again later.",
          { retryAfterSeconds: 5 },
        );
      }
      const give = once(() => share.give(tenant));
      // When it breaks off before it is open, nothing else tells.
      socket.once("close", give);
      server.handleUpgrade(request, socket, head, (webSocket) => {
        const { reauthorize } = connectText(webSocket, {
          begin,
          errorText: protocol.errorText,
          limits,
          holding: createHolding(memory, tenant),
          authorize: async () => await authorize(request),
          onEnd() {
            connections.delete(webSocket);
            give();
          },
        });
        connections.set(webSocket, { viewer, reauthorize });
      });
    } catch (error) {
      refuse(socket, request, error);
    }
  }

  return {
    speaking:
      (protocol) =>
      (...request) =>
        void upgrade(protocol, ...request),
    get connections() {
      return connections.size;
    },
    reauthorize(which) {
      for (const { viewer, reauthorize } of connections.values()) if (which(viewer)) reauthorize();
    },
    close() {
      for (const webSocket of connections.keys())
        webSocket.close(closeCodes.goingAway, "The server is shutting down.");
      server.close();
    },
  };
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
}
