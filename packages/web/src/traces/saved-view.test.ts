import { expect, test } from "vitest";
import { isShown, searchOf, viewOf } from "./saved-view.ts";

const search = {
  errors: true,
  name: "refund",
  user: "ann",
  longer: 1500,
  sort: "longest",
  columns: "name,duration,cost",
} as const;

test("a view shows what was shown when it was saved", () => {
  const view = { id: "slow", title: "Slow", ...viewOf(search) };
  expect(view).toEqual({
    id: "slow",
    title: "Slow",
    columns: ["name", "duration", "cost"],
    filters: { status: "error", min_duration_ms: 1500, name_contains: "refund", user_id: "ann" },
    order: "longest",
  });
  expect(JSON.parse(JSON.stringify(searchOf(view)))).toEqual({ ...search, view: "slow" });
  expect(isShown(view, search)).toBe(true);
  expect(isShown(view, { ...search, longer: undefined })).toBe(false);
});

test("a view of everything has the usual columns, also of those that are named", () => {
  const view = { id: "all", title: "All", ...viewOf({}) };
  expect(view).toMatchObject({ columns: null, filters: {}, order: "newest" });
  expect(JSON.parse(JSON.stringify(searchOf(view)))).toEqual({ view: "all" });
  expect(isShown(view, {})).toBe(true);
});
