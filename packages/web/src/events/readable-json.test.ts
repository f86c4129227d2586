import fc from "fast-check";
import { expect, test } from "vitest";
import { readableJson } from "./readable-json.ts";

test("short lists are in one line, long ones in several", () => {
  const long = ["is", "page", ["/a-rather-long-address", "/another-long-address"]];
  expect(
    readableJson({ metrics: ["visitors", "visits"], filters: [long], top: { limit: 3 }, none: [] }),
  ).toBe(
    `{
  "metrics": ["visitors", "visits"],
  "filters": [
    [
      "is",
      "page",
      [
        "/a-rather-long-address",
        "/another-long-address"
      ]
    ]
  ],
  "top": { "limit": 3 },
  "none": []
}`,
  );
});

test("it is the same JSON, whatever it is", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(readableJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
