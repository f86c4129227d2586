import { hourMs } from "@dendro/core";

/** Counts what is kept of refused messages, so that a stranger who sends many fills no disk. */
export function createStoredRefusals({
  perHour,
  clock,
}: {
  readonly perHour: number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}) {
  let hour = 0;
  const kept = new Map<string, number>();
  return {
    /** @returns whether one more may be kept */
    take(source: string): boolean {
      const now = Math.floor(clock() / hourMs);
      if (now !== hour) kept.clear();
      hour = now;
      const count = kept.get(source) ?? 0;
      if (count >= perHour) return false;
      kept.set(source, count + 1);
      return true;
    },
  };
}
