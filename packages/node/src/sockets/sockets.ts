import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import {
  closeCodes,
  type ConnectionService,
  createFrameEncoder,
  hostConnection,
  type HostedConnection,
  type ProtocolLimits,
  protocolLimits,
} from "@dendro/core";
import { createUnidentified } from "./unidentified.ts";

/** WebSockets that speak the agent protocol. */
export interface Sockets {
  /** Takes a server's `upgrade` event. */
  upgrade(serve: Serve, request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Takes a socket that is open already. */
  handle(serve: Serve, socket: WebSocket, request?: IncomingMessage): void;
  /** Ends a connection so that its client comes back. */
  close(connection: HostedConnection): void;
  closeAll(): void;
}

/** Makes what stands behind one connection, knowing with what request it came. */
export type Serve = (
  request: IncomingMessage | undefined,
  connection: () => HostedConnection,
) => ConnectionService & {
  /** The connection has ended. */
  end?(): void;
};

export interface SocketsOptions {
  readonly limits?: Partial<ProtocolLimits>;
  /** How long a socket may be open before it is known whose it is, in milliseconds. @defaultValue 10000 */
  readonly identifyWithinMs?: number;
  /** Sockets of which it is not known whose they are; more are turned away. @defaultValue 1000 */
  readonly maxUnidentified?: number;
  /** Of these, how many may come from one address. @defaultValue 100 */
  readonly maxUnidentifiedPerAddress?: number;
  /** Where a request comes from. @defaultValue the other end of its socket */
  readonly addressOf?: (request: IncomingMessage) => string;
  readonly onOpen?: (connection: HostedConnection) => void;
  readonly onClose?: (connection: HostedConnection) => void;
}

/** How often it is looked whether a client is still there, in milliseconds. */
const beatIntervalMs = 30_000;

export function createSockets(options: SocketsOptions): Sockets {
  const {
    limits = {},
    identifyWithinMs = 10_000,
    maxUnidentified = 1000,
    maxUnidentifiedPerAddress = 100,
    addressOf = (request: IncomingMessage) => request.socket.remoteAddress ?? "",
    onOpen,
    onClose,
  } = options;
  const unidentified = createUnidentified(maxUnidentified, maxUnidentifiedPerAddress);
  const server = new WebSocketServer({
    noServer: true,
    // Frames that are too large still get an answer; much larger ones end the connection.
    maxPayload: 4 * (limits.maxFrameBytes ?? protocolLimits.maxFrameBytes),
    perMessageDeflate: false,
    clientTracking: false,
  });
  const encode = createFrameEncoder();
  const sockets = new Map<HostedConnection, WebSocket>();

  function handle(serve: Serve, socket: WebSocket, request?: IncomingMessage): void {
    const isKnown = unidentified.add(request === undefined ? "" : addressOf(request));
    const deadline = setTimeout(() => {
      if (connection.identity === null) {
        socket.close(closeCodes.refused, "Send `connect` within 10 seconds.");
        // A peer that says nothing may not answer the closing either.
        setTimeout(() => socket.terminate(), 1000).unref();
      }
      isKnown();
    }, identifyWithinMs).unref();
    const service = serve(request, () => connection);
    const connection: HostedConnection = hostConnection({
      service: {
        async identify(claim) {
          const identity = await service.identify(claim);
          if (!("error" in identity)) isKnown();
          return identity;
        },
        load: async (...what) => await service.load(...what),
        perform: async (...what) => await service.perform(...what),
        onFault: (error) => service.onFault(error),
      },
      encode,
      limits,
      clock: () => performance.now(),
      socket: {
        send: (text) => socket.send(text),
        close: (code, reason) => socket.close(code, reason),
        get bufferedBytes() {
          return socket.bufferedAmount;
        },
      },
    });
    sockets.set(connection, socket);
    onOpen?.(connection);
    socket.on("message", (data: RawData, isBinary) => {
      isAlive = true;
      connection.receive(isBinary ? "" : (data as Buffer).toString("utf8"));
    });
    let isAlive = true;
    socket.on("pong", () => (isAlive = true));
    socket.on("error", () => socket.terminate());
    const beat = setInterval(() => {
      if (!isAlive) return socket.terminate();
      isAlive = false;
      socket.ping();
    }, beatIntervalMs);
    beat.unref();
    socket.on("close", () => {
      clearInterval(beat);
      clearTimeout(deadline);
      isKnown();
      sockets.delete(connection);
      connection.end();
      service.end?.();
      onClose?.(connection);
    });
  }

  const close = (connection: HostedConnection) =>
    sockets.get(connection)?.close(closeCodes.restart, "The service restarts.");
  return {
    handle,
    close,
    upgrade(serve, request, socket, head) {
      if (!unidentified.hasRoom(addressOf(request))) {
        socket.end("HTTP/1.1 429 Too Many Requests\r\nretry-after: 10\r\nconnection: close\r\n\r\n");
        return;
      }
      server.handleUpgrade(request, socket, head, (opened) => handle(serve, opened, request));
    },
    closeAll: () => [...sockets.keys()].forEach(close),
  };
}
