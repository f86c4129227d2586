import { dayMs } from "@dendro/core";
import { planStories, type Stories } from "./stories.ts";

/** Days of history that are made up. */
export const historyDays = 30;

/** What is set now, as people have changed it since the history. */
export interface SupportSettings {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly version: number;
  readonly model: unknown;
}

/** What all that is made up follows from. */
export interface World {
  readonly seed: string;
  /** When the history begins, in milliseconds since 1970. */
  readonly from: number;
  readonly stories: Stories;
  /** What is set of the support agent while the demonstration runs; null where only the history counts. */
  readonly support: { live: SupportSettings | null };
}

/** @param startedAt when the demonstration was first started, in milliseconds since 1970 */
export const createWorld = (seed: string, startedAt: number): World => ({
  seed,
  from: startedAt - historyDays * dayMs,
  stories: planStories(startedAt),
  support: { live: null },
});
