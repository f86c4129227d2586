import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import {
  createFrameEncoder,
  hostConnection,
  protocolLimits,
  type ConnectionService,
  type HostedConnection,
  type ProtocolLimits,
} from "@dendro/core";

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
  readonly onOpen?: (connection: HostedConnection) => void;
  readonly onClose?: (connection: HostedConnection) => void;
}

/** How often it is looked whether a client is still there, in milliseconds. */
const beatIntervalMs = 30_000;
/** What WebSocket calls it when a service is restarted. */
const serviceRestart = 1012;

export function createSockets({ limits = {}, onOpen, onClose }: SocketsOptions): Sockets {
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
    const service = serve(request, () => connection);
    const connection: HostedConnection = hostConnection({
      service,
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
      sockets.delete(connection);
      connection.end();
      service.end?.();
      onClose?.(connection);
    });
  }

  const close = (connection: HostedConnection) =>
    sockets.get(connection)?.close(serviceRestart, "The service restarts.");
  return {
    handle,
    close,
    upgrade(serve, request, socket, head) {
      server.handleUpgrade(request, socket, head, (opened) => handle(serve, opened, request));
    },
    closeAll: () => [...sockets.keys()].forEach(close),
  };
}
