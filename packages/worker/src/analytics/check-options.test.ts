import { describe, expect, test } from "vitest";
import { createCollector, type CollectorOptions } from "./collector.ts";

const secret = `whsec_${Buffer.from("a secret of some twenty-four").toString("base64")}`;

describe("options that are wrong", () => {
  test.each([
    ["an address that is none", { url: "nowhere" }],
    ["an address of another protocol", { url: "ftp://example.com/" }],
    ["an address with a password", { url: "http://ann:secret@example.com/" }],
    ["a secret that is none", { secret: "hush-hush" }],
    ["a secret without its prefix", { secret: secret.slice(6) }],
    ["a secret that is no Base64", { secret: "whsec_*************************" }],
    ["a secret that is short", { secret: "whsec_aGVsbG8=" }],
    ["a key with a line break", { key: "k\n1" }],
    ["no worker", { workerId: "" }],
    ["a batch of nothing", { maxBatchEvents: 0 }],
    ["a queue for nothing", { maxQueuedEvents: 0 }],
    ["an interval that is no number", { flushIntervalMs: Number.NaN }],
  ])("such as %s are told at once", (_, wrong: Partial<CollectorOptions>) => {
    let thrown: unknown;
    try {
      createCollector({ workerId: "support", url: "http://127.0.0.1:1/", ...wrong });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ name: "DendroError", code: "invalid_configuration" });
    expect(String(thrown)).not.toContain(wrong.secret ?? "ann:secret");
  });
});
