import type { ResultRow } from "@dendro/core";
import { expect, test } from "vitest";
import type { MetricInfo } from "../questions/metric-info.ts";
import { plotsOf } from "./plots.ts";

const visits: MetricInfo = { name: "visits", title: "Visits", unit: "count", better: "up" };
const bounces: MetricInfo = { name: "bounce_rate", title: "Bounce rate", unit: "percent", better: "down" };
const row = (dimensions: (string | null)[], ...metrics: number[]): ResultRow => ({ dimensions, metrics });
const meta = { date_range: ["", ""] as [string, string], time_labels: ["2020-01-01", "2020-01-02"] };

test("each unit has a chart, and a group its colour in all; what is counted was nothing where it is missing", () => {
  const { plots, left } = plotsOf(
    { dimensions: ["time:day", "page"], metrics: [visits, bounces] },
    "stack",
    [row(["2020-01-01", "/a"], 3, 50), row(["2020-01-02", null], 1, 100)],
    meta,
  );
  expect(left).toBe(0);
  expect(
    plots.map(({ unit, isStacked, lines }) => [
      unit,
      isStacked,
      lines.map(({ title, values, color }) => [title, values, color]),
    ]),
  ).toEqual([
    [
      "count",
      true,
      [
        ["/a, Visits", [3, 0], "c1"],
        ["(none), Visits", [0, 1], "c2"],
      ],
    ],
    [
      "percent",
      false,
      [
        ["/a, Bounce rate", [50, null], "c1"],
        ["(none), Bounce rate", [null, 100], "c2"],
      ],
    ],
  ]);
});

test("rates over time are lines, also beside bars", () => {
  const rows = [row(["2020-01-01"], 3, 50)];
  const { plots } = plotsOf({ dimensions: ["time:day"], metrics: [visits, bounces] }, "bar", rows, meta);
  expect(plots.map(({ lines }) => lines[0]?.shape)).toEqual(["bar", "line"]);
});

test("a series that is compared has the period before behind it", () => {
  const rows = [{ ...row(["2020-01-01"], 3), comparison: { metrics: [2], change: [50] } }];
  const { plots } = plotsOf({ dimensions: ["time:day"], metrics: [visits] }, "line", rows, null);
  expect(plots[0]?.lines.map(({ title, shape, values }) => [title, shape, values])).toEqual([
    ["Visits, before", "before", [2]],
    ["Visits", "line", [3]],
  ]);
});

test("what there is no room for is counted", () => {
  const names = Array.from({ length: 10 }, (_, index) => `/${index}`);
  const rows = names.map((name) => row(["2020-01-01", name], 1, 1));
  const asked = { dimensions: ["time:day", "page"], metrics: [visits, bounces] };
  const { plots, left } = plotsOf(asked, "line", rows, meta);
  expect(plots.map(({ lines }) => lines.length)).toEqual([8, 8]);
  expect(left).toBe(4);
  const groups = Array.from({ length: 50 }, (_, index) => row([`/${index}`], 1));
  const bars = plotsOf({ dimensions: ["page"], metrics: [visits] }, "bar", groups, null);
  expect(bars.plots[0]?.labels).toHaveLength(40);
  expect(bars.left).toBe(10);
});

test("all others together come last, and grey", () => {
  const rows = ["(other)", "/a"].map((name) => row(["2020-01-01", name], 1));
  const { plots } = plotsOf({ dimensions: ["time:day", "page"], metrics: [visits] }, "stack", rows, meta);
  expect(plots[0]?.lines.map(({ title, color }) => [title, color])).toEqual([
    ["/a", "c1"],
    ["(other)", "c8"],
  ]);
});
