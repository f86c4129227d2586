import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createWorker, type Handler, type Worker } from "../../../worker/src/index.ts";
import { serveWorker } from "../../../worker/src/test-support/serve-worker.ts";
import { openCuttingProxy, type CuttingProxy } from "../test-support/cutting-proxy.ts";
import { createAgentClient, type AgentClient } from "./agent-client.ts";
import type { AgentClientOptions } from "./options.ts";
import type { WatchedThread } from "./thread.ts";

const directory = mkdtempSync(join(tmpdir(), "dendro-resuming-"));
const echo: Handler = async function* ({ message }, response) {
  yield response.runStart();
  for (const word of message.split(" ")) yield response.text(word);
};

let worker: Worker;
let served: { url: string; stop: () => Promise<void> };
let proxy: CuttingProxy;
const clients: AgentClient[] = [];
beforeAll(async () => {
  worker = createWorker({
    workerId: "w",
    database: `sqlite:${join(directory, "w.db")}`,
    limits: { framesPerSecond: 1000, framesAtOnce: 2000 },
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
/** A client that comes back when it is told to, and another of the same user that is always there. */
function openBoth(more: Partial<AgentClientOptions> = {}) {
  users += 1;
  const open = (url: string) => {
    const options = { url, workerId: "w", userId: `user-${users}`, backoffMs: () => 1e6, ...more };
    const client = createAgentClient(options);
    clients.push(client);
    return client;
  };
  return { client: open(proxy.url), other: open(served.url) };
}

const isConnected = async (client: AgentClient, status = "connected") =>
  await expect.poll(() => client.connection.get().status, { timeout: 10_000 }).toBe(status);

async function cutOff(client: AgentClient): Promise<void> {
  proxy.cut();
  await isConnected(client, "reconnecting");
}

const wordsIn = (thread: WatchedThread) =>
  thread.state
    .get()
    .events.flatMap(({ content = [] }) =>
      content.flatMap((part) => (part.type === "text" ? [part.text] : [])),
    );

const shows = async (thread: WatchedThread, words: readonly string[]) => {
  await expect.poll(() => wordsIn(thread).length, { timeout: 20_000 }).toBe(words.length);
  expect(wordsIn(thread)).toEqual(words);
};

const many = (count: number, name: string) => Array.from({ length: count }, (_, index) => `${name}${index}`);

async function beginThread(client: AgentClient) {
  await isConnected(client);
  const { threadId } = await client.send(null, "begin");
  const thread = client.thread(threadId);
  thread.use();
  await shows(thread, ["begin", "begin"]);
  return { threadId, thread };
}

test("a thread goes on after the last event it had, however much came meanwhile", async () => {
  const { client, other } = openBoth();
  const { threadId, thread } = await beginThread(client);
  await cutOff(client);
  // More than a snapshot has.
  const words = many(80, "w");
  await isConnected(other);
  const seen = other.thread(threadId);
  seen.use();
  await other.send(threadId, words.join(" "));
  await expect.poll(() => wordsIn(seen).at(-1), { timeout: 20_000 }).toBe("w79");
  expect(wordsIn(thread)).toEqual(["begin", "begin"]);
  client.reconnect();
  await shows(thread, ["begin", "begin", words.join(" "), ...words]);
  expect(thread.state.get().hasOlder).toBe(false);
  // And from there on as before.
  await other.send(threadId, "more");
  await shows(thread, ["begin", "begin", words.join(" "), ...words, "more", "more"]);
});

test("a message that is sent while there is no connection is shown at once, and sent when there is one again, once", async () => {
  const { client } = openBoth();
  const { threadId, thread } = await beginThread(client);
  await cutOff(client);
  const sent = client.send(threadId, "offline");
  expect(thread.state.get().events.at(-1)).toMatchObject({ pending: true });
  client.reconnect();
  expect(await sent).toMatchObject({ threadId });
  await shows(thread, ["begin", "begin", "offline", "offline"]);
  expect(thread.state.get().events.some(({ pending }) => pending)).toBe(false);
  await cutOff(client);
  client.reconnect();
  await isConnected(client);
  await client.send(threadId, "last");
  await shows(thread, ["begin", "begin", "offline", "offline", "last", "last"]);
});

test("a thread that is used is watched again after a break, and one that nobody uses any more is not", async () => {
  const { client, other } = openBoth();
  const used = await beginThread(client);
  const { threadId } = await client.send(null, "left");
  const left = client.thread(threadId);
  const leave = left.use();
  await shows(left, ["left", "left"]);
  leave();
  await cutOff(client);
  client.reconnect();
  await isConnected(client);
  await isConnected(other);
  await other.send(threadId, "unseen");
  await other.send(used.threadId, "again");
  await shows(used.thread, ["begin", "begin", "again", "again"]);
  expect(wordsIn(left)).toEqual(["left", "left"]);
  // Whoever uses it again sees what came meanwhile.
  left.use();
  await shows(left, ["left", "left", "unseen", "unseen"]);
});

test("the list of threads is read again after a break: what began and what was deleted meanwhile", async () => {
  const { client, other } = openBoth();
  const { threadId } = await beginThread(client);
  client.threads.use();
  const ids = () => client.threads.state.get().threads.map(({ id }) => id);
  await expect.poll(ids).toEqual([threadId]);
  await cutOff(client);
  await isConnected(other);
  const { threadId: begun } = await other.send(null, "another");
  await other.threads.remove(threadId);
  expect(ids()).toEqual([threadId]);
  client.reconnect();
  await expect.poll(ids).toEqual([begun]);
  expect(client.threads.state.get().totalCount).toBe(1);
});

test("what is asked when the connection breaks is refused at once, and a closed client does not come back", async () => {
  const { client } = openBoth();
  const { threadId } = await beginThread(client);
  proxy.cut();
  await expect(client.threads.remove(threadId)).rejects.toMatchObject({ code: "DISCONNECTED" });
  await isConnected(client, "reconnecting");
  client.close();
  client.reconnect();
  expect(client.connection.get().status).toBe("closed");
});
