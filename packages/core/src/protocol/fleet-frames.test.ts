import { describe, expect, test } from "vitest";
import { parseFrameFromPlatform, parseFrameToPlatform } from "./fleet-frames.ts";

const change = {
  version: 2,
  values: { model: "small", seats: 7, on: true, none: null },
  secrets: ["key"],
  author: { kind: "person", id: "ann" },
  at: 5,
  restored: null,
};
const register = { type: "register", worker_id: "w", instance_id: "i", fields: [] };
const patch = { type: "patch", id: "1", field_id: "model", value: "large" };

describe.each<[string, (text: string) => unknown, known: object[], others: object[]]>([
  [
    "to the platform",
    parseFrameToPlatform,
    [
      register,
      { ...register, version: "v".repeat(128), fields: null },
      patch,
      { ...patch, base_version: 0, author: { kind: "worker", id: "i".repeat(256) } },
      { type: "ping" },
    ],
    [
      { ...register, version: "v".repeat(129) },
      { ...register, worker_id: "" },
      { ...register, fields: "none" },
      { ...patch, base_version: -1 },
      { ...patch, author: { kind: "worker", id: "i".repeat(257) } },
      { ...patch, author: { kind: "robot", id: "i" } },
      { type: "registered" },
    ],
  ],
  [
    "from the platform",
    parseFrameFromPlatform,
    [
      { type: "registered", state: { version: 1, values: { model: { value: "s", version: 1, secret: false } } }, changed_at: 1 }, // prettier-ignore
      { type: "changed", change },
      { type: "patched", id: "1", change },
      { type: "patched", id: "1", refused: { code: "STALE", message: "Newer." } },
      { type: "refused", message: "No.", code: "forbidden" },
      { type: "pong" },
    ],
    [
      { type: "changed", change: { ...change, values: { model: {} } } },
      { type: "patched", id: "1", refused: { code: "LATE", message: "" } },
      { type: "telepathy" },
    ],
  ],
])("a frame %s", (_, parse, known, others) => {
  test.each(known)("is read: %j", (frame) => {
    expect(parse(JSON.stringify({ ...frame, unheard_of: 1 }))).toEqual(frame);
  });

  test.each(others)("is none: %j", (frame) => {
    expect(parse(JSON.stringify(frame))).toBeNull();
  });

  test.each(["", "nonsense", "null", "[]", "[".repeat(5000)])("is none: %.20s", (text) => {
    expect(parse(text)).toBeNull();
  });
});
