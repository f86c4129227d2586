import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanField } from "./clean-data.ts";
import { cleanText, cleanUrls } from "../privacy/clean-url.ts";
import { maskAddresses } from "../privacy/mask-addresses.ts";

const pieces = [
  ...Array.from("/\\?#@=&;:.%[](){},'\"`<>!~-_+* 0179afx"),
  "%3b",
  "%253B",
  "%3d",
  "%2f",
  "%3a%2f%2f",
  "http",
  "https://",
  "ftp://",
  "mailto:",
  "a.example",
  "127.0.0.1",
  "0x7f000001",
  "2130706433",
  "2001:db8::1",
  "user",
  "sid",
  "ref",
  "utm_source=",
  "gclid=",
  "&amp;",
  "é",
  "\n",
];
const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((some) => some.join(""));
const keys = fc.constantFrom("text", "path", "query", "url");

test("a text that is looked at in short is cleaned as one that is looked at in full", () => {
  fc.assert(
    fc.property(texts, keys, (text, key) => {
      expect(cleanField(text, key)).toBe(maskAddresses(cleanText(text, key)));
    }),
    { numRuns: 20_000 },
  );
});

test("an address by itself is cleaned as one in a text", () => {
  fc.assert(
    fc.property(texts, (rest) => {
      const text = `https://a.example/${rest}`;
      expect(cleanUrls(`see ${text}`)).toBe(`see ${cleanUrls(text)}`);
    }),
    { numRuns: 20_000 },
  );
});

test.each([
  "https://a.example/a%3Bsid%3Ds3cret?ref=n",
  "https://a.example/a%253bsid=s3cret?ref=n",
  "see https://a.example/a%3Bsid%3Ds3cret?ref=n",
  "/a%3Bsid%3Ds3cret?ref=n",
])("%s loses its path parameters and keeps its query", (text) => {
  const clean = cleanField(text, "text");
  expect(clean).not.toContain("s3cret");
  expect(clean).toContain("?ref=n");
});
