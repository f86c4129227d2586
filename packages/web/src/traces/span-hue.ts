import type { SpanKind } from "@dendro/core";

/** Kinds of which bars have a colour of their own; workflows hold others together as agents do. */
export const hues = ["agent", "model", "tool", "other"] as const;
export type Hue = (typeof hues)[number];

export function hueOf(kind: SpanKind): Hue {
  switch (kind) {
    case "agent":
    case "workflow":
      return "agent";
    case "llm":
      return "model";
    case "tool":
      return "tool";
    default:
      return "other";
  }
}

export const hueTitles: Readonly<Record<Hue, string>> = {
  agent: "Agents and workflows",
  model: "Models",
  tool: "Tools",
  other: "Other",
};

const tokens: Readonly<Record<Hue, string>> = { agent: "c4", model: "c2", tool: "c3", other: "c8" };

/** The colour of a hue, or of what failed. */
export const hueColor = (hue: Hue | "error"): string => `var(--${hue === "error" ? "bad" : tokens[hue]})`;
