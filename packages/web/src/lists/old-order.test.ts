import { describe, expect, test } from "vitest";
import { inOldOrder, withoutOrder } from "./old-order.tsx";

const query = {
  date_range: "7d",
  timezone: "Europe/Berlin",
  filters: [
    ["is", "country", ["DE"]],
    ["is_not", "route", [""]],
  ],
  metrics: ["requests", "error_rate"],
  dimensions: ["route"],
  order_by: [["requests", "desc"]],
  pagination: { limit: 30 },
};
const key = ["acme", query, { order: "newest", limit: 50 }];
const rows = [{ dimensions: ["/x"] }];
const heldAfter = (before: readonly unknown[], now: readonly unknown[]) =>
  inOldOrder(now)(rows, { queryKey: before });

test.each<[string, readonly unknown[]]>([
  ["of a query", ["acme", { ...query, order_by: [["error_rate", "asc"]] }, { order: "newest", limit: 50 }]],
  ["that a query had not said", ["acme", { ...query, order_by: undefined }, { order: "newest", limit: 50 }]],
  ["of a list", ["acme", query, { order: "slowest", limit: 50 }]],
])("rows stay while the same in another order is on its way: the order %s", (_, now) => {
  expect(heldAfter(key, now)).toBe(rows);
  expect(heldAfter(now, key)).toBe(rows);
});

describe("rows of another question are never kept", () => {
  test.each<[string, readonly unknown[]]>([
    ["tenant", ["other", key[1], key[2]]],
    ["range", ["acme", { ...query, date_range: "30d" }, key[2]]],
    ["days", ["acme", { ...query, date_range: ["2026-11-01", "2026-11-02"] }, key[2]]],
    ["time zone", ["acme", { ...query, timezone: "UTC" }, key[2]]],
    ["filters", ["acme", { ...query, filters: [["is", "country", ["FR"]]] }, key[2]]],
    ["a filter's value", ["acme", { ...query, filters: [["is", "country", ["order"]]] }, key[2]]],
    ["filters that are gone", ["acme", { ...query, filters: [] }, key[2]]],
    ["metrics", ["acme", { ...query, metrics: ["requests"] }, key[2]]],
    ["dimensions", ["acme", { ...query, dimensions: ["method"] }, key[2]]],
    ["a query's limit", ["acme", { ...query, pagination: { limit: 60 } }, key[2]]],
    ["a list's limit", ["acme", query, { order: "newest", limit: 100 }]],
    ["a condition on figures", ["acme", { ...query, having: [[">", "requests", [7]]] }, key[2]]],
  ])("another %s", (_, now) => {
    expect(withoutOrder(now)).not.toBe(withoutOrder(key));
    expect(heldAfter(key, now)).toBeUndefined();
    // Nor where the order changes as well.
    expect(heldAfter(["acme", { ...query, order_by: [] }, key[2]], now)).toBeUndefined();
  });

  test("nor is anything before there was a question", () => {
    expect(inOldOrder(key)(rows, undefined)).toBeUndefined();
  });
});
