import type { ContentPart } from "@dendro/core";
import type { TurnResult } from "./conversations/runner.ts";
import type { Target } from "./judgement.ts";

export interface DispatchedMessage {
  readonly userId: string;
  readonly userName?: string;
  readonly userEmail?: string;
  /** @defaultValue a new thread */
  readonly threadId?: string;
  /** A text, or parts. */
  readonly message: string | readonly ContentPart[];
  readonly data?: Readonly<Record<string, unknown>>;
  /** By which the same message is known when it comes again, such as the id that a messenger gives it. */
  readonly clientEventId?: string;
}

export interface Dispatched {
  readonly threadId: string;
  readonly eventId: string;
  /** False when the message had come before: then nobody answers it again. */
  readonly isNew: boolean;
  /** Resolves when the handler is done. */
  readonly finished: Promise<TurnResult>;
}

export interface DispatchedFeedback {
  readonly userId: string;
  readonly target: Target;
  readonly feedback: "like" | "dislike";
  readonly reason?: string;
}
