import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gzipSync } from "node:zlib";
import { importChats, UnreadableChats, type ImportChatsOptions } from "./import-chats.ts";

async function imported(
  text: string | Uint8Array,
  {
    withText = false,
    span = { startedAt: Date.UTC(2026, 0, 1) },
  }: Partial<Pick<ImportChatsOptions, "withText" | "span">> = {},
) {
  const events: Record<string, unknown>[] = [];
  const summary = await importChats({
    // oxlint-disable-next-line typescript/require-await -- a stream of one piece
    input: (async function* () {
      yield typeof text === "string" ? new TextEncoder().encode(text) : text;
    })(),
    source: "agent",
    span,
    withText,
    send: async (some) => {
      events.push(...(some as Record<string, unknown>[]));
      return { duplicates: 0, rejected: [] };
    },
  });
  return { summary, events };
}

const chat = {
  id: "c1",
  user_id: "ann",
  reward: 0.5,
  messages: [
    { role: "system", content: "Be kind." },
    { role: "user", content: [{ type: "text", text: "Where is it?" }] },
    {
      role: "assistant",
      content: null,
      tool_calls: [{ id: "1", function: { name: "look", arguments: "{}" } }],
    },
    { role: "tool", tool_call_id: "1", content: "Error: no such order" },
    { role: "assistant", content: "I cannot find it." },
  ],
};

describe("recorded conversations", () => {
  test("of a file that was just written are not in the future", async () => {
    const endedAt = Date.UTC(2026, 0, 1);
    const { events } = await imported(JSON.stringify([chat, { ...chat, id: "c2" }]), { span: { endedAt } });
    const times = events.map(({ timestamp }) => Number(timestamp));
    expect(times[0]).toBe(endedAt - 2 * 6000);
    expect(times.at(-1)).toBe(endedAt - 1000);
  });

  test("become threads, messages, tool calls and outcomes", async () => {
    const { events, summary } = await imported(JSON.stringify([chat]));
    expect(summary).toMatchObject({
      records: 1,
      threads: 1,
      messages: 2,
      tool_calls: 1,
      outcomes: 1,
      bad_records: 0,
    });
    expect(events.map(({ type, timestamp }) => [type, Number(timestamp) - Date.UTC(2026, 0, 1)])).toEqual([
      ["thread.created", 0],
      ["message.c2s", 1000],
      ["tool.called", 2000],
      ["message.s2c", 4000],
      ["agent.invoked", 5000],
      ["feedback.score", 5000],
    ]);
    expect(events[2]).toMatchObject({ name: "look", status: "error", user_id: "ann", thread_id: "agent-c1" });
    expect(JSON.stringify(events)).not.toContain("Where is it?");
  });

  test("are read from an array, from lines and compressed, with the same ids; with their text when asked", async () => {
    const ids = async (text: string | Uint8Array) => (await imported(text)).events.map(({ id }) => id);
    const array = JSON.stringify([chat, { ...chat, id: "c2" }], null, 2);
    const lines = `${JSON.stringify(chat)}\n\n${JSON.stringify({ ...chat, id: "c2" })}\n`;
    expect(await ids(lines)).toEqual(await ids(array));
    expect(await ids(gzipSync(array))).toEqual(await ids(array));
    expect(JSON.stringify((await imported(array, { withText: true })).events)).toContain("Where is it?");
  });

  test("without an id are known by what is in them, wherever they stand", async () => {
    const said = (text: string) => ({ messages: [{ role: "user", content: text }] });
    const threads = async (...values: object[]) => {
      const { events } = await imported(JSON.stringify(values));
      return events.filter(({ type }) => type === "thread.created").map(({ thread_id }) => thread_id);
    };
    const [one, other, again] = await threads(said("a"), said("b"), said("a"));
    expect(new Set([one, other, again]).size).toBe(3);
    expect(await threads(said("b"))).toEqual([other]);
    expect(await threads(said("a"), said("a"))).toEqual([one, again]);
  });

  test("alone in a file may go over many lines, after a byte order mark", async () => {
    const { summary } = await imported(`\uFEFF${JSON.stringify(chat, null, 2)}\n`);
    expect(summary).toMatchObject({ records: 1, bad_records: 0, first_at: "2026-01-01T00:00:00.000Z" });
  });

  test("that cannot be read are told by number and spoil nothing", async () => {
    const { summary } = await imported(
      [
        JSON.stringify(chat),
        "{",
        JSON.stringify({ messages: [] }),
        JSON.stringify({ ...chat, created_at: "x" }),
      ].join("\n"),
    );
    expect(summary).toMatchObject({ records: 4, threads: 1, bad_records: 3 });
    expect(summary.faults.map(({ record }) => record)).toEqual([2, 3, 4]);
    await expect(imported("[1,")).rejects.toThrow(UnreadableChats);
    await expect(imported(gzipSync("[]").subarray(0, 12))).rejects.toThrow(UnreadableChats);
  });

  test("may be anything at all", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), async (values) => {
        const { summary } = await imported(JSON.stringify(values));
        expect(summary.threads + summary.bad_records).toBe(values.length);
      }),
    );
  });
});
