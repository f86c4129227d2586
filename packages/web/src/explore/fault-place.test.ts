import { expect, test } from "vitest";
import { ApiError } from "../api/client.ts";
import { faultsByPart } from "./fault-place.ts";

const question = {
  metrics: ["events", "visitrs"],
  dimensions: ["pag"],
  filters: [["is", "contry", ["DE"]]],
  date_range: "7d",
};
const placed = (error: ApiError) => Object.fromEntries(faultsByPart(error, question));

test.each([
  ["unknown_metric", 'Unknown metric "visitrs".', "metrics"],
  ["unknown_dimension", 'Unknown dimension "pag".', "dimensions"],
  ["unknown_dimension", 'Unknown dimension "contry".', "filters"],
  ["invalid_query", 'The metric "events" is wrong.', "metrics"],
  ["unknown_timezone", 'Unknown time zone "Mars".', "timezone"],
  ["query_timeout", "It took too long.", ""],
])("%s with %j stands beside %j", (code, message, part) => {
  expect(placed(new ApiError(400, code, message))).toEqual({ [part]: message });
});

test("faults with a place stand at it, and those of a part that is not there at the whole", () => {
  const faults = [
    { path: "metrics[1]", message: "must be text" },
    { path: "body", message: 'has no "x"' },
  ];
  expect(placed(new ApiError(400, "invalid_request", "All.", faults))).toEqual({
    metrics: "metrics[1]: must be text.",
    "": "All.",
  });
});

test("nothing is wrong without a problem", () => {
  expect(faultsByPart(null, question).size).toBe(0);
});
