import type { Refused } from "./refusal.ts";

/** What is judged. */
export interface Target {
  readonly type: "event" | "run" | "thread";
  readonly id: string;
}

/** @returns why it was not taken; null when it was */
export type Judge = (
  target: Target,
  feedback: "like" | "dislike",
  reason: string | undefined,
) => Promise<Refused | null>;
