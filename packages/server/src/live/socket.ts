import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import { z } from "zod";
import { DendroError, filtersSchema, querySchema, toDendroError } from "@dendro/core";
import type { LiveHub, LiveSubscription } from "./hub.ts";

/** The most that one connection may hold. */
export interface SocketLimits {
  readonly maxSubscriptions: number;
  /** Bytes of one frame from the client. */
  readonly maxFrameBytes: number;
  /** Frames a second from the client, on average over ten seconds. */
  readonly maxFramesPerSecond: number;
  /** Bytes that wait for a client that does not read; with more it is told and dropped. */
  readonly maxBufferedBytes: number;
  /** How often a client must show that it is there, in milliseconds. */
  readonly heartbeatMs: number;
  readonly maxConnections: number;
}

const defaultLimits: SocketLimits = {
  maxSubscriptions: 64,
  maxFrameBytes: 64 * 1024,
  maxFramesPerSecond: 50,
  maxBufferedBytes: 1024 * 1024,
  heartbeatMs: 30_000,
  maxConnections: 10_000,
};

/** WebSocket close codes of ours, in the range that RFC 6455 leaves to applications. */
const closeCodes = {
  slowConsumer: 4008,
  tooManyFrames: 4009,
  tooManyConnections: 4010,
  goingAway: 1001,
} as const;

export interface LiveSocketOptions {
  readonly hub: LiveHub;
  /** The tenant that a request may watch. @throws DendroError when it may watch none */
  readonly authorize: (request: IncomingMessage, url: URL) => Promise<string> | string;
  /** Refuses an upgrade with problem+json. */
  readonly refuse: (socket: Duplex, request: IncomingMessage, error: unknown) => void;
  readonly limits?: Partial<SocketLimits>;
}

export interface LiveSocket {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  readonly connections: number;
  close(): void;
}

const frameSchema = z.discriminatedUnion("type", [
  z.object({
    id: z.string().min(1).max(64),
    type: z.literal("query.subscribe"),
    payload: z.object({ query: querySchema }),
  }),
  z.object({
    id: z.string().min(1).max(64),
    type: z.literal("events.subscribe"),
    payload: z
      .object({ filters: filtersSchema.default([]), after_event_id: z.string().max(64).optional() })
      .prefault({}),
  }),
  z.object({ id: z.string().min(1).max(64), type: z.literal("unsubscribe"), payload: z.unknown() }),
  z.object({ id: z.string().max(64).optional(), type: z.literal("ping"), payload: z.unknown() }),
]);
type ClientFrame = z.infer<typeof frameSchema>;

/** Speaks the live protocol: JSON text frames `{ id, type, payload }`, where `id` is the client's name for a subscription. */
export function createLiveSocket({ hub, authorize, refuse, ...options }: LiveSocketOptions): LiveSocket {
  const limits = { ...defaultLimits, ...options.limits };
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.maxFrameBytes,
    perMessageDeflate: false,
  });
  const connections = new Map<WebSocket, Connection>();
  const heartbeat = setInterval(() => {
    for (const connection of connections.values()) connection.beat();
  }, limits.heartbeatMs);
  heartbeat.unref();

  return {
    async upgrade(request, socket, head) {
      try {
        const tenant = await authorize(request, new URL(request.url ?? "/", "http://localhost"));
        if (connections.size >= limits.maxConnections) {
          throw new DendroError(
            "overloaded",
            `The server has ${limits.maxConnections} live connections already.`,
            { retryAfterSeconds: 5 },
          );
        }
        server.handleUpgrade(request, socket, head, (webSocket) => {
          connections.set(webSocket, connect(webSocket, tenant, hub, limits));
          webSocket.on("close", () => {
            connections.get(webSocket)?.end();
            connections.delete(webSocket);
          });
        });
      } catch (error) {
        refuse(socket, request, error);
      }
    },
    get connections() {
      return connections.size;
    },
    close() {
      clearInterval(heartbeat);
      for (const webSocket of connections.keys())
        webSocket.close(closeCodes.goingAway, "The server is shutting down.");
      server.close();
    },
  };
}

interface Connection {
  beat(): void;
  end(): void;
}

function connect(socket: WebSocket, tenant: string, hub: LiveHub, limits: SocketLimits): Connection {
  const subscriptions = new Map<string, LiveSubscription>();
  let isAlive = true;
  let isDropped = false;
  let frames = 0;

  /** Sends a frame whose payload is JSON text already. Who does not read is told once, and dropped. */
  function send(id: string | undefined, type: string, payload: string): void {
    if (isDropped || socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > limits.maxBufferedBytes)
      return drop(
        closeCodes.slowConsumer,
        new DendroError(
          "slow_consumer",
          "More waited for this connection than it took; it was closed. Read faster or ask for less.",
        ),
      );
    const name = id === undefined ? "" : `"id":${JSON.stringify(id)},`;
    socket.send(`{${name}"type":"${type}","payload":${payload}}`);
  }

  function fail(id: string | undefined, error: DendroError): void {
    send(
      id,
      "error",
      JSON.stringify({
        code: error.code,
        message: error.message,
        ...(error.details.length > 0 ? { errors: error.details } : {}),
      }),
    );
  }

  function drop(code: number, error: DendroError): void {
    isDropped = true;
    end();
    socket.close(code, error.code);
    // A peer that does not read does not answer the closing either.
    setTimeout(() => socket.terminate(), 1000).unref();
  }

  function end(): void {
    for (const subscription of subscriptions.values()) subscription.close();
    subscriptions.clear();
  }

  function handle(frame: ClientFrame): void {
    switch (frame.type) {
      case "ping":
        return send(frame.id, "pong", "{}");
      case "unsubscribe":
        subscriptions.get(frame.id)?.close();
        subscriptions.delete(frame.id);
        return send(frame.id, "unsubscribed", "{}");
      case "query.subscribe":
      case "events.subscribe":
        return subscribe(frame);
    }
  }

  function subscribe(frame: Extract<ClientFrame, { type: "query.subscribe" | "events.subscribe" }>): void {
    const { id } = frame;
    if (subscriptions.has(id))
      throw new DendroError(
        "conflict",
        `There is a subscription ${JSON.stringify(id)} already; unsubscribe it or choose another id.`,
      );
    if (subscriptions.size >= limits.maxSubscriptions) {
      throw new DendroError(
        "too_many_subscriptions",
        `A connection may have ${limits.maxSubscriptions} subscriptions; close one or open another connection.`,
      );
    }
    if (frame.type === "query.subscribe") {
      subscriptions.set(
        id,
        hub.subscribeQuery(tenant, frame.payload.query, {
          snapshot: (payload) => send(id, "query.snapshot", payload),
          patch: (payload) => send(id, "query.patch", payload),
          failed: (error) => fail(id, error),
        }),
      );
      return;
    }
    const { filters, after_event_id: after } = frame.payload;
    const subscription = hub.subscribeEvents(
      tenant,
      filters,
      { event: (payload) => send(id, "event", payload) },
      after,
    );
    subscriptions.set(id, subscription);
    send(id, "events.subscribed", JSON.stringify({ missed: subscription.missed }));
  }

  socket.on("message", (data, isBinary) => {
    isAlive = true;
    frames += 1;
    if (frames > limits.maxFramesPerSecond * 10) {
      const error = new DendroError(
        "overloaded",
        "Too many frames came over this connection; it was closed.",
      );
      fail(undefined, error);
      return drop(closeCodes.tooManyFrames, error);
    }
    let id: string | undefined;
    try {
      const frame = parseFrame(data, isBinary);
      id = idOf(frame);
      handle(checkFrame(frame));
    } catch (error) {
      fail(id, toDendroError(error));
    }
  });
  socket.on("pong", () => {
    isAlive = true;
  });
  socket.on("error", () => socket.terminate());
  const allowance = setInterval(() => {
    frames = 0;
  }, 10_000);
  allowance.unref();

  return {
    beat() {
      if (!isAlive) return socket.terminate();
      isAlive = false;
      socket.ping();
    },
    end() {
      clearInterval(allowance);
      end();
    },
  };
}

function parseFrame(data: RawData, isBinary: boolean): unknown {
  if (isBinary) throw new DendroError("malformed_body", "Frames are JSON text, not binary.");
  try {
    return JSON.parse((data as Buffer).toString("utf8"));
  } catch (error) {
    throw new DendroError("malformed_body", "The frame is not JSON.", { cause: error });
  }
}

function idOf(frame: unknown): string | undefined {
  const id = typeof frame === "object" && frame !== null && "id" in frame ? frame.id : undefined;
  return typeof id === "string" && id.length <= 64 ? id : undefined;
}

function checkFrame(frame: unknown): ClientFrame {
  const checked = frameSchema.safeParse(frame);
  if (checked.success) return checked.data;
  throw new DendroError("invalid_request", "The frame is not understood.", {
    details: checked.error.issues.map(({ path, message }) => ({ path: path.join("."), message })),
  });
}
