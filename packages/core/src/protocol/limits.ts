/** What one connection may do, and how large what it sends may be. */
export interface ProtocolLimits {
  /** Bytes of one frame. */
  readonly maxFrameBytes: number;
  /** Frames that one connection may send in a second, and at once after a pause. */
  readonly framesPerSecond: number;
  readonly framesAtOnce: number;
  /** Frames that wait for those before them; beyond, they are refused. */
  readonly maxPendingFrames: number;
  /** Bytes that may wait for a client that reads slowly; then it has to come back and resume. */
  readonly maxBufferedBytes: number;
  /** Characters of an id. */
  readonly maxIdLength: number;
  /** Characters of one text part. */
  readonly maxTextLength: number;
  /** Parts of one message. */
  readonly maxParts: number;
  /** Threads in one answer to `thread.list`. */
  readonly maxThreads: number;
  /** Events in one answer to `event.list`. */
  readonly maxEvents: number;
}

export const protocolLimits: ProtocolLimits = {
  maxFrameBytes: 256 * 1024,
  framesPerSecond: 50,
  framesAtOnce: 200,
  maxPendingFrames: 256,
  maxBufferedBytes: 4 * 1024 * 1024,
  maxIdLength: 128,
  maxTextLength: 100_000,
  maxParts: 32,
  maxThreads: 100,
  maxEvents: 200,
};
