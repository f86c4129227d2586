import { expect, test } from "vitest";
import { overTime } from "./over-time.ts";

test("every group has a value for every bucket, and buckets of another time have none", () => {
  const rows = [
    { dimensions: ["2026-01-01", "/a"], metrics: [3] },
    { dimensions: ["2026-01-03", "/a"], metrics: [5] },
    { dimensions: ["2026-01-02", "/b"], metrics: [null] },
    { dimensions: ["2025-12-31", "/c"], metrics: [9] },
  ];
  const series = overTime(rows, ["2026-01-01", "2026-01-02", "2026-01-03"]);
  expect([...series]).toEqual([
    ["/a", [3, 0, 5]],
    ["/b", [0, 0, 0]],
  ]);
});
