import { expect, test } from "vitest";
import { tellsOfView } from "./known-types.ts";
import { compareEvents } from "./order.ts";

test("events follow each other by their time, then as they were received, then by their ids", () => {
  const event = (timestamp: number, received_at: number, id: string) => ({ timestamp, received_at, id });
  const ordered = [event(1, 9, "z"), event(2, 1, "b"), event(2, 1, "c"), event(2, 2, "a"), event(3, 0, "a")];
  expect(ordered.toReversed().toSorted(compareEvents)).toEqual(ordered);
  expect(compareEvents(event(1, 1, "a"), event(1, 1, "a"))).toBe(0);
});

test("what tells more of a view is told from what begins one", () => {
  expect(["page_exit", "engagement", "scroll", "page_view", "click"].map(tellsOfView)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
