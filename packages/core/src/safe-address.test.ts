import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { harmlessParts, partFault } from "./protocol/models.ts";
import { parseClientFrame, parseServerFrame } from "./protocol/parse-frame.ts";
import { inlineImage, isKeptAddress, isPartAddress, isWebAddress, linkAddress } from "./safe-address.ts";
import { checkValue } from "./settings/check-value.ts";

const bad = [
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  " javascript:alert(1)",
  "java\nscript:alert(1)",
  "\u0001javascript:alert(1)",
  "vbscript:x",
  "data:text/html,<script>1</script>",
  "data:text/html;base64,PHNjcmlwdD4=",
  "data:image/svg+xml,<svg onload=alert(1)>",
  "data:application/xhtml+xml,x",
  "data:,x",
  "file:///etc/passwd",
  "blob:https://a.example/1",
  "about:blank",
  "ftp://a.example/x",
  "//a.example/x",
  "/x",
  "https:",
  "https:///x",
  "https:\\\\a.example",
  "view-source:https://a.example",
  "",
];

const frameWith = (part: object) =>
  JSON.stringify({
    id: "f",
    type: "event.create",
    payload: { event: { type: "message", actor: "user", content: [part] } },
  });

describe("an address of a stranger's", () => {
  test.each(bad)("is neither sent, shown, followed nor set: %j", (url) => {
    for (const kind of ["image", "document"] as const) {
      expect([isPartAddress(url), isKeptAddress(kind, url)]).toEqual([false, false]);
      const part = { type: kind, url, filename: "x", mime_type: "x/y" };
      expect(parseClientFrame(frameWith(part))).toHaveProperty("error");
    }
    expect([linkAddress(url), inlineImage(url)]).toEqual([undefined, undefined]);
  });

  test.each(bad.filter((url) => url !== ""))("is no image of a setting: %j", (url) => {
    expect(checkValue({ id: "a", type: "image", label: "A" }, url)).toHaveProperty("fault");
  });

  test.each([
    "https://a.example/x",
    "http://localhost:3000/x.png",
    "HTTPS://a.example",
    "data:image/png;base64,AA==",
  ])("may be %s", (url) => {
    expect(parseClientFrame(frameWith({ type: "image", url }))).toHaveProperty("frame");
    expect(checkValue({ id: "a", type: "image", label: "A" }, url)).toEqual({ value: url });
  });

  test.each([
    "data:application/pdf;base64,JVBERi0=",
    "data:application/json,{}",
    "data:text/plain,x",
    "gs://files/a.pdf",
  ])("is not sent, and stays where it was kept: %s", (url) => {
    const part = { type: "document", url, filename: "x", mime_type: "x/y" } as const;
    expect(parseClientFrame(frameWith(part))).toHaveProperty("error.code", "INVALID");
    expect(partFault([part])).toContain("http or https");
    expect(harmlessParts([part])).toEqual([part]);
  });

  test("that was kept before leads nowhere, and the rest of the thread is shown", () => {
    const event = (content: object[]) => ({
      id: "e",
      thread_id: "t",
      type: "message",
      actor: "user",
      created_at: "2026-01-01T00:00:00Z",
      content,
    });
    const document = { type: "document", filename: "a.pdf", mime_type: "application/pdf" };
    const frame = parseServerFrame(
      JSON.stringify({
        id: "f",
        type: "event.append",
        payload: {
          thread_id: "t",
          events: [
            event([
              { ...document, url: "javascript:1" },
              { type: "text", text: "x" },
            ]),
          ],
        },
      }),
    );
    expect(frame).toMatchObject({
      payload: {
        events: [
          {
            content: [
              { ...document, url: "about:blank" },
              { type: "text", text: "x" },
            ],
          },
        ],
      },
    });
  });

  test("is a web page's only when a browser thinks so too", () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string(), fc.constantFrom(...bad)), (text) => {
        if (!isWebAddress(text)) return;
        expect(URL.parse(text)?.protocol ?? "https:").toMatch(/^https?:$/u);
      }),
    );
  });
});
