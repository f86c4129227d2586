import type { TrackedEvent } from "../event/event.ts";
import type { WaitUntil } from "../client/options.ts";
import { describeError, errorTypeOf } from "../trace/error-type.ts";
import { roundMs } from "../trace/create-span.ts";
import { type Span, type SpanFields } from "../trace/span.ts";
import type { SpanContext } from "../trace/span-context.ts";

/** What a middleware needs of a client. */
export interface RequestClient {
  track(event: TrackedEvent): void;
  startSpan(about: SpanFields): Span;
  withWaitUntil(waitUntil: WaitUntil): RequestClient;
  readonly context: SpanContext | undefined;
}

/** A request while it is being answered. */
export interface RequestRecord {
  readonly client: RequestClient;
  readonly startedAt: number;
  readonly timestamp: number;
  readonly method: string;
  readonly path: string;
  readonly host: string | undefined;
  readonly traceparent: string | undefined;
  span: Span | undefined;
  /** What was thrown while it was answered. */
  thrown: { readonly error: unknown } | undefined;
}

/** How it was answered. */
export interface RequestEnd {
  /** The route's template, or undefined when no route was found. */
  readonly route: string | undefined;
  readonly status: number;
  readonly bytes?: number | undefined;
  readonly user_id?: string | null | undefined;
  /** Whether the client went away before it was answered. */
  readonly isAborted?: boolean;
}

/** The route of requests that no route was found for: a path by itself could be anything, and many. */
export const unmatchedRoute = "unmatched";

const recordKey = Symbol("dendro.request");
type Carrier = object & { [recordKey]?: RequestRecord };

/**
 * Begins the record of a request and remembers it with the framework's own object for it.
 * @param target the request's target or address; only its path is kept
 * @returns undefined when it has one already: a middleware that is in place twice counts once
 */
export function beginRequest(
  carrier: object,
  client: RequestClient,
  request: {
    readonly method: string;
    readonly target: string;
    readonly host: string | undefined;
    readonly traceparent: string | undefined;
  },
): RequestRecord | undefined {
  if ((carrier as Carrier)[recordKey] !== undefined) return undefined;
  const record: RequestRecord = {
    client,
    startedAt: performance.now(),
    timestamp: Date.now(),
    method: request.method,
    path: pathOf(request.target),
    host: request.host,
    traceparent: request.traceparent,
    span: undefined,
    thrown: undefined,
  };
  (carrier as Carrier)[recordKey] = record;
  return record;
}

/**
 * The span of the request that is being answered, to begin children on and to hand on with `traceparent()`. It ends by itself.
 * @param carrier Hono's `c`, Express's or Fastify's request, or the `Request` of a fetch handler
 * @returns undefined where no middleware of ours is in place
 * @example
 * import { requestSpan } from "@dendro/sdk/hono";
 * import { Hono } from "hono";
 *
 * new Hono().get("/", async (c) => {
 *   const traceparent = requestSpan(c)?.traceparent() ?? "";
 *   return await fetch("https://api.example.org", { headers: { traceparent } });
 * });
 */
export function requestSpan(carrier: object): Span | undefined {
  const record = (carrier as Carrier)[recordKey];
  return record === undefined ? undefined : spanOf(record);
}

/** Runs what answers the request with its span under way, where the client can tell. */
export function runRequest<T>(record: RequestRecord | undefined, work: () => T): T {
  const context = record?.client.context;
  if (record === undefined || context === undefined) return work();
  let span: Span;
  try {
    span = spanOf(record);
  } catch {
    return work();
  }
  return context.run(span, work);
}

/** Notes what was thrown while a request was answered. */
export function noteThrown(carrier: object, error: unknown): void {
  const record = (carrier as Carrier)[recordKey];
  if (record !== undefined) record.thrown ??= { error };
}

/** Sends the event. Never throws: nothing that happens here is the application's affair. */
export function endRequest(record: RequestRecord, describe: () => RequestEnd): void {
  try {
    const { route = unmatchedRoute, status, bytes, user_id, isAborted = false } = describe();
    const { thrown, traceparent } = record;
    const span = record.span ?? (traceparent === undefined ? undefined : spanOf(record));
    const isFailure = status >= 500 || isAborted;
    record.client.track({
      type: "request",
      timestamp: record.timestamp,
      method: record.method,
      route,
      path: record.path,
      host: record.host,
      status_code: status,
      duration_ms: roundMs(performance.now() - record.startedAt),
      bytes,
      user_id: user_id ?? undefined,
      trace_id: span?.trace_id,
      span_id: span?.span_id,
      parent_span_id: span?.parent_span_id,
      status: isFailure ? "error" : "ok",
      error_type: errorOf(thrown, isAborted, isFailure, status),
      data: thrown === undefined ? undefined : { error: describeError(thrown.error) },
    });
  } catch {
    // The request is not counted; it is answered all the same.
  }
}

/** As OpenTelemetry has it: the kind of what was thrown, else the status that says so. */
function errorOf(
  thrown: RequestRecord["thrown"],
  isAborted: boolean,
  isFailure: boolean,
  status: number,
): string | undefined {
  if (thrown !== undefined) return errorTypeOf(thrown.error);
  if (isAborted) return "aborted";
  return isFailure ? String(status) : undefined;
}

function spanOf(record: RequestRecord): Span {
  return (record.span ??= record.client.startSpan({ traceparent: record.traceparent }));
}

/** The path of a request's target or of an address, without query and fragment. */
function pathOf(target: string): string {
  const scheme = target.startsWith("/") ? -1 : target.indexOf("://");
  const start = scheme === -1 ? 0 : target.indexOf("/", scheme + 3);
  if (start === -1) return "/";
  const end = target.slice(start).search(/[?#]/u);
  return end === -1 ? target.slice(start) : target.slice(start, start + end);
}

/** The host in an address. */
export function hostOf(url: string): string | undefined {
  const start = url.indexOf("://");
  if (start === -1) return undefined;
  const rest = url.slice(start + 3);
  const end = rest.search(/[/?#]/u);
  return end === -1 ? rest : rest.slice(0, end);
}
