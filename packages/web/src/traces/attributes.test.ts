import { expect, test } from "vitest";
import { attributesOf } from "./attributes.ts";

test("an event is its data, then its columns, flat", () => {
  const event = {
    id: "e",
    tenant: "t",
    type: "llm.called",
    timestamp: 1,
    received_at: 2,
    model: "gpt-5",
    cached: false,
    data: {
      otel: { scope: "x", tags: ["a", 1] },
      messages: [{ role: "user" }],
      none: null,
      empty: {},
      nothing: [],
    },
  };
  expect(attributesOf(event)).toEqual([
    ["otel.scope", "x"],
    ["otel.tags", '["a",1]'],
    ["messages.0.role", "user"],
    ["none", "null"],
    ["empty", "{}"],
    ["nothing", "[]"],
    ["model", "gpt-5"],
    ["cached", "false"],
  ]);
  expect(attributesOf({ id: "e", type: "x", timestamp: 0 })).toEqual([]);
});
