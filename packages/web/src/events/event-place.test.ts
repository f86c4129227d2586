import { expect, test } from "vitest";
import { eventPlace, readEventPlace } from "./event-place.ts";

test("an event is found by its time and its id, whatever the id is", () => {
  const event = { id: "a.b\n1", timestamp: 1_700_000_000_123, type: "x" };
  expect(readEventPlace(eventPlace(event))).toEqual({ id: "a.b\n1", timestamp: 1_700_000_000_123 });
});

test.each(["", "abc", "1.", "12345678901234567.x"])("%j is no event", (place) => {
  expect(readEventPlace(place)).toBeNull();
});
