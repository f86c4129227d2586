import { expect, test } from "vitest";
import { propertyNames } from "./property-names.ts";

test("the most common words come first, without what other cards show", () => {
  const events = [
    { data: { plan: "pro", author: "Ann", scroll_depth: 40, href: "/x", cart: { total: 1 } } },
    { data: { plan: "free", "a.b": 1 } },
    { data: null },
    {},
  ];
  expect(propertyNames(events)).toEqual(["plan", "author"]);
});
