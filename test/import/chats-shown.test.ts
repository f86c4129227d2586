import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { adminKey, program, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const run = promisify(execFile);
const dendro = useDendro();

const get = async (path: string) =>
  await fetch(new URL(path, dendro.url), { headers: { authorization: `Bearer ${adminKey}` } });

const read = async <T>(path: string) => (await (await get(path)).json()) as T;

/** A chat of somebody about an order; every tenth person is ann, and every fourth chat calls a tool. */
const chatOf = (number: number) => ({
  id: `chat-${number}`,
  user_id: number % 10 === 0 ? "ann" : `user-${number}`,
  created_at: new Date(Date.UTC(2026, 0, 1) + number * 3_600_000).toISOString(),
  reward: number % 2,
  messages: [
    { role: "user", content: `Where is order ${number}?` },
    ...(number % 4 === 0
      ? [{ role: "assistant", content: null, tool_calls: [{ id: "1", function: { name: "find_order" } }] }]
      : []),
    { role: "assistant", content: `Order ${number} is on its way.` },
  ],
});

interface Conversations {
  readonly conversations: readonly { readonly conversation_id: string; readonly messages: number }[];
  readonly count: number;
  readonly next_cursor: string | null;
}

interface Said {
  readonly events: readonly { readonly type: string; readonly data?: { readonly text?: string } }[];
}

test("each of two hundred imported conversations is in the list, and shows what was said", async () => {
  const chats = Array.from({ length: 200 }, (_, index) => chatOf(index));
  const file = join(dendro.directory, "chats.json");
  writeFileSync(file, JSON.stringify(chats));
  await run(process.execPath, [
    "--disable-warning=ExperimentalWarning",
    program,
    ..."import chats --worker orders --with-text".split(" "),
    file,
    "--url",
    dendro.url,
    "--key",
    adminKey,
  ]);
  await settled(dendro.url);

  const listed: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const page: Conversations = await read(`/api/v1/analytics/conversations?limit=60${more}`);
    expect(page.count).toBe(200);
    expect(page.conversations.every(({ messages }) => messages === 2)).toBe(true);
    listed.push(...page.conversations.map(({ conversation_id: id }) => id));
    cursor = page.next_cursor;
  }
  expect(listed).toEqual(chats.map(({ id }) => `orders-${id}`).toReversed());

  for (const [number, { id, user_id, messages }] of chats.entries()) {
    const path = `/api/v1/conversations/orders-${id}`;
    const [conversation, { events }] = await Promise.all([read<object>(path), read<Said>(`${path}/events`)]);
    const opening = `Where is order ${number}?`;
    expect(conversation).toMatchObject({
      user_id,
      opening,
      messages: 2,
      score: number % 2,
      workers: ["orders"],
    });
    const said = events.flatMap(({ type, data }) => (type.startsWith("message.") ? data?.text : []));
    expect(said).toEqual(messages.flatMap(({ content }) => content ?? []));
    expect(events.filter(({ type }) => type === "tool.called")).toHaveLength(messages.length - 2);
  }
}, 120_000);

test("they are found by what was said, by who said it, and by what they led to", async () => {
  const found = async (more: string) =>
    (await read<Conversations>(`/api/v1/analytics/conversations?${more}`)).conversations.map(
      ({ conversation_id: id }) => id,
    );
  const about = (...filters: unknown[]) => `filters=${encodeURIComponent(JSON.stringify(filters))}`;
  expect(await found(about(["contains", "data.text", ["order 137 is"]]))).toEqual([]);
  expect(await found(about(["contains", "data.text", ["Order 137 is"]]))).toEqual(["orders-chat-137"]);
  expect(await found("user_id=ann")).toHaveLength(20);
  expect(await found(about(["is", "user", ["ann"]], ["is", "name", ["find_order"]]))).toHaveLength(10);
  expect(await found(about(["is", "user", ["ann"]], ["is_not", "name", ["find_order"]]))).toHaveLength(10);
  expect(await found("id_contains=chat-19&order=oldest&limit=2")).toEqual([
    "orders-chat-19",
    "orders-chat-190",
  ]);
  expect(await found("order=highest_score&limit=1")).toEqual(["orders-chat-1"]);
});

test("what happened is read from either end, a page at a time", async () => {
  const pages = async (order: string) => {
    const ids: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const path = `/api/v1/conversations/orders-chat-0/events?order=${order}&limit=2${more}`;
      const page = await read<{ events: { id: string }[]; next_cursor: string | null }>(path);
      ids.push(...page.events.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    return ids;
  };
  const forwards = await pages("oldest");
  expect(new Set(forwards).size).toBe(6);
  expect(await pages("newest")).toEqual(forwards.toReversed());
});
