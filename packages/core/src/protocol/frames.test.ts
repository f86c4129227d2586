import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clientFrameTypes, type ClientFrameInput } from "./client-frames.ts";
import { parseClientFrame, parseServerFrame } from "./parse-frame.ts";

/** One of each, as an old client sends it. */
const samples: { [T in ClientFrameInput["type"]]: Extract<ClientFrameInput, { type: T }>["payload"] } = {
  connect: { worker_id: "w", user_id: "ann", user_name: "Ann" },
  "thread.list": {},
  "thread.subscribe": { thread_id: "t" },
  "thread.unsubscribe": { thread_id: "t" },
  "thread.delete": { thread_id: "t" },
  "event.create": {
    client_event_id: "c-1",
    event: { type: "message", actor: "user", content: [{ type: "text", text: "Hello" }] },
  },
  "event.list": { thread_id: "t", before_event_id: "e" },
  "run.cancel": { run_id: "r" },
  "analytics.subscribe": { worker_id: "w" },
  "analytics.unsubscribe": { worker_id: "w" },
  feedback: { target_type: "event", target_id: "e", feedback: "like" },
  "settings.subscribe": { worker_id: "w" },
  "settings.unsubscribe": { worker_id: "w" },
  "settings.patch": { field_id: "temperature", value: 0.5 },
  ping: {},
};

describe("a frame of a client's", () => {
  test.each(clientFrameTypes)("%s is read, with its defaults and without what nobody knows", (type) => {
    const text = JSON.stringify({ id: "1", type, payload: { ...samples[type], unheard_of: 1 }, extra: true });
    const parsed = parseClientFrame(text);
    expect(parsed).toMatchObject({ frame: { id: "1", type, payload: samples[type] } });
    expect(JSON.stringify(parsed)).not.toContain("unheard_of");
  });

  test("has the protocol's defaults", () => {
    expect(parseClientFrame('{"id":"1","type":"thread.list"}')).toMatchObject({
      frame: { payload: { limit: 30 } },
    });
    expect(parseClientFrame('{"id":"1","type":"event.list","payload":{"thread_id":"t"}}')).toMatchObject({
      frame: { payload: { limit: 50 } },
    });
  });

  test.each([
    ["hello", "", "JSON"],
    ["[]", "", "object"],
    ['{"type":"ping"}', "", "id"],
    ['{"id":"7"}', "7", "type"],
    ['{"id":"7","type":"constructor"}', "7", "Unknown frame"],
    ['{"id":"7","type":"connect","payload":{"worker_id":"w"}}', "7", "user_id"],
    [
      '{"id":"7","type":"event.create","payload":{"event":{"type":"message","actor":"assistant","content":[]}}}',
      "7",
      "actor",
    ],
    [
      '{"id":"7","type":"feedback","payload":{"target_type":"user","target_id":"x","feedback":"like"}}',
      "7",
      "target_type",
    ],
  ])("%s is refused, with the id to answer to and what is wrong", (text, id, word) => {
    const parsed = parseClientFrame(text);
    expect(parsed).toMatchObject({
      id,
      error: { code: "INVALID", message: expect.stringContaining(word) as string },
    });
  });

  test("may be anything at all", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const parsed = parseClientFrame(text);
        return "frame" in parsed || parsed.error.code === "INVALID";
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a client may send", () => {
  const read = (type: ClientFrameInput["type"], more: object) =>
    "frame" in parseClientFrame(JSON.stringify({ id: "1", type, payload: { ...samples[type], ...more } }));
  const text = (length: number) => "x".repeat(length);

  test.each<[string, ClientFrameInput["type"], field: string, most: unknown, more: unknown]>([
    ["an id of 128 characters", "run.cancel", "run_id", text(128), text(129)],
    ["an id of a character", "run.cancel", "run_id", "x", ""],
    ["a name of 256 characters", "connect", "user_name", text(256), text(257)],
    ["an email of 256 characters", "connect", "user_email", text(256), text(257)],
    ["a token of 8,192 characters", "connect", "auth_token", text(8192), text(8193)],
    ["a cursor of 512 characters", "thread.list", "cursor", text(512), text(513)],
    ["for 100 threads", "thread.list", "limit", 100, 101],
    ["for a thread", "thread.list", "limit", 1, 0],
    ["for 200 events", "event.list", "limit", 200, 201],
    ["a reason of 2,000 characters", "feedback", "reason", text(2000), text(2001)],
    ["a version from 0 on", "settings.patch", "base_version", 0, -1],
  ])("%s", (_, type, field, most, more) => {
    expect([read(type, { [field]: most }), read(type, { [field]: more })]).toEqual([true, false]);
  });

  test("an id of a frame of 1 to 128 characters, and is told the beginning of a type that nobody knows", () => {
    const sent = (id: string, type = "ping") => parseClientFrame(JSON.stringify({ id, type }));
    expect(["x", text(128)].map((id) => sent(id))).toEqual([
      { frame: { id: "x", type: "ping", payload: {} } },
      { frame: { id: text(128), type: "ping", payload: {} } },
    ]);
    expect(["", text(129)].map((id) => sent(id))).toMatchObject([{ id: "" }, { id: "" }]);
    expect(sent("1", "t".repeat(100))).toMatchObject({
      error: {
        message: expect.stringContaining(`Unknown frame "${"t".repeat(64)}". There are: connect`) as string,
      },
    });
  });
});

describe("a frame of a server's", () => {
  test("is read when it is known, and passed over when it is not", () => {
    const ack = {
      id: "1",
      type: "ack",
      payload: { ack_id: "7", ok: false, error: { code: "NOT_FOUND", message: "No." } },
    };
    expect(parseServerFrame(JSON.stringify(ack))).toEqual(ack);
    expect(parseServerFrame('{"id":"1","type":"telepathy","payload":{}}')).toBeNull();
    expect(parseServerFrame("nonsense")).toBeNull();
  });
});
