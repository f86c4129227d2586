import type { SpanContext } from "../trace/span-context.ts";
import type { DeliveryError } from "./delivery-error.ts";
import type { DropReason, Spool } from "@dendro/delivery";
import type { TrackedEvent } from "../event/event.ts";

export interface ClientOptions {
  /** Where Dendro is, such as `https://dendro.example.org`. */
  readonly url: string;
  /** A key of scope `ingest`. In a browser it is public; it can only write. */
  readonly key: string;
  /** The `source` of events that have none: the name of this service, worker or site. */
  readonly source?: string | undefined;
  /** Events that make a batch worth sending at once. @defaultValue 10 */
  readonly maxBatchEvents?: number | undefined;
  /** The earlier name of `maxBatchEvents`, which wins when both are given. */
  readonly batchSize?: number | undefined;
  /** How long an event waits for others at most, in milliseconds. @defaultValue 5000 */
  readonly flushIntervalMs?: number | undefined;
  /** Events held in memory, those being sent included; beyond it the oldest are dropped, a twentieth at once. @defaultValue 1000 */
  readonly maxQueuedEvents?: number | undefined;
  /** Bytes of JSON held in memory while Dendro is not there; beyond it the oldest events are dropped. @defaultValue 16 MiB */
  readonly maxQueuedBytes?: number | undefined;
  /**
   * Tries after the first; then the batch is dropped, or left in the spool. They take about a minute and a quarter when
   * Dendro has just gone, and two and a half while it stays away: later batches go on with the waits of the first.
   * @defaultValue 10
   */
  readonly maxRetries?: number | undefined;
  /** The first wait is between 0 and this, in milliseconds; it doubles with every try. @defaultValue 500 */
  readonly minBackoffMs?: number | undefined;
  /** No wait is longer, unless `Retry-After` says so, in milliseconds. @defaultValue 30000 */
  readonly maxBackoffMs?: number | undefined;
  /** How long one try may take, in milliseconds. @defaultValue 10000 */
  readonly requestTimeoutMs?: number | undefined;
  /** Told of events that will never arrive. @defaultValue a warning on the console, once for each reason */
  readonly onDrop?:
    ((events: readonly TrackedEvent[], reason: DropReason, detail: string) => void) | undefined;
  /** Told of every try that failed. @defaultValue nothing */
  readonly onError?: ((error: DeliveryError) => void) | undefined;
  /** Where batches are kept until they are delivered: `diskSpool()` of `@dendro/sdk/node`. @defaultValue none */
  readonly spool?: Spool | undefined;
  /** Makes spans know their parent by themselves: `asyncContext()` of `@dendro/sdk/node`. @defaultValue none */
  readonly context?: SpanContext | undefined;
  /** For edge and serverless: is handed a promise for whatever is under way. @defaultValue none */
  readonly waitUntil?: WaitUntil | undefined;
  /** @defaultValue the runtime's */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds since 1970. @defaultValue `Date.now` */
  readonly clock?: (() => number) | undefined;
  /** From 0 up to 1, for the jitter. @defaultValue `Math.random` */
  readonly random?: (() => number) | undefined;
}

export type WaitUntil = (promise: Promise<unknown>) => void;

/** The options with every default in its place. */
export interface Settings extends Pick<ClientOptions, "key" | "source" | "spool" | "context" | "waitUntil"> {
  /** Where batches are posted. */
  readonly url: string;
  readonly maxBatchEvents: number;
  readonly flushIntervalMs: number;
  readonly maxQueuedEvents: number;
  readonly maxQueuedBytes: number;
  readonly maxRetries: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly requestTimeoutMs: number;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: () => number;
  readonly random: () => number;
}

/** @throws TypeError when an option cannot be meant; the only thing of a client that throws */
export function readOptions(options: ClientOptions): Settings {
  function atLeast(least: number, name: NumberOption, fallback: number): number {
    const value = options[name] ?? fallback;
    if (value >= least) return value;
    throw new TypeError(`\`${name}\` must be ${least} or more; got ${value}.`);
  }

  const { url, key } = options;
  if (!URL.canParse(url))
    throw new TypeError(`\`url\` must be Dendro's address, such as https://dendro.example.org; got ${url}.`);
  if (typeof key !== "string" || key === "")
    throw new TypeError("`key` must be a key of scope ingest; `dendro keys create` makes one.");
  return {
    ...options,
    url: `${url.replace(/\/+$/u, "")}/api/v1/events`,
    maxBatchEvents: atLeast(1, options.maxBatchEvents === undefined ? "batchSize" : "maxBatchEvents", 10),
    flushIntervalMs: atLeast(0, "flushIntervalMs", 5000),
    maxQueuedEvents: atLeast(1, "maxQueuedEvents", 1000),
    maxQueuedBytes: atLeast(1, "maxQueuedBytes", 16 * 1024 * 1024),
    maxRetries: atLeast(0, "maxRetries", 10),
    minBackoffMs: atLeast(0, "minBackoffMs", 500),
    maxBackoffMs: atLeast(0, "maxBackoffMs", 30_000),
    requestTimeoutMs: atLeast(1, "requestTimeoutMs", 10_000),
    // Looked up when it is used, and never called as a method of ours: browsers mind.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    clock: options.clock ?? Date.now,
    random: options.random ?? Math.random,
  };
}

type NumberOption = {
  [Name in keyof ClientOptions]-?: number extends ClientOptions[Name] ? Name : never;
}[keyof ClientOptions];
