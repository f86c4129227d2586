import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { settingsSchema } from "@dendro/core";
import { createWorker, type Handler, type Worker } from "../../../worker/src/index.ts";
import { serveWorker } from "../../../worker/src/test-support/serve-worker.ts";
import { openCuttingProxy, type CuttingProxy } from "../test-support/cutting-proxy.ts";
import { createAgentClient, type AgentClient } from "./agent-client.ts";
import type { AgentClientOptions } from "./options.ts";
import type { Store } from "./store.ts";
import type { ThreadState } from "./thread.ts";

const directory = mkdtempSync(join(tmpdir(), "dendro-react-"));
const schema = settingsSchema({
  fields: [
    { id: "tone", type: "text", label: "Tone", default: "warm" },
    { id: "key", type: "password", label: "Key" },
    { id: "limit", type: "number", label: "Limit", max: 10 },
  ],
});
const echo: Handler = async function* ({ message }, response) {
  yield response.runStart();
  for (const word of message.split(" ")) yield response.text(word);
};

let worker: Worker<typeof schema>;
let served: { url: string; stop: () => Promise<void> };
let proxy: CuttingProxy;
const clients: AgentClient[] = [];
beforeAll(async () => {
  worker = createWorker({
    workerId: "w",
    database: `sqlite:${join(directory, "w.db")}`,
    settings: schema,
    limits: { framesPerSecond: 1000, framesAtOnce: 2000 },
    authenticate: ({ user_id: userId, auth_token: token }) =>
      token === "bad" ? null : { userId, role: "operator" },
  });
  served = await serveWorker(worker, echo);
  proxy = await openCuttingProxy(served.url);
});
afterEach(() => clients.splice(0).forEach((client) => client.close()));
afterAll(async () => {
  await proxy.close();
  await served.stop();
  rmSync(directory, { recursive: true });
});

let users = 0;
function open(more: Partial<AgentClientOptions> = {}): AgentClient {
  const client = createAgentClient({
    url: proxy.url,
    workerId: "w",
    userId: `user-${(users += 1)}`,
    backoffMs: () => 5,
    ...more,
  });
  clients.push(client);
  return client;
}

async function until<T>(store: Store<T>, holds: (value: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (holds(store.get())) return store.get();
    await wait(10);
  }
  throw new Error(`it never came; there was ${JSON.stringify(store.get())}`);
}
const textsOf = (events: readonly { content?: unknown }[]) =>
  events.flatMap(({ content }) =>
    ((content ?? []) as { text?: string }[]).flatMap(({ text }) => (text === undefined ? [] : [text])),
  );

describe("a conversation", () => {
  test("shows what is sent at once, and the answer as it comes", async () => {
    const client = open();
    const { threadId } = await client.send(null, "hello");
    const thread = client.thread(threadId);
    thread.use();
    await until(thread.state, ({ events }) => textsOf(events).length === 2);
    const sending = client.send(threadId, "a b c");
    expect(thread.state.get().events.at(-1)).toMatchObject({ pending: true, content: [{ text: "a b c" }] });
    await sending;
    const { events, runs } = await until(thread.state, (state) => textsOf(state.events).length === 6);
    expect(textsOf(events)).toEqual(["hello", "hello", "a b c", "a", "b", "c"]);
    expect(events.some((event) => event.pending)).toBe(false);
    await until(thread.state, (state) => state.runs.every(({ status }) => status === "succeeded"));
    expect(runs).toHaveLength(2);
    client.threads.use();
    const list = await until(client.threads.state, ({ status }) => status === "ready");
    expect(list.threads.map(({ id }) => id)).toEqual([threadId]);
    await client.threads.remove(threadId);
    await until(client.threads.state, ({ threads }) => threads.length === 0);
    expect(thread.state.get().status).toBe("missing");
  });

  test("is whole, once and in order, wherever the connection breaks", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ words: fc.integer({ min: 1, max: 4 }), cutAfterMs: fc.option(fc.nat(12)) }), {
          minLength: 1,
          maxLength: 6,
        }),
        async (messages) => {
          const client = open();
          const { threadId } = await client.send(null, "begin");
          const thread = client.thread(threadId);
          thread.use();
          const sent: Promise<unknown>[] = [];
          for (const [index, { words, cutAfterMs }] of messages.entries()) {
            sent.push(
              client.send(threadId, Array.from({ length: words }, (_, at) => `${index}.${at}`).join(" ")),
            );
            if (cutAfterMs === null) continue;
            await wait(cutAfterMs);
            proxy.cut();
          }
          await Promise.all(sent);
          const total = 2 + messages.reduce((sum, { words }) => sum + words + 1, 0);
          await until(thread.state, (state) => textsOf(state.events).length >= total);
          // As anybody else reads it, once its runs have ended.
          const isDone = (state: ThreadState) => state.runs.every(({ status }) => status !== "running");
          await until(thread.state, isDone);
          const reader = open({ userId: `user-${users}`, url: served.url });
          const whole = reader.thread(threadId);
          whole.use();
          const { events: read } = await until(
            whole.state,
            (state) => state.status === "ready" && isDone(state),
          );
          const last = read.at(-1)?.id;
          const { events } = await until(thread.state, (state) => state.events.at(-1)?.id === last);
          expect(textsOf(events)).toHaveLength(total);
          expect(events.map(({ id }) => id).slice(-read.length)).toEqual(read.map(({ id }) => id));
          expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
        },
      ),
      { numRuns: 15 },
    );
  }, 60_000);

  test("has older events page by page", async () => {
    const userId = "reader";
    const client = open({ userId });
    const { threadId } = await client.send(null, Array.from({ length: 90 }, (_, index) => index).join(" "));
    const writing = client.thread(threadId);
    const done = writing.use();
    await until(writing.state, ({ runs }) => runs.some(({ status }) => status === "succeeded"));
    done();
    const reader = open({ userId });
    const thread = reader.thread(threadId);
    const leave = thread.use();
    await until(thread.state, ({ status }) => status === "ready");
    expect(thread.state.get().hasOlder).toBe(true);
    while (thread.state.get().hasOlder) await thread.loadOlder();
    expect(textsOf(thread.state.get().events).slice(1)).toEqual(
      Array.from({ length: 90 }, (_, index) => String(index)),
    );
    leave();
  });
});

describe("a connection", () => {
  test("that is refused says why, and is not tried again until it is told to", async () => {
    let token = "bad";
    const client = open({ authToken: () => token });
    const { error } = await until(client.connection, ({ status }) => status === "refused");
    expect(error?.code).toBe("FORBIDDEN");
    await wait(50);
    expect(client.connection.get().status).toBe("refused");
    token = "good";
    client.reconnect();
    await until(client.connection, ({ status }) => status === "connected");
  });

  test("that breaks comes back, and says meanwhile that it will", async () => {
    const client = open({ backoffMs: () => 100 });
    await until(client.connection, ({ status }) => status === "connected");
    proxy.cut();
    const { retryAt } = await until(client.connection, ({ status }) => status === "reconnecting");
    expect(retryAt).toBeGreaterThan(Date.now() - 1000);
    await until(client.connection, ({ status }) => status === "connected");
  });
});

test("settings are seen by everybody as they change; a refusal says why", async () => {
  const [one, two] = [open(), open()];
  for (const { settings } of [one, two]) {
    settings.use();
    await until(settings.state, ({ status }) => status === "ready");
  }
  await one.settings.patch("tone", "cool");
  await one.settings.patch("key", "very secret");
  const valueOf = (client: AgentClient, wanted: string) =>
    client.settings.state.get().fields.find(({ id }) => id === wanted);
  await until(two.settings.state, ({ version }) => version === 2);
  for (const client of [one, two]) {
    expect(valueOf(client, "tone")).toMatchObject({ value: "cool", version: 1 });
    expect(valueOf(client, "key")).toMatchObject({ is_set: true });
  }
  await expect(one.settings.patch("limit", 11)).rejects.toMatchObject({ code: "INVALID" });
  await expect(two.settings.patch("tone", "hot", 0)).rejects.toMatchObject({ code: "STALE" });
  await one.settings.patch("tone", null);
  expect(valueOf(one, "tone")).toMatchObject({ value: "warm" });
  proxy.cut();
  await worker.settings.set("limit", 3);
  await until(two.settings.state, ({ fields }) =>
    fields.some(({ id, value }) => id === "limit" && value === 3),
  );
});

test("figures come while somebody looks, and are subscribed to once", async () => {
  const client = open();
  const [leave, leaveToo] = [client.analytics.use(), client.analytics.use()];
  await until(client.connection, ({ status }) => status === "connected");
  const { threadId } = await client.send(null, "x");
  await until(client.analytics.state, (events) => events.some(({ event }) => event === "agent.invoked"));
  const seen = () => client.analytics.state.get().filter(({ thread_id }) => thread_id === threadId).length;
  leave();
  await client.feedback({ target_type: "thread", target_id: threadId, feedback: "like" });
  await until(client.analytics.state, (events) => events[0]?.event === "feedback.like");
  const count = seen();
  leaveToo();
  await client.send(threadId, "y");
  await wait(100);
  expect(seen()).toBe(count);
});
