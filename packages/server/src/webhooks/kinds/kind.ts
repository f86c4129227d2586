import type { EgressOutcome } from "../../egress/egress-request.ts";
import type { Readable } from "./readable.ts";

/** An answer of a receiver. */
export type Answer = Extract<EgressOutcome, { kind: "answered" }>;

/** A service that takes messages in a form of its own, by POST of JSON. */
export interface ServiceKind {
  /** As people call it. */
  readonly name: string;
  /** Bodies that are sent one after the other; none where it has nothing to say. Sent again, they say the same again. */
  bodiesOf(readables: readonly Readable[], context: ServiceContext): readonly object[];
  /** Whether the service has taken what it was sent. */
  isTaken(answer: Answer): boolean;
  /** Whether it will not take that either when it is sent again. */
  isRefused?(answer: Answer): boolean;
  /** Whether there is nothing at the address any more. */
  isGone?(answer: Answer): boolean;
  /** How long it wants to be left alone, in milliseconds, where it says so elsewhere than in `Retry-After`. */
  retryAfterMs?(answer: Answer): number | null;
}

export interface ServiceContext {
  /** What the endpoint's secret is: where a service wants a key in the body. */
  readonly secret: string;
  /** When it happened, ISO 8601. */
  readonly timestamp: string;
  /** What names the endpoint. */
  readonly endpoint: string;
  /** What names the event to the endpoint: the same however often it is sent. */
  readonly delivery: string;
}
