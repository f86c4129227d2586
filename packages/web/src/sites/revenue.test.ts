import { expect, test } from "vitest";
import { formatRevenue } from "./revenue.ts";

test.each([
  [{ currency: "EUR", amount: 12.5 }, "€12.50"],
  [{ currency: "usd", amount: 12_345.67 }, "$12,346"],
  [{ currency: "JPY", amount: 900 }, "¥900"],
  [{ currency: null, amount: 3.456 }, "3.46"],
  [{ currency: "points", amount: 1200 }, "1,200 points"],
])("%j is read as %s", (revenue, shown) => {
  expect(formatRevenue(revenue)).toBe(shown);
});
