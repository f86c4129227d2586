import { expect, test } from "vitest";
import { isFreeHeader, isHeaderValue } from "./header-names.ts";

test("an endpoint has headers of its own, and none that are ours or the connection's", () => {
  const free = ["Authorization", "X-Api-Key", "cookie", "x_y", "webhooks"];
  expect(free.filter(isFreeHeader)).toEqual(free);
  const taken = [
    "Host",
    "content-LENGTH",
    "Content-Type",
    "Transfer-Encoding",
    "Webhook-Id",
    "webhook-signature",
    "X-Hub-Signature-256",
    "Proxy-Authorization",
    "User-Agent",
    "",
    "a b",
    "a:b",
    "a\r\nb",
    "ä",
    "a".repeat(65),
  ];
  expect(taken.filter(isFreeHeader)).toEqual([]);
});

test("a value is one line that can be seen", () => {
  const good = ["", "Bearer abc", "a\tb", "~".repeat(1024)];
  expect(good.filter(isHeaderValue)).toEqual(good);
  const bad = ["a\r\nx-evil: 1", "a\n", "\0", "ä", "\x7f", "a".repeat(1025)];
  expect(bad.filter(isHeaderValue)).toEqual([]);
});
