/** What one connection may do, and how large what it sends may be. */
export const protocolLimits = {
  /** Bytes of one frame. */
  maxFrameBytes: 256 * 1024,
  /** Frames that one connection may send in a second, and at once after a pause. */
  framesPerSecond: 50,
  framesAtOnce: 200,
  /** Frames that wait for those before them; beyond, they are refused. */
  maxPendingFrames: 256,
  /** Bytes that may wait for a client that reads slowly; then it has to come back and resume. */
  maxBufferedBytes: 4 * 1024 * 1024,
  /** Characters of an id. */
  maxIdLength: 128,
  /** Characters of one text part. */
  maxTextLength: 100_000,
  /** Parts of one message. */
  maxParts: 32,
  /** Threads in one answer to `thread.list`. */
  maxThreads: 100,
  /** Events in one answer to `event.list`. */
  maxEvents: 200,
} as const;
