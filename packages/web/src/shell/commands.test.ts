import { expect, test } from "vitest";
import { commandsForId, pageCommands } from "./commands.ts";

test("every page and its parts can be gone to, each once", () => {
  const addresses = pageCommands.map(({ to }) => to);
  expect(addresses).toContain("/");
  expect(addresses).toContain("/traces");
  expect(addresses).toContain("/admin");
  expect(addresses).toContain("/workflows/bottlenecks");
  expect(addresses).toContain("/explore/funnel");
  expect(new Set(addresses).size).toBe(addresses.length);
});

test("an id leads to what it may be of, whatever stands in it", () => {
  expect(commandsForId(" a/b? ").map(({ to }) => to)).toEqual([
    "/users/a%2Fb%3F",
    "/conversations/a%2Fb%3F",
    "/traces/a%2Fb%3F",
  ]);
  expect(commandsForId(" x")).toEqual([]);
});
