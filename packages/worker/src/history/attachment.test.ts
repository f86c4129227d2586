import { describe, expect, test } from "vitest";
import { documentText, mention, sourceOf } from "./attachment.ts";

const image = (url: string, mime_type?: string) =>
  sourceOf({ type: "image", url, ...(mime_type === undefined ? {} : { mime_type }) });

describe("where the bytes of an attachment are", () => {
  test("inline, as Base64 whatever the data URI has", () => {
    const inline = { kind: "inline", mediaType: "image/png", base64: "aGk=" };
    expect(image("data:image/png;base64,aGk=")).toEqual(inline);
    expect(image("data:Image/PNG;name=a.png;base64,aGk")).toEqual(inline);
    expect(image("DATA:image/png;BASE64,aGk%3D")).toEqual(inline);
    expect(image("data:image/png,hi")).toEqual(inline);
    expect(image("data:;base64,aGk=", "image/png")).toEqual(inline);
    expect(image("data:application/octet-stream;base64,aGk=", "image/png")).toEqual(inline);
  });

  test("at an address, with the type that was declared", () => {
    expect(image("https://example.com/a", "image/jpg")).toEqual({
      kind: "address",
      url: "https://example.com/a",
      mediaType: "image/jpeg",
    });
  });

  test("nowhere that a provider could reach", () => {
    for (const url of [
      "/a.png",
      "blob:https://example.com/1",
      "data:image/png;base64,",
      "data:image/png",
      "data:,%",
    ])
      expect(image(url)).toBeNull();
  });
});

describe("what stands for an attachment that is not taken", () => {
  test("is the text of a document that has one", () => {
    const url = `data:application/json,${encodeURIComponent('{"grüße":1}')}`;
    const part = { type: "document", url, filename: "a.json", mime_type: "application/json" } as const;
    expect(documentText(part)).toBe('{"grüße":1}');
    expect(mention(part)).toBe('[Document: a.json (attached)]\n{"grüße":1}');
  });

  test("is a mention without the bytes otherwise", () => {
    const part = {
      type: "document",
      url: "data:application/zip;base64,UEs=",
      filename: "a.zip",
      mime_type: "application/zip",
    } as const;
    expect(mention(part)).toBe("[Document: a.zip (attached)]");
  });
});
