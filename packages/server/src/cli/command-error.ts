/** What stops a command and is no error of the server: what happened, and what to do about it. */
export class CommandError extends Error {
  readonly advice: string | undefined;
  /** Whether the same may succeed a moment later. */
  readonly retryable: boolean;
  /** Whether the command was called in a wrong way. */
  readonly usage: boolean;

  constructor(
    message: string,
    options: { advice?: string; retryable?: boolean; usage?: boolean; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "CommandError";
    this.advice = options.advice;
    this.retryable = options.retryable ?? false;
    this.usage = options.usage ?? false;
  }
}
