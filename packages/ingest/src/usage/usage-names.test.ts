import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "@dendro/core";
import { usageInDetails, usageInObject, usageInProperties } from "./read-usage.ts";
import { usageInAttributes } from "./usage-in-attributes.ts";

const page = readFileSync(new URL("../../../../docs/tokens.md", import.meta.url), "utf8");
const rows = [...page.matchAll(/^\| `([^`]+)`\s+\| `([^`]+)`\s+\| (\S.*?)\s*\|$/gmu)].map(
  ([, name = "", column = "", from = ""]) => [name, column, from] as const,
);

/** A dotted name is an object in an object. */
const nested = (name: string, value: number): JsonObject =>
  name
    .split(".")
    .toReversed()
    .reduce<JsonObject | number>((inner, key) => ({ [key]: inner }), value) as JsonObject;

const inside = { cache: "certainly inside", reasoning: "certainly inside" } as const;

function usageOf(name: string, value: number) {
  if (name.startsWith("$ai_")) return usageInProperties({ [name]: value }, inside);
  return /^(?:gen_ai|llm|ai)\./u.test(name)
    ? usageInAttributes({ [name]: value }, undefined)
    : usageInObject(nested(name, value), { isUsage: true });
}

test("docs/tokens.md names every convention", () => expect(rows.length).toBeGreaterThan(100));

describe("every name in docs/tokens.md fills its column", () => {
  test.each(rows)("%s is %s (%s)", (name, column) => {
    expect(usageOf(name, 7)).toMatchObject({ [column]: 7 });
    expect(usageOf(name, 7)).not.toHaveProperty("total_tokens");
  });
});

test.each(rows.filter(([name]) => /^[a-z_]+$/iu.test(name)))(
  "%s is %s in Langfuse's details too",
  (name, column) => expect(usageInDetails({ [name]: 7 })).toMatchObject({ [column]: 7 }),
);

test.each([
  "gen_ai.usage.max_tokens",
  "gen_ai.usage.cost",
  "gen_ai.usage.input_cost",
  "gen_ai.request.max_tokens",
  "gen_ai.usage.accepted_prediction_tokens",
  "gen_ai.usage.tokens_per_second",
  "llm.usage.total_cost",
  "ai.usage.__proto__",
  "ai.usage.constructor",
])("%s is no count of tokens", (name) => {
  expect(usageInAttributes({ [name]: 7 }, undefined)).toEqual({});
  expect(usageInObject({ [name.split(".").at(-1) as string]: 7 }, { isUsage: true })).toEqual({});
});
