import type { BreakerTransition } from "../api/breakers.ts";

/** What a breaker did, in words. */
export interface Told {
  readonly title: string;
  readonly detail: string;
  readonly look: "good" | "bad" | "warn" | "quiet";
}

const text = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

/** What an event of a breaker says to a person. */
export function tellTransition({ type, data }: Pick<BreakerTransition, "type" | "data">): Told {
  const by = text(data["by"]);
  const error = text(data["last_error"]);
  const last = error === "" ? "" : `; the last was ${error}`;
  switch (type) {
    case "breaker.opened":
      return {
        look: "bad",
        title: "Opened",
        detail:
          {
            failure_rate: `Too large a share of calls failed${last}.`,
            probe_failed: `A probe failed${error === "" ? "" : ` with ${error}`}.`,
          }[text(data["reason"])] ?? `${text(data["consecutive_failures"])} calls failed in a row${last}.`,
      };
    case "breaker.half_open":
      return { look: "warn", title: "Trying again", detail: "Its time was over: a few calls may try." };
    case "breaker.closed":
      return {
        look: "good",
        title: "Closed",
        detail: data["reason"] === "reset" ? `Closed by ${by}.` : "The probes succeeded.",
      };
    default:
      return tellOverride(data, by);
  }
}

function tellOverride(data: BreakerTransition["data"], by: string): Told {
  const override = data["override"] as { mode?: unknown; reason?: unknown } | undefined;
  if (override === undefined)
    return {
      look: "quiet",
      title: "Decides by itself again",
      detail: by === "" ? "The override was over." : `The override was taken back by ${by}.`,
    };
  return {
    look: override.mode === "open" ? "bad" : "good",
    title: `Forced ${text(override.mode)}`,
    detail: `By ${by}: ${text(override.reason)}`,
  };
}
