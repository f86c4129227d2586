import { expect, test } from "vitest";
import type { Event } from "@dendro/core";
import { deliveryId, messageOf } from "./message.ts";

const event: Event = {
  id: "e1",
  tenant: "acme",
  type: "signup",
  timestamp: Date.UTC(2026, 0, 2),
  received_at: Date.UTC(2026, 0, 3),
  source: "shop",
  host: "",
  user_id: "ann",
  anonymous_id: "anon",
  user_alias: "alias",
  visitor: "v",
  session: "s",
  name: "n",
  data: { word: "ü" },
  input_tokens: 0,
  interactive: true,
};

test("it has type, time and what the event has, and nothing that is empty or ours to know", () => {
  expect(JSON.parse(messageOf(event, true).body)).toEqual({
    type: "signup",
    timestamp: "2026-01-02T00:00:00.000Z",
    data: {
      id: "e1",
      received_at: "2026-01-03T00:00:00.000Z",
      source: "shop",
      user_id: "ann",
      anonymous_id: "anon",
      user_alias: "alias",
      visitor: "v",
      session: "s",
      name: "n",
      data: { word: "ü" },
      input_tokens: 0,
    },
  });
});

test("nobody's name is in it unless it is asked for", () => {
  expect(JSON.parse(messageOf(event, false).body)).toMatchObject({
    data: { id: "e1", received_at: "2026-01-03T00:00:00.000Z", source: "shop", input_tokens: 0 },
  });
  for (const text of ["ann", "anon", "alias", '"v"', '"s"', '"n"', "ü", "acme"])
    expect(messageOf(event, false).body).not.toContain(text);
});

test("a delivery has one name for ever, and no two have the same", () => {
  expect(deliveryId("ep", "e1")).toBe(deliveryId("ep", "e1"));
  expect(deliveryId("ep", "e1")).toMatch(/^msg_[\w-]{22}$/u);
  const ids = [
    ["ep", "e1"],
    ["ep", "e2"],
    ["ep2", "e1"],
    ["epe", "1"],
  ].map(([endpoint, id]) => deliveryId(endpoint as string, id as string));
  const messages = [event, { ...event, tenant: "other" }, { ...event, id: "e2" }].flatMap((one) => [
    messageOf(one, true).id,
    messageOf(one, false).id,
  ]);
  expect(new Set([...ids, ...messages]).size).toBe(10);
});
