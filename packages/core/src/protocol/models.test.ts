import { expect, test } from "vitest";
import type { ContentPart } from "./conversation.ts";
import { contentPartSchema, harmlessParts, newMessageSchema, partFault } from "./models.ts";

const image = (url: string): ContentPart => ({ type: "image", url });
const file = (url: string): ContentPart => ({
  type: "document",
  url,
  filename: "f",
  mime_type: "text/plain",
});
const text: ContentPart = { type: "text", text: "javascript:alert(1)" };

test("parts that are kept lead nowhere where their address must not be followed", () => {
  const parts = [text, image("javascript:alert(1)"), file("data:text/plain,x"), image("data:text/plain,x")];
  expect(harmlessParts(parts)).toEqual([
    text,
    image("about:blank"),
    file("data:text/plain,x"),
    image("about:blank"),
  ]);
  expect(parts.map((part) => contentPartSchema.parse(part))).toEqual(harmlessParts(parts));
});

test("a program is told which address of its parts may not be", () => {
  expect(partFault([text, image("https://a.example/x.png"), file("http://a.example/x")])).toBeNull();
  expect(partFault([text, file(`file:///${"x".repeat(100)}`)])).toBe(
    `The url of the document, "file:///${"x".repeat(52)}", must be an http or https address, or a PNG, JPEG, GIF or WebP as a data URI; put other files where they have an address.`,
  );
});

test("a message has 1 to 32 parts, of 100,000 characters at most, and addresses of four times as many", () => {
  const message = (content: readonly ContentPart[]) =>
    newMessageSchema.safeParse({ type: "message", actor: "user", content }).success;
  const parts = (count: number) => Array.from({ length: count }, () => text);
  expect([0, 1, 32, 33].map((count) => message(parts(count)))).toEqual([false, true, true, false]);
  const long = (length: number): ContentPart => ({ type: "text", text: "x".repeat(length) });
  expect([100_000, 100_001].map((length) => message([long(length)]))).toEqual([true, false]);
  const at = (length: number) => image("https://a.example/".padEnd(length, "x"));
  expect([400_000, 400_001].map((length) => message([at(length)]))).toEqual([true, false]);
  const named = (filename: string, mime_type: string, size_bytes: number): ContentPart => ({
    type: "document",
    url: "https://a.example/x",
    filename,
    mime_type,
    size_bytes,
  });
  expect(message([named("f".repeat(512), "m".repeat(256), 0)])).toBe(true);
  expect(
    [
      named("f".repeat(513), "m", 0),
      named("f", "m".repeat(257), 0),
      named("f", "m", -1),
      named("", "m", 0),
      named("f", "", 0),
    ].filter((part) => message([part])),
  ).toEqual([]);
});
