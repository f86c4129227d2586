import { join } from "node:path";
import { Kysely, sql } from "kysely";
import { describe, expect, test } from "vitest";
import { settingsSchema, type NewMessage } from "@dendro/core";
import { openDialect } from "@dendro/node";
import { usePostgres } from "../../node/src/test-support/postgres.ts";
import { temporaryDirectory } from "../../../test/support/dendro.ts";
import type { Handler } from "./handler.ts";
import { openClient, type TestClient } from "./test-support/client.ts";
import { serveWorker } from "./test-support/serve-worker.ts";
import { createWorker } from "./worker.ts";

const postgres = usePostgres();
const schema = settingsSchema({
  fields: [
    { id: "a", type: "number", label: "A", default: 0 },
    { id: "b", type: "number", label: "B", default: 0 },
  ],
});
const echo: Handler = async function* ({ message, signal }, response) {
  yield response.runStart();
  if (message === "hang") await new Promise((resolve) => signal.addEventListener("abort", resolve));
  yield response.text(message);
};
const message = (text: string): NewMessage => ({
  type: "message",
  actor: "user",
  content: [{ type: "text", text }],
});
const ann = { worker_id: "w", user_id: "ann" };

/** Two workers that share a database, as two processes do. */
async function startTwo(database: string) {
  const start = async () => {
    const worker = createWorker({
      workerId: "w",
      database,
      settings: schema,
      settingsIntervalMs: 60_000,
      heartbeatIntervalMs: 1000,
      onError: () => {},
    });
    return { worker, ...(await serveWorker(worker, echo)) };
  };
  const [one, two] = [await start(), await start()];
  await one.worker.open();
  await two.worker.open();
  const db = new Kysely<object>({ dialect: openDialect(database) });
  return {
    one,
    two,
    db,
    async stop() {
      await db.destroy();
      await one.stop();
      await two.stop();
    },
  };
}

/** What a client knows of each run. */
const statuses = ({ frames }: TestClient) =>
  frames.reduce((known, { type, payload }) => {
    const runs =
      type === "run.upsert" ? [payload.run] : type === "thread.snapshot" ? (payload.runs ?? []) : [];
    for (const { id, status } of runs) known.set(id, status);
    return known;
  }, new Map<string, string>());

describe("two processes on one database", () => {
  postgres.test(
    "a client of the one sees what clients of the other do, and cancels what runs there",
    async () => {
      const { one, two, stop } = await startTwo(await postgres.newDatabase());
      const [here, there] = [await openClient(one.url, ann), await openClient(two.url, ann)];
      const { thread_id = "" } = await here.ask("event.create", { event: message("hello") });
      there.send("thread.subscribe", { thread_id });
      await there.next("thread.snapshot");
      await here.ask("event.create", { thread_id, event: message("again") });
      await there.next("event.append", ({ events }) => JSON.stringify(events).includes('"assistant"'));
      await here.ask("event.create", { thread_id, event: message("hang") });
      // Of three runs the one that hangs is still running when the others have come to their end.
      await expect
        .poll(() => [...statuses(there).values()].toSorted(), { timeout: 20_000 })
        .toEqual(["running", "succeeded", "succeeded"]);
      const [hanging = ""] = [...statuses(there)].flatMap(([id, status]) =>
        status === "running" ? [id] : [],
      );
      expect((await there.ask("run.cancel", { run_id: hanging })).ok).toBe(true);
      await there.next("run.upsert", ({ run: { status } }) => status === "canceled");
      await stop();
    },
  );

  postgres.test("what happens while nobody can listen is seen as soon as somebody can again", async () => {
    const { one, two, db, stop } = await startTwo(await postgres.newDatabase());
    const [here, there] = [await openClient(one.url, ann), await openClient(two.url, ann)];
    const { thread_id = "" } = await here.ask("event.create", { event: message("hello") });
    there.send("thread.subscribe", { thread_id });
    await there.next("thread.snapshot");
    await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE pid <> pg_backend_pid() AND (query LIKE 'LISTEN%' OR query LIKE '%pg_notify%')`.execute(db);
    await here.ask("event.create", { thread_id, event: message("unheard") });
    await there.next("event.append", ({ events }) => JSON.stringify(events).includes('"unheard"'));
    await expect
      .poll(() => [...statuses(there).values()], { timeout: 20_000 })
      .toEqual(["succeeded", "succeeded"]);
    await stop();
  });

  postgres.test("whoever has set a setting finds it set, with what the other has set before", async () => {
    const { one, two, stop } = await startTwo(await postgres.newDatabase());
    await one.worker.settings.set("a", 1);
    await two.worker.settings.set("b", 2);
    expect(two.worker.settings.getAll()).toEqual({ a: 1, b: 2 });
    await one.worker.settings.set("a", 3);
    expect(one.worker.settings.getAll()).toEqual({ a: 3, b: 2 });
    await stop();
  });
});

test("a run in another process on the same file is cancelled at its next heartbeat", async () => {
  const directory = temporaryDirectory();
  const { one, two, stop } = await startTwo(`sqlite:${join(directory.path, "worker.db")}`);
  const [here, there] = [await openClient(one.url, ann), await openClient(two.url, ann)];
  const { thread_id = "" } = await here.ask("event.create", { event: message("hang") });
  here.send("thread.subscribe", { thread_id });
  await expect.poll(() => statuses(here).size).toBe(1);
  const [run_id = ""] = statuses(here).keys();
  expect((await there.ask("run.cancel", { run_id })).ok).toBe(true);
  await here.next("run.upsert", ({ run: { status } }) => status === "canceled");
  await stop();
  directory.remove();
});
