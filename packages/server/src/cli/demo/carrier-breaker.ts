import { hourMs, minuteMs, type BreakerInput } from "@dendro/core";
import type { PastBreaker } from "../../breakers/past-breaker.ts";
import { staff } from "./shop.ts";

/**
 * The breaker of the shop's second carrier, which answers too late: since yesterday it opened, worked again, was kept open while
 * the carrier moved, and has been open again for some minutes.
 */
export function carrierBreaker(startedAt: number): PastBreaker {
  const call = (at: number, error: string | null): BreakerInput => ({
    type: "call",
    at,
    endedAt: at,
    error,
    began: { at },
  });
  const failures = (at: number): BreakerInput[] =>
    [0, 1, 2, 3, 4].map((nth) => call(at + nth * 2000, "ETIMEDOUT"));
  const successes = (at: number): BreakerInput[] => [0, 1, 2].map((nth) => call(at + nth * 5000, null));
  const yesterday = startedAt - 22 * hourMs;
  const moved = startedAt - 9 * hourMs;
  const now = startedAt - 7 * minuteMs;
  const by = staff.operations.name;
  return {
    node: "provider:slowfreight",
    inputs: [
      ...failures(yesterday),
      call(yesterday + 6 * minuteMs, "ETIMEDOUT"),
      ...successes(yesterday + 17 * minuteMs),
      {
        type: "override",
        at: moved,
        override: {
          mode: "open",
          by,
          reason: "Slowfreight moves its data centre.",
          at: moved,
          until: moved + 2 * hourMs,
        },
        by,
      },
      { type: "time", at: moved + 2 * hourMs },
      ...successes(moved + 3 * hourMs),
      ...failures(now),
      call(now + 6 * minuteMs, "ETIMEDOUT"),
    ],
  };
}
