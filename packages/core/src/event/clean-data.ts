import { bareObject } from "./bare-object.ts";
import { limits } from "./limits.ts";
import type { JsonObject, JsonValue } from "./event.ts";

/** Why `data` cannot be kept. */
export class DataFault extends Error {}

/**
 * A copy of `data` that every engine reads the same way: text is well-formed Unicode, numbers are finite (a whole one
 * beyond 2^63 becomes text), and a key with dots stands for a path (`{"a.b": 1}` is `{"a": {"b": 1}}`), as it does in a query.
 */
export function cleanData(data: object): JsonObject | DataFault {
  try {
    return cleanObject(data as JsonObject, 1);
  } catch (error) {
    if (error instanceof DataFault) return error;
    throw error;
  }
}

function cleanValue(value: JsonValue, depth: number): JsonValue {
  switch (typeof value) {
    case "string":
      return value.isWellFormed() ? value : value.toWellFormed();
    case "number":
      if (!Number.isFinite(value))
        throw new DataFault("`data` has a number that is too large; send it as a string.");
      // Written out in digits it would fit no integer, and it is no longer exact anyway.
      return Math.abs(value) >= 2 ** 63 && Math.abs(value) < 1e21 ? String(value) : value;
    case "object":
      if (value === null) return null;
      if (depth >= limits.maxDepth) {
        throw new DataFault(`\`data\` is nested deeper than ${limits.maxDepth} levels; flatten it.`);
      }
      if (Array.isArray(value)) return value.map((item) => cleanValue(item, depth + 1));
      return cleanObject(value, depth + 1);
    default:
      return value;
  }
}

function cleanObject(object: JsonObject, depth: number): JsonObject {
  const cleaned = bareObject();
  for (const key of Object.keys(object)) {
    const value = cleanValue(object[key] as JsonValue, depth);
    if (value === null) continue;
    const path = key.isWellFormed() ? key : key.toWellFormed();
    if (path.includes(".")) setPath(cleaned, path.split("."), value);
    else setKey(cleaned, path, value);
  }
  return cleaned;
}

function setPath(target: JsonObject, path: readonly string[], value: JsonValue): void {
  if (path.length > limits.maxDepth)
    throw new DataFault(`\`data\` is nested deeper than ${limits.maxDepth} levels; flatten it.`);
  let object = target;
  for (const key of path.slice(0, -1)) {
    const next = object[key] ?? (object[key] = bareObject());
    if (!isObject(next)) throw conflict(path.join("."));
    object = next;
  }
  setKey(object, path.at(-1) ?? "", value);
}

function setKey(target: JsonObject, key: string, value: JsonValue): void {
  const present = target[key];
  if (present === undefined) target[key] = value;
  else if (isObject(present) && isObject(value)) {
    for (const inner of Object.keys(value)) setKey(present, inner, value[inner] as JsonValue);
  } else throw conflict(key);
}

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const conflict = (path: string) =>
  new DataFault(`\`data\` says ${JSON.stringify(path)} twice, once with a dot in the key; keep one of them.`);
