import { isDeeperThan, limits, type JsonValue } from "@dendro/core";
import { isObject } from "../foreign-value.ts";
import type { Mask } from "./built-in-masks.ts";

/** Keys whose values are secrets, whatever these look like. */
const secretKey =
  /^(?:password|passwd|pwd|secret|client_?secret|api_?key|access_?token|auth_?token|refresh_?token|authorization|private_?key|cookie)$/iu;

/** Masks every text of a value, keys included: of JSON each by itself, so that what is left is JSON. */
export function maskValue(value: JsonValue, mask: Mask): JsonValue {
  if (typeof value === "string") return mask(value);
  if (typeof value === "number") {
    const text = String(value);
    return mask(text) === text ? value : mask(text);
  }
  if (Array.isArray(value)) return value.map((item) => maskValue(item, mask));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      mask(key),
      secretKey.test(key) && typeof item === "string" && item !== "" ? "[key]" : maskValue(item, mask),
    ]),
  );
}

/** What was sent as text and is JSON, as such. */
export function parsedContent(value: unknown): JsonValue {
  if (typeof value !== "string") return readable(value as JsonValue);
  const first = value.trimStart()[0];
  if (first !== "{" && first !== "[") return value;
  try {
    return readable(JSON.parse(value) as JsonValue) ?? value;
  } catch {
    return value;
  }
}

const readable = (value: JsonValue): JsonValue =>
  isDeeperThan(value, limits.maxJsonDepth) ? JSON.stringify(value) : value;
