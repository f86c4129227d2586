import { isObject } from "../receivers/foreign-value.ts";
import { usageInObject } from "./read-usage.ts";
import type { Usage } from "./settle-usage.ts";

const ownNames: ReadonlySet<string> = new Set([
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "cache_write_1h_tokens",
  "reasoning_tokens",
  "input_audio_tokens",
  "output_audio_tokens",
  "total_tokens",
] satisfies (keyof Usage)[]);

/**
 * An event of a model call in which a provider's own answer was put, as it was or as its `usage`: its tokens under our
 * names as well. Other events, and those that speak our names alone, are left as they are.
 */
export function withUsage(event: unknown): unknown {
  if (!isObject(event) || (typeof event["model"] !== "string" && event["type"] !== "llm.called"))
    return event;
  const data = isObject(event["data"]) ? event["data"] : {};
  const usage = [event["usage"], data["usage"]].find(isObject);
  const isForeign = (name: string) => /token|cache_creation/iu.test(name) && !ownNames.has(name);
  const hasForeign = Object.keys(event).some(isForeign) || Object.keys(data).some(isForeign);
  if (usage === undefined && !hasForeign) return event;
  const own = Object.fromEntries(Object.entries(event).filter(([name]) => ownNames.has(name)));
  const said = [event, data].flatMap((object) =>
    Object.entries(object).filter(([name, value]) => isForeign(name) && isUsageValue(value)),
  );
  const foreign = { ...Object.fromEntries(said), ...usage };
  return { ...event, ...usageInObject({ ...foreign, ...own }, { isUsage: usage !== undefined }) };
}

const isUsageValue = (value: unknown) =>
  typeof value === "number" || (typeof value === "object" && value !== null);
