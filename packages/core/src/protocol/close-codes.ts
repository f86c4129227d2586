/**
 * With which code a WebSocket is closed, for every socket of ours. Those below 4000 are RFC 6455's and mean what they mean
 * there; from 4000 on they are ours, in the range that it leaves to applications.
 */
export const closeCodes = {
  /** Normal closure. */
  done: 1000,
  /** The server shuts down. */
  goingAway: 1001,
  /** Not authorized, or the frame is not valid: reconnecting with the same does not help. */
  refused: 1008,
  /** Internal error. */
  fault: 1011,
  /** The server or the worker restarts: reconnect. */
  restart: 1012,
  /** Try again later. */
  tryAgainLater: 1013,
  /** Slow consumer: reconnect, and start with a snapshot. */
  slowConsumer: 4008,
  /** Too many frames. */
  tooManyFrames: 4009,
  /** The same two in the protocols of agents, where they were published before there was one list. */
  slowAgentConsumer: 4408,
  tooManyAgentFrames: 4429,
} as const;
