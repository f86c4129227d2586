import { expect, test } from "vitest";
import { addressesIn, receiversWords, timesWords } from "./report-words.ts";

test.each([
  ["day", "every day at 08:00"],
  ["week", "every Friday at 08:00"],
  ["month", "on the first of the month at 08:00"],
] as const)("a report of every %s is sent %s", (every, words) => {
  expect(timesWords({ every, at: "08:00", weekday: "fri" })).toBe(words);
});

test.each([
  [[], false, "Nobody"],
  [[], true, "Webhooks"],
  [["a@example.com"], false, "1 address"],
  [["a@example.com", "b@example.com"], true, "2 addresses, webhooks"],
])("to %j (webhooks: %s) is said %s", (recipients, webhook, words) => {
  expect(receiversWords({ recipients, webhook })).toBe(words);
});

test("addresses are told apart however people write them", () => {
  expect(addressesIn(" a@example.com,b@example.com;\n\nc@example.com ")).toEqual([
    "a@example.com",
    "b@example.com",
    "c@example.com",
  ]);
  expect(addressesIn(" \n")).toEqual([]);
});
