import type { RawData, WebSocket } from "ws";
import { closeCodes, DendroError, refuseDepth, toDendroError } from "@dendro/core";
import type { Holding } from "../fair/fair-share.ts";

/** The most that one connection may hold. */
export interface ConnectionLimits {
  /** Frames a second from the client, on average over ten seconds. */
  readonly maxFramesPerSecond: number;
  /** Bytes that wait for a client that does not read; with more it is told and dropped. */
  readonly maxBufferedBytes: number;
}

/** What is spoken over a connection: JSON text frames, whatever stands in them. */
export interface Protocol {
  /** Begins when somebody may watch a tenant. @throws DendroError to refuse the connection */
  open(tenant: string, url: URL): (send: (text: string) => void) => Session;
  /** The frame that tells of an error. @param cause the frame that led to it, where it could be read */
  errorText(error: DendroError, cause: unknown): string;
}

/** One connection's side of a protocol. */
export interface Session {
  /** Takes a frame from the client. @throws DendroError, of which the client is told */
  receive(frame: unknown): void;
  /** The connection is no more. */
  end(): void;
}

/** An open socket that speaks a protocol. */
export interface TextConnection {
  /** Drops who has shown no life since the last beat. */
  beat(): void;
  /** Tells why it ends, and ends it. */
  refuse(error: DendroError): void;
  end(): void;
}

export function connectText(
  socket: WebSocket,
  begin: ReturnType<Protocol["open"]>,
  errorText: Protocol["errorText"],
  limits: ConnectionLimits,
  holding: Holding,
): TextConnection {
  let isAlive = true;
  let isDropped = false;
  let frames = 0;
  let session: Session | null = null;

  /** Who does not read is told once, and dropped. */
  function send(text: string): void {
    if (isDropped || socket.readyState !== socket.OPEN) return;
    const waiting = socket.bufferedAmount;
    if (waiting > limits.maxBufferedBytes || !holding.set(waiting))
      return drop(
        closeCodes.slowConsumer,
        new DendroError(
          "slow_consumer",
          "Slow consumer: too much was waiting for this connection, so it was closed. Read faster or subscribe to less.",
        ),
      );
    socket.send(text);
  }

  function drop(code: number, error: DendroError): void {
    isDropped = true;
    session?.end();
    socket.close(code, error.code);
    // A peer that does not read does not answer the closing either.
    setTimeout(() => socket.terminate(), 1000).unref();
  }

  const refuse = (error: DendroError) =>
    failAndDrop(error.retryable ? closeCodes.tryAgainLater : closeCodes.refused, error);

  function failAndDrop(code: number, error: DendroError): void {
    send(errorText(error, undefined));
    drop(code, error);
  }

  socket.on("message", (data, isBinary) => {
    isAlive = true;
    frames += 1;
    if (frames > limits.maxFramesPerSecond * 10)
      return failAndDrop(
        closeCodes.tooManyFrames,
        new DendroError("overloaded", "Too many frames came over this connection; it was closed."),
      );
    let frame: unknown;
    try {
      frame = parseFrame(data, isBinary);
      session?.receive(frame);
    } catch (error) {
      send(errorText(toDendroError(error), frame));
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
  try {
    session = begin(send);
  } catch (thrown) {
    refuse(toDendroError(thrown));
  }

  return {
    beat() {
      holding.set(socket.bufferedAmount);
      if (!isAlive) return socket.terminate();
      isAlive = false;
      socket.ping();
    },
    refuse,
    end() {
      clearInterval(allowance);
      holding.set(0);
      session?.end();
    },
  };
}

function parseFrame(data: RawData, isBinary: boolean): unknown {
  if (isBinary) throw new DendroError("malformed_body", "Frames are JSON text, not binary.");
  try {
    const text = (data as Buffer).toString("utf8");
    refuseDepth(text, "The frame");
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof DendroError) throw error;
    throw new DendroError("malformed_body", "The frame is not JSON.", { cause: error });
  }
}
