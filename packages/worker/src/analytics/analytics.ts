import { DendroError } from "@dendro/core";
import type { Judge, Target } from "../judgement.ts";
import type { Tracked, Tracker } from "./tracker.ts";

/** What a handler tells of itself. Nothing here throws, and nothing waits for the network. */
export interface Analytics {
  /**
   * Tracks an event of the handler's own.
   * @param event any name but those that the worker tracks by itself, such as `order.placed`
   * @param data JSON; model, tokens, `cost_usd`, `duration_ms` and the like are understood
   */
  track(event: string, data?: Readonly<Record<string, unknown>>): void;
  /** The user of the request likes an answer, a run or the conversation. */
  like(targetType: Target["type"], targetId: string, reason?: string): void;
  dislike(targetType: Target["type"], targetId: string, reason?: string): void;
}

/** What the worker tracks by itself: a handler that did too would count it twice. */
const reserved = new Set([
  "thread.created",
  "message.c2s",
  "message.s2c",
  "tool.called",
  "tool.returned",
  "agent.invoked",
  "error.occurred",
  "feedback.like",
  "feedback.dislike",
]);
const maxNameLength = 128;

export interface AnalyticsOptions {
  readonly tracker: Tracker;
  /** What every event is about; asked for each, as runs come and go. */
  readonly context: () => Omit<Tracked, "event" | "data">;
  readonly judge: Judge;
  readonly onFault: (error: unknown) => void;
}

export function createAnalytics({ tracker, context, judge, onFault }: AnalyticsOptions): Analytics {
  const judged = (feedback: "like" | "dislike") => (type: Target["type"], id: string, reason?: string) =>
    void judge({ type, id }, feedback, reason)
      .then((refused) => {
        if (refused !== null) onFault(new DendroError("invalid_request", refused.error.message));
      })
      .catch(onFault);

  return {
    track(event, data) {
      if (typeof event === "string" && event !== "" && event.length <= maxNameLength && !reserved.has(event))
        return tracker.emit({ event, ...context(), ...(data === undefined ? {} : { data }) });
      const why = reserved.has(event) ? "the worker tracks it by itself" : "a name has 1 to 128 characters";
      onFault(
        new DendroError("invalid_event", `The event ${JSON.stringify(event)} was not tracked: ${why}.`),
      );
    },
    like: judged("like"),
    dislike: judged("dislike"),
  };
}
