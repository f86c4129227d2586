import { createSerialQueue } from "../async/serial-queue.ts";
import { closeCodes } from "./close-codes.ts";
import type { ClientFrame } from "./client-frames.ts";
import { refusal } from "./connection-frames.ts";
import { newConnection, stepConnection } from "./connection.ts";
import type { Outgoing } from "./outgoing.ts";
import type {
  ConnectionEffect,
  ConnectionInput,
  ConnectionState,
  Identity,
  PerformedFrame,
} from "./connection-state.ts";
import { createFrameAllowance } from "./frame-allowance.ts";
import { protocolLimits, type ProtocolLimits } from "./limits.ts";
import { parseClientFrame } from "./parse-frame.ts";
import type { ProtocolError } from "./server-frames.ts";
import type { ServedSocket, SlowConsumer } from "./served-socket.ts";

/** What a host needs of a socket. Slow consumers are the socket's affair. */
export type ConnectionSocket = Pick<ServedSocket, "send" | "close">;

/** What stands behind connections: it finds out who somebody is, and does what they ask. */
export interface ConnectionService {
  identify(claim: ConnectClaim): Promise<Identity | { readonly error: ProtocolError }>;
  /** Everything of a thread after a place; `thread.snapshot` when there is none. */
  load(
    identity: Identity,
    threadId: string,
    after: { readonly eventId: string } | { readonly position: number } | null,
  ): Promise<
    { readonly position: number; readonly frames: readonly Outgoing[] } | { readonly error: ProtocolError }
  >;
  /** @returns the answers, in order */
  perform(
    identity: Identity,
    frame: PerformedFrame,
    connection: HostedConnection,
  ): Promise<readonly Outgoing[]>;
  /** Told of what it threw; the client hears `INTERNAL` and no more. */
  onFault(error: unknown): void;
}

export type ConnectClaim = Extract<ClientFrame, { type: "connect" }>["payload"];

/** A socket with the protocol spoken over it. */
export interface HostedConnection {
  /** Null until it is known. */
  readonly identity: Identity | null;
  /** A text that the client sent. */
  receive(text: string): void;
  publish(threadId: string, position: number | null, frame: Outgoing): void;
  broadcast(topic: "analytics" | "settings", frame: Outgoing): void;
  /** Says something to this client alone. */
  tell(frame: Outgoing): void;
  watches(threadId: string): boolean;
  /** The threads that it watches. */
  readonly watched: readonly string[];
  /** The socket is gone. */
  end(): void;
}

export interface ConnectionHostOptions {
  readonly socket: ConnectionSocket;
  readonly service: ConnectionService;
  /** Milliseconds, of a clock that does not go back. */
  readonly clock: () => number;
  readonly limits?: Partial<ProtocolLimits>;
  /** Shared by connections that are told the same. */
  readonly encode?: FrameEncoder;
}

/** Speaks the protocol over a socket: the machine decides, the service does, and everything is bounded. */
export function hostConnection(options: ConnectionHostOptions): HostedConnection {
  const { socket, service, clock, encode = createFrameEncoder() } = options;
  const limits = { ...protocolLimits, ...options.limits };
  const allowance = createFrameAllowance(limits.framesPerSecond, limits.framesAtOnce, clock());
  let state: ConnectionState = newConnection;
  let sent = 0;
  let refusedInARow = 0;
  const queue = createSerialQueue();

  function step(input: ConnectionInput): void {
    const next = stepConnection(state, input);
    state = next.state;
    next.effects.forEach(run);
  }

  function run(effect: ConnectionEffect): void {
    switch (effect.kind) {
      case "send":
        return send(effect.frame);
      case "identify":
        return runExclusive(
          async () => {
            const identity = await service.identify(effect.frame.payload);
            step(
              "error" in identity
                ? { kind: "refused", error: identity.error }
                : { kind: "identified", identity },
            );
          },
          () => step({ kind: "refused", error: internal }),
        );
      case "load": {
        const { threadId, load, after, identity } = effect;
        return runExclusive(
          async () => {
            const loaded = await service.load(identity, threadId, after);
            step(
              "error" in loaded
                ? { kind: "load_failed", threadId, load, error: loaded.error }
                : { kind: "loaded", threadId, load, ...loaded },
            );
          },
          () => step({ kind: "load_failed", threadId, load, error: internal }),
        );
      }
      case "perform":
        return runExclusive(
          async () => {
            const frames = await service.perform(effect.identity, effect.frame, connection);
            step({ kind: "answered", frames });
          },
          () => run(refusal(effect.frame, internal.code, internal.message)),
        );
    }
  }

  /** What a client asks for is done in the order in which it asked. */
  function runExclusive(work: () => Promise<void>, failed: () => void): void {
    queue
      .add(async () => (state.phase === "closed" ? undefined : await work()))
      .catch((error: unknown) => {
        service.onFault(error);
        failed();
      });
  }

  function send(frame: Outgoing): void {
    if (state.phase === "closed") return;
    if (!socket.send(encode(`s${(sent += 1)}`, frame))) step({ kind: "closed" });
  }

  function close(code: number, reason: string): void {
    step({ kind: "closed" });
    socket.close(code, reason);
  }

  function refuse(text: string, message: string): void {
    refusedInARow += 1;
    if (refusedInARow > limits.framesAtOnce) return close(closeCodes.tooManyAgentFrames, "Too many frames.");
    const parsed = parseClientFrame(text);
    if ("frame" in parsed) run(refusal(parsed.frame, "RATE_LIMITED", message));
    else step({ kind: "bad_frame", ...parsed });
  }

  const connection: HostedConnection = {
    get identity() {
      return state.phase === "connected" ? state.identity : null;
    },
    receive(text) {
      if (state.phase === "closed") return;
      if (text.length > limits.maxFrameBytes) {
        const message = `A frame may have ${limits.maxFrameBytes} bytes.`;
        return step({ kind: "bad_frame", id: "", error: { code: "INVALID", message } });
      }
      if (!allowance.take(clock()))
        return refuse(text, `A connection may send ${limits.framesPerSecond} frames a second.`);
      if (queue.length >= limits.maxPendingFrames)
        return refuse(text, "Too many frames are pending; wait for replies.");
      refusedInARow = 0;
      const parsed = parseClientFrame(text);
      step("frame" in parsed ? { kind: "frame", frame: parsed.frame } : { kind: "bad_frame", ...parsed });
    },
    publish: (threadId, position, frame) => step({ kind: "published", threadId, position, frame }),
    broadcast: (topic, frame) => step({ kind: "broadcast", topic, frame }),
    tell: (frame) => step({ kind: "answered", frames: [frame] }),
    watches: (threadId) => state.phase === "connected" && Object.hasOwn(state.threads, threadId),
    get watched() {
      return state.phase === "connected" ? Object.keys(state.threads) : [];
    },
    end: () => step({ kind: "closed" }),
  };
  return connection;
}

/** How a client that reads too slowly is told that it has to come back. */
export const slowAgentConsumer: SlowConsumer = {
  code: closeCodes.slowAgentConsumer,
  reason: "Slow consumer; connect again and resume.",
};

const internal = { code: "INTERNAL", message: "Something went wrong; try again." } as const;

/** Writes a frame as text. */
export type FrameEncoder = (id: string, frame: Outgoing) => string;

/** An encoder that writes a payload once, however many connections are told of it one after the other. */
export function createFrameEncoder(): FrameEncoder {
  let last: Outgoing | null = null;
  let rest = "";
  return (id, frame) => {
    if (frame !== last) {
      last = frame;
      rest = `,"type":${JSON.stringify(frame.type)},"payload":${JSON.stringify(frame.payload)}}`;
    }
    return `{"id":"${id}"${rest}`;
  };
}
