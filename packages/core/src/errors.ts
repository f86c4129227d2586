/**
 * Every error Dendro can answer with, once. The key is the stable `code` that clients may branch on; its
 * documentation page is `docs/errors.md#<code>`. A `retryable` error may succeed if the same request is sent again.
 */
export const errorCatalog = {
  // The request
  malformed_body: { status: 400, title: "The body could not be read", retryable: false },
  invalid_request: { status: 400, title: "The request is not valid", retryable: false },
  invalid_event: { status: 400, title: "The event is not valid", retryable: false },
  type_not_allowed: { status: 403, title: "The key may not send events of this type", retryable: false },
  event_too_old: { status: 422, title: "The event is older than the tenant keeps", retryable: false },
  event_too_large: { status: 413, title: "The event is too large", retryable: false },
  too_many_events: { status: 413, title: "The request has too many events", retryable: false },
  body_too_large: { status: 413, title: "The body is too large", retryable: false },
  unsupported_encoding: { status: 415, title: "The content encoding is not supported", retryable: false },
  unsupported_media_type: { status: 415, title: "The content type is not supported", retryable: false },
  method_not_allowed: { status: 405, title: "The method is not allowed here", retryable: false },
  not_found: { status: 404, title: "There is nothing here", retryable: false },
  upgrade_required: { status: 426, title: "Only a WebSocket is spoken here", retryable: false },
  request_timeout: { status: 408, title: "The request took too long to arrive", retryable: true },
  conflict: { status: 409, title: "It exists already", retryable: false },
  // Who asks
  missing_key: { status: 401, title: "A key is needed", retryable: false },
  invalid_key: { status: 401, title: "The key is not valid", retryable: false },
  key_in_address: { status: 400, title: "An admin key stands in the address", retryable: false },
  too_many_guesses: { status: 429, title: "Too many wrong keys came from this address", retryable: true },
  invalid_signature: { status: 401, title: "The signature is not valid", retryable: false },
  insufficient_scope: { status: 403, title: "The key may not do this", retryable: false },
  origin_not_allowed: { status: 403, title: "The key is not for pages of this origin", retryable: false },
  key_of_another_worker: { status: 403, title: "The key belongs to another worker", retryable: false },
  unknown_tenant: { status: 404, title: "Unknown tenant", retryable: false },
  // The question
  invalid_query: { status: 400, title: "The query is not valid", retryable: false },
  unknown_metric: { status: 400, title: "Unknown metric", retryable: false },
  unknown_dimension: { status: 400, title: "Unknown dimension", retryable: false },
  unknown_timezone: { status: 400, title: "Unknown time zone", retryable: false },
  query_timeout: { status: 504, title: "The query took too long", retryable: true },
  query_too_expensive: { status: 422, title: "The query needs too much memory", retryable: false },
  too_many_exports: { status: 429, title: "Too many exports at once", retryable: true },
  // Workers and their settings
  invalid_settings_schema: { status: 400, title: "The settings schema is not valid", retryable: false },
  invalid_setting: { status: 422, title: "The setting does not take this value", retryable: false },
  stale_setting: { status: 409, title: "The setting was changed meanwhile", retryable: false },
  // The live socket
  too_many_subscriptions: {
    status: 429,
    title: "The connection has too many subscriptions",
    retryable: false,
  },
  slow_consumer: { status: 429, title: "The consumer cannot keep up", retryable: true },
  live_unavailable: { status: 403, title: "The tenant is not shown live", retryable: false },
  events_not_kept: { status: 403, title: "The tenant keeps no single events", retryable: false },
  // The machine
  not_configured: { status: 501, title: "This server is not set up for it", retryable: false },
  overloaded: { status: 429, title: "The server is behind; try again shortly", retryable: true },
  storage_unavailable: { status: 503, title: "Events cannot be stored now", retryable: true },
  warehouse_unavailable: { status: 503, title: "Queries cannot be answered now", retryable: true },
  shutting_down: { status: 503, title: "The server is shutting down", retryable: true },
  damaged_data: { status: 500, title: "Something stored is missing or damaged", retryable: false },
  newer_data: { status: 500, title: "The data was written by a newer release", retryable: false },
  invalid_configuration: { status: 500, title: "The configuration is not valid", retryable: false },
  internal: { status: 500, title: "Something went wrong inside Dendro", retryable: true },
} as const satisfies Record<string, { status: number; title: string; retryable: boolean }>;

export type ErrorCode = keyof typeof errorCatalog;

/** One fault among several, for example one field of a request. */
export interface ErrorDetail {
  /** Where: a JSON path such as `filters[0][1]`, or a header or parameter name. */
  readonly path: string;
  readonly message: string;
}

/** The one error type. `message` says what happened, with the value, and what to do. */
export class DendroError extends Error {
  readonly code: ErrorCode;
  readonly details: readonly ErrorDetail[];
  /** Seconds after which trying again makes sense; sent as `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; details?: readonly ErrorDetail[]; retryAfterSeconds?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "DendroError";
    this.code = code;
    this.details = options.details ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return errorCatalog[this.code].status;
  }

  get retryable(): boolean {
    return errorCatalog[this.code].retryable;
  }
}

/** The DendroError inside `error`, or an `internal` one that keeps it as its cause. */
export function toDendroError(error: unknown): DendroError {
  if (error instanceof DendroError) return error;
  return new DendroError("internal", "An unexpected error happened; the server's log has the details.", {
    cause: error,
  });
}
