import type { WebSocket } from "ws";
import {
  closeCodes,
  createFrameAllowance,
  DendroError,
  refuseDepth,
  toDendroError,
  type ServedSocket,
} from "@dendro/core";
import { serveSocket } from "@dendro/node";
import type { Holding } from "../fair/fair-share.ts";

/** The most that one connection may hold. */
export interface ConnectionLimits {
  /** Frames a second from the client, on average over ten seconds. */
  readonly maxFramesPerSecond: number;
  /** Bytes that wait for a client that does not read; with more it is closed as a slow consumer. */
  readonly maxBufferedBytes: number;
  /** How often a client must show that it is there, and may still watch, in milliseconds. */
  readonly heartbeatMs: number;
}

/** Who may watch, and at least whose data. */
export interface Viewer {
  readonly tenant: string;
}

/** What is spoken over a connection: JSON text frames, whatever stands in them. */
export interface Protocol<V extends Viewer = Viewer> {
  /** Begins when somebody may watch a tenant. @throws DendroError to refuse the connection */
  open(viewer: V, url: URL): (send: (text: string) => void) => Session;
  /** The frame that tells of an error. @param cause the frame that led to it, where it could be read */
  errorText(error: DendroError, cause: unknown): string;
}

/** One connection's side of a protocol. */
export interface Session {
  /** Takes a frame from the client. @throws DendroError, of which the client is told */
  receive(frame: unknown): void;
  /** The client may still watch: at each heartbeat. */
  authorized?(): void;
  /** The connection is no more. Called once. */
  end(): void;
}

export interface TextConnectionOptions {
  readonly begin: ReturnType<Protocol["open"]>;
  readonly errorText: Protocol["errorText"];
  readonly limits: ConnectionLimits;
  /** Of the memory that connections share. */
  readonly holding: Holding;
  /** Looks again whether the client may watch. @throws DendroError when it may not */
  readonly authorize: () => Promise<unknown>;
  readonly onEnd: () => void;
}

const slowConsumer = { code: closeCodes.slowConsumer, reason: "slow_consumer" };
/** Frames may come at once that come in so long, in seconds. */
const allowanceSeconds = 10;

/**
 * Speaks a protocol over an open socket.
 * @returns how to look at once whether the client may still watch
 */
export function connectText(
  socket: WebSocket,
  { begin, errorText, limits, holding, authorize, onEnd }: TextConnectionOptions,
): Pick<ServedSocket, "reauthorize"> {
  const { maxFramesPerSecond, maxBufferedBytes, heartbeatMs } = limits;
  const allowance = createFrameAllowance(
    maxFramesPerSecond,
    maxFramesPerSecond * allowanceSeconds,
    performance.now(),
  );
  let session: Session | null = null;

  /** Once: closing it is an end, and so is the end that follows. */
  function end(): void {
    const ended = session;
    session = null;
    ended?.end();
  }

  const served = serveSocket(socket, {
    maxBufferedBytes,
    slowConsumer,
    heartbeatMs,
    hold: holding.set,
    async authorize() {
      await authorize();
      if (served.phase === "open") session?.authorized?.();
    },
    onUnauthorized: (error) => refuse(toDendroError(error)),
    onClosing: end,
    onFrame: take,
    onEnd() {
      end();
      onEnd();
    },
  });

  const refuse = (error: DendroError) =>
    tellAndClose(error.retryable ? closeCodes.tryAgainLater : closeCodes.refused, error);

  function tellAndClose(code: number, error: DendroError): void {
    served.send(errorText(error, undefined));
    served.close(code, error.code);
  }

  function take(text: string, isBinary: boolean): void {
    if (!allowance.take(performance.now()))
      return tellAndClose(
        closeCodes.tooManyFrames,
        new DendroError("overloaded", "Too many frames came over this connection; it was closed."),
      );
    let frame: unknown;
    try {
      frame = parseFrame(text, isBinary);
      session?.receive(frame);
    } catch (error) {
      served.send(errorText(toDendroError(error), frame));
    }
  }

  try {
    session = begin((text) => void served.send(text));
  } catch (thrown) {
    refuse(toDendroError(thrown));
  }
  return served;
}

function parseFrame(text: string, isBinary: boolean): unknown {
  if (isBinary) throw new DendroError("malformed_body", "Frames are JSON text, not binary.");
  try {
    refuseDepth(text, "The frame");
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof DendroError) throw error;
    throw new DendroError("malformed_body", "The frame is not JSON.", { cause: error });
  }
}
