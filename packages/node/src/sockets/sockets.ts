import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import {
  closeCodes,
  type ConnectionService,
  createFrameEncoder,
  hostConnection,
  type HostedConnection,
  type ProtocolLimits,
  protocolLimits,
  type ServedSocket,
  slowAgentConsumer,
} from "@dendro/core";
import { serveSocket } from "./serve-socket.ts";
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
  /** Looks again whether the client may be here. @throws when it may not: then it has to come back */
  authorizeAgain?(): Promise<void>;
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
  const sockets = new Map<HostedConnection, ServedSocket>();

  function handle(serve: Serve, socket: WebSocket, request?: IncomingMessage): void {
    const isKnown = unidentified.add(request === undefined ? "" : addressOf(request));
    const deadline = setTimeout(() => {
      if (connection.identity === null) served.close(closeCodes.refused, "Send `connect` within 10 seconds.");
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
      // Once it is there itself.
      socket: {
        send: (text) => served.send(text),
        close: (code, reason) => served.close(code, reason),
      },
    });
    const served = serveSocket(socket, {
      maxBufferedBytes: limits.maxBufferedBytes ?? protocolLimits.maxBufferedBytes,
      slowConsumer: slowAgentConsumer,
      authorize: async () => await service.authorizeAgain?.(),
      onUnauthorized: () => close(connection),
      onFrame: (text, isBinary) => connection.receive(isBinary ? "" : text),
      onEnd() {
        clearTimeout(deadline);
        isKnown();
        sockets.delete(connection);
        connection.end();
        service.end?.();
        onClose?.(connection);
      },
    });
    sockets.set(connection, served);
    onOpen?.(connection);
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
