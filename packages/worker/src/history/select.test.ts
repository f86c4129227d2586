import { describe, expect, test } from "vitest";
import { assistant, call, result, user } from "./events-for-test.ts";
import { selectHistory } from "./select.ts";

describe("what a history consists of", () => {
  const events = [user("a"), call("1", {}, "search", "run-1"), result("1", {}, "run-1"), assistant("b")];
  const [first, second, third, fourth] = events;

  test("is the newest events, the oldest first unless asked otherwise", () => {
    expect(selectHistory(events, { limit: 2 })).toEqual([third, fourth]);
    expect(selectHistory(events, { limit: 2, order: "desc" })).toEqual([fourth, third]);
  });

  test("is 50 events when nothing is said", () => {
    const many = Array.from({ length: 60 }, (_, index) => user(String(index)));
    expect(selectHistory(many, {})).toEqual(many.slice(10));
  });

  test("is nothing with a limit of 0", () => {
    expect(selectHistory(events, { limit: 0 })).toEqual([]);
  });

  test("is what all filters let through, counted after them", () => {
    expect(selectHistory(events, { limit: 1, filters: { actors: ["user"] } })).toEqual([first]);
    expect(selectHistory(events, { filters: { run_id: "run-1", types: ["tool.call", "message"] } })).toEqual([
      second,
    ]);
    expect(selectHistory(events, { filters: { actors: [] } })).toEqual([]);
  });

  test("leaves the events given as they were", () => {
    const before = [...events];
    selectHistory(events, { order: "desc" });
    expect(events).toEqual(before);
  });
});
