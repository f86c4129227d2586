import type { JsonObject, JsonValue } from "@dendro/core";
import { without } from "../foreign-value.ts";

/** Where a convention says what went in and what came out: names, and beginnings of names that end with a number and more. */
export interface ContentPlaces {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly inputLists?: readonly string[];
  readonly outputLists?: readonly string[];
}

export interface SaidContent {
  readonly input: JsonValue | undefined;
  readonly output: JsonValue | undefined;
  /** The object without what it says of them. */
  readonly rest: JsonObject;
}

/** Takes what went in and what came out out of attributes: what is said under several names is said once. */
export function createContentReader(places: ContentPlaces): (said: JsonObject) => SaidContent {
  const { input, output, inputLists = [], outputLists = [] } = places;
  const names = new Set([...input, ...output]);
  const lists = [...inputLists, ...outputLists];
  return (said) => {
    const taken = Object.keys(said).filter(
      (name) => names.has(name) || lists.some((list) => name.startsWith(list)),
    );
    if (taken.length === 0) return { input: undefined, output: undefined, rest: said };
    return {
      input: firstOf(said, input) ?? listOf(said, taken, inputLists),
      output: firstOf(said, output) ?? listOf(said, taken, outputLists),
      rest: without(said, new Set(taken)),
    };
  };
}

function firstOf(said: JsonObject, names: readonly string[]): JsonValue | undefined {
  for (const name of names) {
    const value = said[name];
    if (value !== undefined && value !== null && value !== "") return value;
  }
  return undefined;
}

/** `prompt.0.role`, `prompt.0.content`, … as a list of objects. */
function listOf(
  said: JsonObject,
  names: readonly string[],
  beginnings: readonly string[],
): JsonValue | undefined {
  for (const beginning of beginnings) {
    const items = new Map<string, JsonObject>();
    for (const name of names) {
      if (!name.startsWith(beginning)) continue;
      const [place = "", ...path] = name.slice(beginning.length).split(".");
      const item = items.get(place) ?? {};
      const key = path.join(".").replace(/^message\./u, "") || "value";
      if (key !== "__proto__") item[key] = said[name] as JsonValue;
      items.set(place, item);
    }
    if (items.size > 0)
      return [...items].toSorted(([a], [b]) => Number(a) - Number(b)).map(([, item]) => item);
  }
  return undefined;
}
