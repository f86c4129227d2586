import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { curlOf, curlOfAddress } from "./curl.ts";

test("a shell hands over the question as it is, and nothing of it is run", () => {
  const question = { filters: [["is", "page", ["/it's", '"$HOME" `id` \\ ü\n']]] };
  const command = curlOf("http://h", "/api/v1/query", "a'b", question);
  const args = execFileSync("sh", ["-c", command.replace(/^curl/u, String.raw`printf '%s\0'`)], {
    encoding: "utf8",
    env: { DENDRO_KEY: "k" },
  }).split("\0");
  expect(args).toEqual([
    "http://h/api/v1/query?tenant=a'b",
    "-H",
    "Authorization: Bearer k",
    "-H",
    "Content-Type: application/json",
    "-d",
    JSON.stringify(question),
    "",
  ]);
});

test("an address is read as it is, too", () => {
  const command = curlOfAddress("http://h", "/api/v1/analytics/goals?tenant=it's&filters=%5B%5D");
  const args = execFileSync("sh", ["-c", command.replace(/^curl/u, String.raw`printf '%s\0'`)], {
    encoding: "utf8",
    env: { DENDRO_KEY: "k" },
  }).split("\0");
  expect(args).toEqual([
    "http://h/api/v1/analytics/goals?tenant=it's&filters=%5B%5D",
    "-H",
    "Authorization: Bearer k",
    "",
  ]);
});
