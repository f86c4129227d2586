import { expect, test } from "vitest";
import { findDimension, findMetric } from "./catalog.ts";
import { nearestName } from "./nearest-name.ts";

test.each([
  ["vistors", "visitors"],
  ["page_views", "pageviews"],
  ["visitor", "visitors"],
  ["conversions_rate", null],
  ["x", null],
  ["", null],
])("%s is taken for %s", (sent, meant) => {
  expect(nearestName(sent, ["visits", "visitors", "pageviews", "bounce_rate"])).toBe(meant);
});

test("who misspells a metric or a dimension is told which one is near", () => {
  expect(() => findMetric("bounce_rat")).toThrow(
    'Unknown metric "bounce_rat"; "bounce_rate" is near. There are: ',
  );
  expect(() => findDimension("pages")).toThrow('Unknown dimension "pages"; "page" is near. There are: ');
  expect(() => findMetric("planets")).toThrow('Unknown metric "planets". There are: ');
});
