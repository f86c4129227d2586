import { expect, test } from "vitest";
import { exportColumns, sqlLargeBytes } from "./event-columns.ts";

/** The columns whose bytes are counted before so many events are taken at a time. */
const counted = (...names: readonly (typeof exportColumns)[number][]) =>
  [...(sqlLargeBytes(names)?.write(String) ?? "").matchAll(/\br`?\.`?(\w+)/gu)].map(([, name]) => name);

test("bytes are counted of what may be large, and of nothing where nothing is", () => {
  expect(sqlLargeBytes(["id", "type", "country", "status_code"])).toBeNull();
  expect(counted("id", "data", "path", "referrer", "country")).toEqual(["data", "path", "referrer"]);
  expect(counted(...exportColumns)).toContain("data");
});
