import { createInstrumentation } from "../trace/instrumentation.ts";
import { type Instrumentation } from "../trace/span.ts";
import { createSpan, type TraceScope } from "../trace/create-span.ts";
import type { SpanContext } from "../trace/span-context.ts";
import { flushAtExit } from "./at-exit.ts";
import { messageOf } from "@dendro/delivery";
import type { EventFields, TrackedEvent } from "../event/event.ts";
import { feedbackEvent, identifyEvent, pageEvent, type Feedback, type PageFields } from "./known-events.ts";
import { readOptions, type ClientOptions, type WaitUntil } from "./options.ts";
import { openDeliveryQueue } from "./delivery-queue.ts";
import { createReporter } from "./reporter.ts";

/** Sends events to Dendro in batches. Nothing but `flush` and `close` waits for anything, and nothing throws. */
export interface Client extends Instrumentation {
  /** Something happened: `track({ type: "order.placed", user_id: "7" })` or `track("order.placed", { user_id: "7" })`. */
  track(event: TrackedEvent): void;
  track(type: string, fields?: EventFields): void;
  /** Says who a user is, as `user.identified`; traits are its `data`. */
  identify(userId: string, traits?: Readonly<Record<string, unknown>>, fields?: EventFields): void;
  /** Somebody looked at a page. In a browser it is the present one unless `url` or `path` is given. */
  page(fields?: PageFields): void;
  /** Somebody liked or disliked something, or it was judged: `feedback.like`, `.dislike` or `.score`. */
  feedback(feedback: Feedback): void;
  /** Resolves when all that was tracked before is delivered, dropped, or in the spool. Never rejects. */
  flush(): Promise<void>;
  /**
   * Flushes and takes no more. What is not delivered in time stays in the spool, or is dropped as `closed`. Never rejects.
   * @param options.timeoutMs milliseconds, 5000 when not given
   */
  close(options?: { readonly timeoutMs?: number }): Promise<void>;
  /** A client for one request of an edge or serverless runtime, with a queue of its own: requests there share nothing. */
  withWaitUntil(waitUntil: WaitUntil): Client;
  /** The option of that name. */
  readonly context: SpanContext | undefined;
}

/**
 * Creates a client that sends events in batches, retries, and never throws into your code.
 * @throws TypeError when `url` is not a URL or a number is out of range
 * @example
 * import { createClient } from "@dendro/sdk";
 *
 * const dendro = createClient({ url: "https://dendro.example.org", key: "dk_ingest_…", source: "shop" });
 * dendro.track("order.placed", { user_id: "7", data: { price: 3 } });
 * await dendro.close();
 */
export function createClient(options: ClientOptions): Client {
  const settings = readOptions(options);
  const { clock, source } = settings;
  const report = createReporter(options);
  const queue = openDeliveryQueue(settings, report);
  // A request's own client lives no longer than the promise that it handed over.
  const forgetExit = settings.waitUntil === undefined ? flushAtExit(queue) : () => {};
  const scope: TraceScope = {
    emit: push,
    clock: settings.clock,
    context: settings.context,
  };

  /** Puts a copy of it into the queue. Never throws. @param given in place of the event's own type */
  function push(fields: TrackedEvent | EventFields | undefined, given?: string): void {
    try {
      const type = given ?? (fields as TrackedEvent).type;
      const timestamp = fields?.timestamp ?? clock();
      queue.push({ ...fields, type, timestamp, id: fields?.id, source: fields?.source ?? source });
    } catch (error) {
      dropUnread(fields as TrackedEvent, error);
    }
  }

  /** Objects that throw when they are read are no reason to throw. */
  function tell(type: string, make: () => TrackedEvent): void {
    try {
      push(make());
    } catch (error) {
      dropUnread({ type }, error);
    }
  }

  const dropUnread = (event: TrackedEvent, error: unknown) =>
    report.drop([event], "invalid", `It cannot be read: ${messageOf(error)}.`);

  return {
    ...createInstrumentation(
      (about, phases) => createSpan(about, scope, settings.context?.current(), phases),
      settings.context,
    ),
    track(event: TrackedEvent | string, fields?: EventFields) {
      if (typeof event === "string") push(fields, event);
      else push(event);
    },
    identify: (userId, traits, fields) =>
      tell("user.identified", () => identifyEvent(userId, traits, fields)),
    page: (fields) => tell("page_view", () => pageEvent(fields)),
    feedback: (feedback) => tell("feedback", () => feedbackEvent(feedback)),
    flush: queue.flush,
    async close({ timeoutMs = 5000 } = {}) {
      forgetExit();
      await queue.close(timeoutMs);
    },
    withWaitUntil: (waitUntil) => createClient({ ...options, waitUntil }),
    context: settings.context,
  };
}
