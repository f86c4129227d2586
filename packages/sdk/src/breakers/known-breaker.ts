import type { BreakerFrameToProgram } from "@dendro/core";

/** What is known of a breaker. Times are those of the program's clock, in milliseconds. */
export interface KnownBreaker {
  state: "closed" | "open" | "half_open";
  version: number;
  /** How often it opened. */
  opening: number;
  /** From when on calls may try; null where that is not known. */
  retryAt: number | null;
  /** When it was told of last. */
  heardAt: number;
  /** Until when nobody asks for the place of a probe again: there was none. */
  askAgainAt: number;
}

/** A breaker of which nothing was heard lets calls through. */
export const unheardBreaker = (): KnownBreaker => ({
  state: "closed",
  version: -1,
  opening: 0,
  retryAt: null,
  heardAt: 0,
  askAgainAt: 0,
});

/** Takes what Dendro says. @returns whether it is news */
export function learn(
  known: KnownBreaker,
  frame: Extract<BreakerFrameToProgram, { type: "state" }>,
  now: number,
): boolean {
  known.heardAt = now;
  if (frame.version < known.version) return false;
  const isNews = frame.version > known.version;
  known.version = frame.version;
  known.state = frame.state;
  known.opening = frame.opening;
  known.retryAt = frame.retry_in_ms === null ? null : now + frame.retry_in_ms;
  if (isNews) known.askAgainAt = 0;
  return isNews;
}

/** How long what was heard last is believed of a breaker that is open until somebody says otherwise, in milliseconds. */
const believedMs = 60 * 60_000;

/**
 * Whether a call goes through, does not, or asks Dendro. While that is away, what was heard last holds: an open breaker is open
 * until its time is over, and everything else is closed.
 */
export function decide(known: KnownBreaker, now: number, isAway: boolean): "call" | "refuse" | "ask" {
  if (known.state === "closed") return "call";
  if (isAway) {
    const until = known.state === "half_open" ? 0 : (known.retryAt ?? known.heardAt + believedMs);
    return now < until ? "refuse" : "call";
  }
  if (known.state === "open" && (known.retryAt === null || now < known.retryAt)) return "refuse";
  return now < known.askAgainAt ? "refuse" : "ask";
}
