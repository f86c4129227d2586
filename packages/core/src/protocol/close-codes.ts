/**
 * With which code a WebSocket is closed, for every socket of ours. Those below 4000 are RFC 6455's and mean what they mean
 * there; from 4000 on they are ours, in the range that it leaves to applications.
 */
export const closeCodes = {
  /** Whoever closes is done. */
  done: 1000,
  /** The server shuts down. */
  goingAway: 1001,
  /** It may not, or what it sent is not understood: to come back with the same helps nothing. */
  refused: 1008,
  /** Something went wrong here. */
  fault: 1011,
  /** The server or the worker is started again: come back. */
  restart: 1012,
  /** It cannot be done just now: come back in a while. */
  tryAgainLater: 1013,
  /** It reads more slowly than it is told: come back, and begin with what is so now. */
  slowConsumer: 4008,
  /** It sends more than anybody may. */
  tooManyFrames: 4009,
  /** The same two in the protocols of agents, where they were published before there was one list. */
  slowAgentConsumer: 4408,
  tooManyAgentFrames: 4429,
} as const;
