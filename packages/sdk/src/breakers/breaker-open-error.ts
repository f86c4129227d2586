/** A call was not made, since its breaker is open. */
export class BreakerOpenError extends Error {
  readonly node: string;
  /** In how many milliseconds it is worth trying again; null where that is not known. */
  readonly retryInMs: number | null;

  constructor(node: string, retryInMs: number | null) {
    const when = retryInMs === null ? "" : ` Try again in ${Math.ceil(retryInMs / 1000)} s.`;
    super(`${node} is not called: its circuit breaker is open.${when}`);
    this.name = "BreakerOpenError";
    this.node = node;
    this.retryInMs = retryInMs;
  }
}
