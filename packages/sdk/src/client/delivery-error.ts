/** A try to send a batch that failed. `message` says what happened. */
export class DeliveryError extends Error {
  /** The HTTP status, or 0 when there was no answer. */
  readonly status: number;
  /** Dendro's error code, such as `invalid_key`, where the answer has one. */
  readonly code: string | undefined;

  constructor(
    message: string,
    options: { status?: number; code?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "DeliveryError";
    this.status = options.status ?? 0;
    this.code = options.code;
  }
}
