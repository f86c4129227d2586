import type { Unit } from "@dendro/core";
import type { AlertRule } from "../api/alerts.ts";
import { exactValue } from "../format/format.ts";

const units: Readonly<Record<string, string>> = { s: "second", m: "minute", h: "hour", d: "day" };

/** A length of time, such as `5m`, in words. */
export function lengthWords(length: string): string {
  const count = Number(length.slice(0, -1));
  return `${count} ${units[length.slice(-1)] ?? ""}${count === 1 ? "" : "s"}`;
}

/** Over which time is measured, in words. */
export function windowWords(window: string): string {
  if (window === "today") return "today";
  return window === "this_month" ? "this month" : `over ${lengthWords(window)}`;
}

const againstWords = {
  previous: "the time before",
  day: "the day before",
  week: "the week before",
} as const;

const ways = { up: "more", down: "less", either: "more or less" } as const;

/** When somebody is told, in words that go on a sentence: `above 800 ms`. */
export function conditionWords(condition: AlertRule["condition"], unit: Unit): string {
  switch (condition.kind) {
    case "above":
    case "below":
      return `${condition.kind} ${exactValue(condition.value, unit)}`;
    case "changed":
      return `over ${condition.percent} % ${ways[condition.direction]} than ${againstWords[condition.against]}`;
    case "unusual":
      return condition.direction === "either"
        ? "unusual for the time of the week"
        : `unusually ${condition.direction === "up" ? "high" : "low"} for the time of the week`;
    case "absent":
      return "nothing at all";
  }
}
