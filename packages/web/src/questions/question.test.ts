import fc from "fast-check";
import { expect, test } from "vitest";
import { timezone } from "../format/zone.ts";
import { addressOf, questionOf, type Question } from "./question.ts";

const zone = timezone();

test("an address without anything is a question of the last seven days", () => {
  expect(questionOf({}, { metrics: ["events"] })).toEqual({
    metrics: ["events"],
    date_range: "7d",
    timezone: zone,
  });
});

test("what the page's controls can say is theirs, and the rest stays", () => {
  const question = {
    metrics: ["cost"],
    order_by: [["cost", "asc"]],
    date_range: ["2026-01-01", "2026-01-31"],
    filters: [
      ["is", "model", ["a"]],
      ["is", "model", ["b"]],
      [">", "cost_usd", [1]],
      ["has_done", "user", { filters: [["is", "type", ["x"]]] }],
    ],
    timezone: "Asia/Tokyo",
  };
  expect(addressOf(question)).toEqual({
    range: undefined,
    from: "2026-01-01",
    to: "2026-01-31",
    filters: [["is", "model", ["a"]]],
    q: {
      metrics: ["cost"],
      order_by: [["cost", "asc"]],
      filters: question.filters.slice(1),
      timezone: "Asia/Tokyo",
    },
  });
});

test("a time that is chosen on the page goes before the one of the JSON", () => {
  const { q, ...search } = addressOf({ metrics: ["events"], date_range: "last_7d" });
  expect(questionOf(search, q)["date_range"]).toBe("last_7d");
  expect(questionOf({ ...search, range: "30d" }, q)["date_range"]).toBe("30d");
});

const filter = fc.oneof(
  fc.tuple(
    fc.constantFrom("is", "contains", "starts_with"),
    fc.constantFrom("page", "country"),
    fc.array(fc.oneof(fc.string(), fc.integer()), { minLength: 1, maxLength: 3 }),
  ),
  fc.constant([">", "duration_ms", [3]]),
  fc.string(),
);
const range = fc.constantFrom<unknown>(
  "7d",
  "last_week",
  "nonsense",
  ["2026-01-01", "2026-02-01"],
  ["2026-02-01", "2026-01-01"],
  ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"],
);
const questions: fc.Arbitrary<Question> = fc.record({
  metrics: fc.array(fc.string()),
  date_range: range,
  filters: fc.array(filter, { minLength: 1 }),
  timezone: fc.constantFrom(zone, "Asia/Tokyo"),
});

test("whatever is asked, its address asks the same", () => {
  fc.assert(
    fc.property(questions, (question) => {
      const { q, ...search } = addressOf(question);
      const again = questionOf(search, q);
      const ordered = (all: unknown) => (all as unknown[]).map((one) => JSON.stringify(one)).toSorted();
      expect({ ...again, filters: ordered(again["filters"]) }).toEqual({
        ...question,
        filters: ordered(question["filters"]),
      });
      expect(addressOf(again)).toEqual({ ...search, q });
    }),
  );
});
