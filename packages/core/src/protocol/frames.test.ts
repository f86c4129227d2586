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
