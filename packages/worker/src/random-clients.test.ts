import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { NewMessage, ServerFrame } from "@dendro/core";
import { usePostgres } from "../../node/src/test-support/postgres.ts";
import type { Handler } from "./handler.ts";
import { openClient, type TestClient } from "./test-support/client.ts";
import { serveWorker } from "./test-support/serve-worker.ts";
import { createWorker } from "./worker.ts";

const directory = mkdtempSync(join(tmpdir(), "dendro-clients-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const postgres = usePostgres();

const engines = {
  SQLite: async () => `sqlite:${join(directory, "clients.db")}`,
  PostgreSQL: postgres.newDatabase,
};

/** Says each word, and waits for ever at `hang`. */
const handler: Handler = async function* ({ message, signal }, response) {
  yield response.runStart();
  for (const word of message.split(" ")) {
    if (word === "hang") await new Promise((resolve) => signal.addEventListener("abort", resolve));
    if (word === "fail") throw new Error("It fails.");
    yield response.text(word);
  }
};

const message = (text: string): NewMessage => ({
  type: "message",
  actor: "user",
  content: [{ type: "text", text }],
});

/** What one of the clients does next. */
const move = fc.record({
  client: fc.nat(2),
  does: fc.oneof(
    { weight: 5, arbitrary: fc.constant("send" as const) },
    { weight: 1, arbitrary: fc.constant("send twice" as const) },
    { weight: 3, arbitrary: fc.constant("subscribe" as const) },
    { weight: 2, arbitrary: fc.constant("drop" as const) },
    { weight: 1, arbitrary: fc.constant("unsubscribe" as const) },
    { weight: 1, arbitrary: fc.constant("cancel" as const) },
  ),
  words: fc.constantFrom("a", "a b", "a b c", "hang", "a fail"),
});

const eventsIn = (frames: readonly ServerFrame[]) =>
  frames.flatMap((frame) =>
    frame.type === "event.append" || frame.type === "thread.snapshot" ? frame.payload.events : [],
  );

describe.each(Object.entries(engines))("random clients of a worker on %s", (name, newDatabase) => {
  const testHere = name === "SQLite" ? test : postgres.test;

  testHere(
    "see the whole of a thread, once and in order, whatever they do",
    async () => {
      const worker = createWorker({
        workerId: "w",
        database: await newDatabase(),
        limits: { framesPerSecond: 10_000, framesAtOnce: 10_000 },
        onError: () => {},
      });
      const { url, stop } = await serveWorker(worker, handler);
      let users = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(move, { minLength: 5, maxLength: 25 }), async (moves) => {
          const me = { worker_id: "w", user_id: `u${(users += 1)}` };
          const first = await openClient(url, me);
          const { thread_id = "" } = await first.ask("event.create", { event: message("begin") });
          /** What each has seen of the thread, over all its connections; null of one that does not watch. */
          const clients: (TestClient | null)[] = [first, null, null];
          const seen: string[][] = [[], [], []];
          const watching = [false, false, false];
          let sent = 1;

          const reopen = async (index: number) => (clients[index] ??= await openClient(url, me));
          const collect = (index: number) => {
            const client = clients[index];
            if (client === null || client === undefined) return;
            const known = new Set(seen[index]);
            const news = eventsIn(client.frames).filter(({ thread_id: of }) => of === thread_id);
            for (const { id } of news) {
              if (!known.has(id)) seen[index]?.push(id);
              known.add(id);
            }
          };

          for (const { client: index, does, words } of moves) {
            const client = await reopen(index);
            switch (does) {
              case "send":
                await client.ask("event.create", { thread_id, event: message(words) });
                sent += 1;
                break;
              case "send twice": {
                const again = { thread_id, client_event_id: `c${sent}`, event: message(words) };
                const [one, two] = await Promise.all([
                  client.ask("event.create", again),
                  client.ask("event.create", again),
                ]);
                expect(one.event_id).toBe(two.event_id);
                sent += 1;
                break;
              }
              case "subscribe": {
                // What is under way when one asks again may come twice: that is how it was asked for.
                if (watching[index] === true) break;
                collect(index);
                const last = seen[index]?.at(-1);
                client.send("thread.subscribe", { thread_id, ...(last && { after_event_id: last }) });
                watching[index] = true;
                break;
              }
              case "unsubscribe":
                await client.ask("thread.unsubscribe", { thread_id });
                watching[index] = false;
                break;
              case "drop":
                collect(index);
                client.terminate();
                clients[index] = null;
                watching[index] = false;
                break;
              case "cancel": {
                const reader = await openClient(url, me);
                reader.send("thread.subscribe", { thread_id });
                const { runs = [] } = await reader.next("thread.snapshot");
                const running = runs.find(({ status }) => status === "running");
                if (running !== undefined)
                  expect((await client.ask("run.cancel", { run_id: running.id })).ok).toBe(true);
                reader.terminate();
                break;
              }
            }
          }
          // Everything that hangs is stopped; then nothing more comes.
          const reader = await openClient(url, me);
          for (let isQuiet = false; !isQuiet;) {
            reader.frames.length = 0;
            reader.send("thread.subscribe", { thread_id });
            const { runs = [] } = await reader.next("thread.snapshot");
            const running = runs.filter(({ status }) => status === "running");
            for (const { id } of running) await reader.ask("run.cancel", { run_id: id });
            isQuiet = running.length === 0;
          }
          const all: string[] = [];
          for (let before: string | undefined; ;) {
            reader.frames.length = 0;
            reader.send("event.list", { thread_id, limit: 200, ...(before && { before_event_id: before }) });
            const page = await reader.next("event.list.result");
            all.unshift(...page.events.map(({ id }) => id));
            if (!page.has_more) break;
            before = page.events[0]?.id;
          }
          expect(new Set(all).size).toBe(all.length);
          const last = await worker.dispatch(handler, {
            userId: me.user_id,
            threadId: thread_id,
            message: "end",
          });
          await last.finished;
          for (const [index, isWatching] of watching.entries()) {
            const client = clients[index];
            if (!isWatching || client === null || client === undefined) continue;
            await client.next(
              "event.append",
              ({ events }) =>
                JSON.stringify(events).includes('"actor":"assistant"') &&
                JSON.stringify(events).includes('"end"'),
            );
            collect(index);
            const mine = (seen[index] as string[]).filter((id) => all.includes(id));
            // From the first it has seen there is everything: a snapshot may leave out what is older.
            expect(mine).toEqual(all.slice(all.length - mine.length));
            const frames = eventsIn(client.frames.filter(({ type }) => type === "event.append"));
            expect(new Set(frames.map(({ id }) => id)).size).toBe(frames.length);
          }
          for (const client of [...clients, reader]) client?.terminate();
        }),
        { numRuns: 25 },
      );
      await stop();
    },
    120_000,
  );
});
