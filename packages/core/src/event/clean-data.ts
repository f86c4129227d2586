import { bareObject } from "./bare-object.ts";
import { cleanText } from "../privacy/clean-url.ts";
import { defaultParameters, type KeptParameters } from "../privacy/kept-parameters.ts";
import { maskAddresses } from "../privacy/mask-addresses.ts";
import { isPersonal, readDataKey } from "./data-key.ts";
import { limits } from "./limits.ts";
import type { JsonObject, JsonValue } from "./event.ts";

/** Why `data` cannot be kept. */
export class DataFault extends Error {}

/**
 * A copy of `data` that every engine reads the same way: text is well-formed Unicode, numbers are finite (a whole one
 * beyond 2^63 becomes text), and a key with dots stands for a path (`{"a.b": 1}` is `{"a": {"b": 1}}`), as it does in a query.
 *
 * What says who somebody is does not get through: fields for addresses, user agents and secrets are left out,
 * addresses in other texts and in keys become `[ip]`, and URLs keep of their query what `kept` names. Of a secret and of
 * all below it numbers and switches stay, such as how strong a password is.
 */
export function cleanData(data: object, kept: KeptParameters = defaultParameters): JsonObject | DataFault {
  try {
    return cleanObject(data as JsonObject, 1, "", false, kept);
  } catch (error) {
    if (error instanceof DataFault) return error;
    throw error;
  }
}

function cleanValue(
  value: JsonValue,
  depth: number,
  key: string,
  isSecret: boolean,
  kept: KeptParameters,
): JsonValue {
  switch (typeof value) {
    case "string":
      return cleanField(value.isWellFormed() ? value : value.toWellFormed(), key, kept);
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
      if (Array.isArray(value)) return value.map((item) => cleanValue(item, depth + 1, key, isSecret, kept));
      return cleanObject(value, depth + 1, key, isSecret, kept);
    default:
      return value;
  }
}

/** A text of a field without addresses and without the secrets of URLs. */
export function cleanField(text: string, name: string, kept: KeptParameters = defaultParameters): string {
  if (!mayTellOfSomebody.test(text)) return text;
  // A version has four numbers too.
  if (beginsWithDigit(text) && isVersion.test(text) && versionKey.test(name)) return text;
  return maskAddresses(cleanText(text, name, kept));
}

/** Most texts are words. Without one of these none holds an address, a query or a name before a host. */
const mayTellOfSomebody = /[.:%?#@=&;]/u;

const beginsWithDigit = (text: string) => text.charCodeAt(0) >= 0x30 && text.charCodeAt(0) <= 0x39;
const isVersion = /^\d+(?:\.\d+){3}$/u;
const versionKey = /version$/iu;

/** @param isBelowSecret whether a key above is for a secret */
function cleanObject(
  object: JsonObject,
  depth: number,
  parent: string,
  isBelowSecret: boolean,
  kept: KeptParameters,
): JsonObject {
  const cleaned = bareObject();
  for (const sent of Object.keys(object)) {
    const key = readDataKey(sent);
    const value = object[sent] as JsonValue;
    if (isPersonal(key, parent) && !isBranch(value)) continue;
    const isSecret = isBelowSecret || key.isSecret;
    if (isSecret && opens(value, key.isPassword)) continue;
    // Two addresses that were keys are one key now; the first stays.
    if (key.text !== sent && Object.hasOwn(cleaned, key.text)) continue;
    const clean = cleanValue(value, depth, key.name, isSecret, kept);
    if (clean === null) continue;
    if (key.path.length > 1) setPath(cleaned, key.path, clean);
    else setKey(cleaned, key.text, clean);
  }
  return cleaned;
}

/** What is below it is looked at by itself; a switch says nothing of anybody. */
const isBranch = (value: JsonValue) => typeof value === "boolean" || isObject(value);

/** Whether it may be the secret itself. One letter is what a button answers to: HTML's `accesskey`. */
function opens(value: JsonValue, isPassword: boolean): boolean {
  if (typeof value === "number") return isPassword;
  return Array.isArray(value) || (typeof value === "string" && value.length > 1);
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
