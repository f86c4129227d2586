import type { JsonObject, JsonValue } from "@dendro/core";
import { builtInMaskNames, builtInMasks } from "@dendro/ingest";

/** Characters of a sample, of one of its texts, and of a text that is all there is. */
const maxSampleChars = 600;
const maxTextChars = 120;
const maxItems = 4;
const maxFields = 24;
const maxLevels = 4;

/** Who sent it, and what was said to a model: nothing by which one finds a fault. */
const leftOut = /^\$?(?:ip|user_agent|raw_user_agent|input|output|password|token|authorization|cookie)$/iu;

/** The beginning of something that was sent, with secrets, addresses and numbers of people masked. */
export function sampleOf(sent: unknown): string {
  if (sent === undefined) return "";
  const text = typeof sent === "string" ? sent : JSON.stringify(shorten(sent as JsonValue, maxLevels));
  return masked(text.slice(0, 2 * maxSampleChars)).slice(0, maxSampleChars);
}

/** A message may repeat what was sent. */
export const masked = (text: string): string =>
  builtInMaskNames.reduce((left, name) => builtInMasks[name](left), text);

function shorten(value: JsonValue, levels: number): JsonValue {
  if (typeof value === "string") return masked(value.slice(0, maxTextChars));
  if (typeof value !== "object" || value === null) return value;
  if (levels === 0) return "…";
  if (Array.isArray(value)) return value.slice(0, maxItems).map((item) => shorten(item, levels - 1));
  const short: JsonObject = {};
  for (const key of Object.keys(value).slice(0, maxFields))
    if (key !== "__proto__")
      short[key] = leftOut.test(key) ? "…" : shorten(value[key] as JsonValue, levels - 1);
  return short;
}
