import type { JsonObject, JsonValue } from "@dendro/core";
import { countOf, isObject, numberOf } from "../foreign-value.ts";
import { countNamed, type Count } from "./count-name.ts";
import type { Counts } from "./settle-usage.ts";

/** What was counted, and under which names. */
export interface Found {
  readonly counts: Counts;
  /** What the sender called each. */
  readonly names: { [N in Count]?: string };
}

/** Takes a count by its name, unless there is one already. */
export function take(found: Found, name: string, value: unknown): void {
  const count = countNamed(name);
  if (count === undefined || value === null || typeof value === "object") return;
  const tokens = tokensOf(value);
  // Of text and of images there may be both.
  if (count.endsWith("_rest")) return addTo(found.counts, count, tokens === -1 ? undefined : tokens);
  const present = found.counts[count];
  // Nothing counted may be a place that was left empty, but tells more than that it is not known.
  if (tokens === undefined || (present !== undefined && (present > 0 || tokens < 0))) return;
  found.counts[count] = tokens;
  found.names[count] = name;
}

/** What is below 0 or more than a whole number can be is beyond every bound, and must not be taken for nothing. */
function tokensOf(value: unknown): number | undefined {
  const number = numberOf(value);
  if (number === undefined) return undefined;
  return (
    countOf(number) ??
    Math.max(Math.min(Math.round(number), Number.MAX_SAFE_INTEGER), Number.MIN_SAFE_INTEGER)
  );
}

/** Names of a usage may be as short as `input`; in what else a sender says, only those that speak of tokens are taken. */
export function flatten(object: JsonObject, path: string, isUsage: boolean, found: Found): void {
  for (const key of chargedFirst(Object.keys(object))) {
    const value = object[key] as JsonValue;
    const name = path === "" ? key : `${path}.${key}`;
    if (isObject(value)) {
      if (path.split(".").length < 3) flatten(value, wrappers.has(key) ? path : name, isUsage, found);
    } else if (Array.isArray(value)) {
      for (const part of value) if (isObject(part)) takePart(found, name, part);
    } else if (isUsage || /token|eval_count/iu.test(name)) take(found, name, value);
  }
}

/** What holds a usage and says nothing of what it counts. */
const wrappers: ReadonlySet<string> = new Set(["llm_output", "llmOutput", "response", "response_metadata"]);

/** Cohere charges for less than it counts, and says both. */
const chargedFirst = (names: readonly string[]) =>
  names.some(isCharged) ? [...names.filter(isCharged), ...names] : names;
const isCharged = (name: string) => /^billed_?units$/iu.test(name);

/** Google counts by modality and Bedrock by how long a cache is kept, in lists. */
function takePart(found: Found, name: string, part: JsonObject): void {
  const { ttl } = part;
  if (typeof ttl === "string") take(found, `cache_write.${ttl}`, part["inputTokens"] ?? part["input_tokens"]);
  else take(found, `${name}.${modalityOf(part)}`, part["tokenCount"] ?? part["token_count"]);
}

const modalityOf = ({ modality }: JsonObject) => (typeof modality === "string" ? modality.toLowerCase() : "");

export function addTo(counts: Counts, count: Count, more: number | undefined): void {
  if (more !== undefined) counts[count] = (counts[count] ?? 0) + more;
}

/** Google's `thoughtsTokenCount`, whoever writes it how. */
export const isThought = (name = "") => /thought/iu.test(name);
