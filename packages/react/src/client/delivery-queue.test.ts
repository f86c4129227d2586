import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ThreadEvent } from "@dendro/core";
import { connectScripted, failureOf, settle, type ScriptedWorker } from "../test-support/scripted-worker.ts";

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 10, 20, 12) }));
afterEach(() => void vi.useRealTimers());

/** The id by which the client knows the message that it sent last. */
const lastId = (worker: ScriptedWorker): string =>
  worker.sentOf("event.create").at(-1)?.client_event_id ?? "";

const shown = (thread: { state: { get(): { events: readonly object[] } } }) => thread.state.get().events;

test("a message is sent with what belongs to it, and resolves with where it went", async () => {
  const { worker, client } = await connectScripted();
  const sent = client.send("t", "hello", { page: "/cart" });
  const [created] = worker.sentOf("event.create");
  expect(created).toEqual({
    client_event_id: expect.any(String) as string,
    thread_id: "t",
    event: {
      type: "message",
      actor: "user",
      content: [{ type: "text", text: "hello" }],
      data: { page: "/cart" },
    },
  });
  worker.ack("event.create", { event_id: "e" });
  expect(await sent).toEqual({ threadId: "t", eventId: "e" });
});

test("a message that begins a thread names none, and resolves with the worker's", async () => {
  const { worker, client } = await connectScripted();
  const content = [{ type: "text", text: "hello" }] as const;
  const sent = client.send(null, content);
  expect(worker.sentOf("event.create")).toEqual([
    { client_event_id: expect.any(String) as string, event: { type: "message", actor: "user", content } },
  ]);
  worker.ack("event.create", { event_id: "e", thread_id: "new" });
  expect(await sent).toEqual({ threadId: "new", eventId: "e" });
});

test("a message that is refused is shown as failed, and is sent again or given up", async () => {
  const { worker, client } = await connectScripted();
  const thread = client.thread("t");
  const first = client.send("t", "hello");
  const refused = failureOf(first);
  // Nothing is given up that is on its way.
  const id = lastId(worker);
  client.discard(id);
  expect(shown(thread)).toMatchObject([{ id, pending: true }]);
  worker.refuse("event.create", "INVALID");
  expect(await refused).toMatchObject({ code: "INVALID", message: "No." });
  expect(shown(thread)).toMatchObject([{ id, failed: { code: "INVALID" } }]);
  expect(shown(thread)[0]).not.toHaveProperty("pending");

  const again = client.retry(id);
  expect(shown(thread)).toMatchObject([{ id, pending: true }]);
  expect(worker.sentOf("event.create").map((one) => one.client_event_id)).toEqual([id, id]);
  worker.ack("event.create", { event_id: "e" });
  expect(await again).toEqual({ threadId: "t", eventId: "e" });
  await expect(client.retry(id)).rejects.toMatchObject({ code: "NOT_FOUND" });

  const other = client.send("t", "other");
  const failed = failureOf(other);
  worker.refuse("event.create", "FORBIDDEN");
  expect(await failed).toMatchObject({ code: "FORBIDDEN" });
  const otherId = lastId(worker);
  expect(shown(thread)).toMatchObject([{ id: otherId }]);
  client.discard(otherId);
  expect(shown(thread)).toEqual([]);
  client.discard("unknown");
});

test("a message whose answer is lost is sent again with the next connection, one that was refused is not", async () => {
  const { worker, client } = await connectScripted();
  const refused = client.send("t", "refused");
  const failed = failureOf(refused);
  worker.refuse("event.create", "INVALID");
  expect(await failed).toMatchObject({ code: "INVALID" });
  const lost = client.send("t", "lost");
  worker.cut();
  const offline = client.send("t", "offline");
  await settle();
  await vi.advanceTimersByTimeAsync(100);
  await worker.accept();
  const texts = worker.sentOf("event.create").map(({ event }) => event.content);
  expect(texts).toEqual([[{ type: "text", text: "lost" }], [{ type: "text", text: "offline" }]]);
  for (const { id, type } of worker.sent)
    if (type === "event.create") worker.say("ack", { ack_id: id, ok: true, event_id: id });
  expect((await Promise.all([lost, offline])).map(({ threadId }) => threadId)).toEqual(["t", "t"]);
});

test("a message that the thread has is confirmed, also when its own answer never comes", async () => {
  const { worker, client } = await connectScripted();
  const thread = client.thread("t");
  thread.use();
  const sent = client.send("t", "hello");
  const id = lastId(worker);
  const event: ThreadEvent = {
    id: "e",
    client_event_id: id,
    thread_id: "t",
    type: "message",
    actor: "user",
    content: [{ type: "text", text: "hello" }],
    created_at: new Date().toISOString(),
  };
  worker.say("event.append", { thread_id: "t", events: [event] });
  expect(await sent).toEqual({ threadId: "t", eventId: undefined });
  expect(shown(thread)).toEqual([event]);
  worker.cut();
  await vi.advanceTimersByTimeAsync(100);
  await worker.accept();
  expect(worker.sentOf("event.create")).toEqual([]);
});
