import { expect, test } from "vitest";
import { ownType, typeOptions } from "./type-options.ts";

const type = (name: string) => ({
  type: name,
  description: `${name} happened`,
  domain: "agents",
  example: {},
});
const options = typeOptions([type("node.completed"), type("node.failed"), type("pageview")]);

test("all types that begin alike can be asked for at once, where there are more than one", () => {
  expect(options.map(({ value }) => value)).toEqual([
    "*",
    "node.*",
    "node.completed",
    "node.failed",
    "pageview",
  ]);
});

test("types of one's own can be typed, with a wildcard at the end", () => {
  expect(ownType("order.placed", options)?.value).toBe("order.placed");
  expect(ownType("order.*", options)?.value).toBe("order.*");
  expect(ownType("*.failed", options)).toBeNull();
  expect(ownType("two words", options)).toBeNull();
  expect(ownType("node.failed", options)).toBeNull();
});
