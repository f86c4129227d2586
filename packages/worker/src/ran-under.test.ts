import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { settingsSchema, type AnalyticsEvent } from "@dendro/core";
import { startReceiver, type Receiver } from "./analytics/test-support/receiver.ts";
import type { Handler } from "./handler.ts";
import { openMemory } from "./memory/memory.ts";
import type { WorkerOptions } from "./options.ts";
import { createWorker, type Worker } from "./worker.ts";

const directory = mkdtempSync(join(tmpdir(), "dendro-ran-under-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
let files = 0;
const newDatabase = () => `sqlite:${join(directory, `${(files += 1)}.db`)}`;

let receiver: Receiver;
beforeEach(async () => void (receiver = await startReceiver()));
afterEach(async () => await receiver.close());

const schema = settingsSchema({ fields: [{ id: "tone", type: "text", label: "Tone", default: "kind" }] });
type Schema = typeof schema;

/** Sets the tone, if it is told one, in the middle of a run. */
const toneSetter: Handler<Schema> = async function* ({ message }, response, _memory, analytics, settings) {
  yield response.runStart();
  analytics.track("before");
  if (message !== "") await settings.set("tone", message);
  analytics.track("after");
  yield response.text(settings.get("tone"));
};

const base = (more: Partial<WorkerOptions<Schema>> = {}) => ({
  workerId: "support",
  database: newDatabase(),
  analytics: { url: receiver.url, maxBatchEvents: 1 },
  ...more,
});

async function say(worker: Worker<Schema>, message: string) {
  const turn = await worker.dispatch(toneSetter, { userId: "ann", message });
  const { events } = await turn.finished;
  return { ...turn, runId: events.find(({ run_id: run }) => run !== undefined)?.run_id ?? "" };
}

/** Of each event, in order, its name and what it was under. */
const told = (events: readonly AnalyticsEvent[]) =>
  events.map(({ event, settings_version: settings, version }) => [event, settings, version]);

test("an event is under what the settings are when it is tracked, a run and what is thought of it under what it began with", async () => {
  const options = base({ settings: schema, version: "2.1.0" });
  const worker = createWorker({ ...options, settings: schema });
  const { runId, eventId, threadId } = await say(worker, "stern");
  await say(worker, "");
  const judge = async (type: "run" | "event" | "thread", id: string) =>
    await worker.feedback({ userId: "ann", target: { type, id }, feedback: "like" });
  await judge("run", runId);
  await judge("thread", threadId);
  await judge("event", eventId);
  await worker.close();
  const release = "2.1.0";
  expect(told(receiver.counted())).toEqual([
    ["thread.created", 0, release],
    ["message.c2s", 0, release],
    ["before", 0, release],
    ["after", 1, release],
    ["message.s2c", 1, release],
    ["agent.invoked", 0, release],
    ...["thread.created", "message.c2s", "before", "after", "message.s2c", "agent.invoked"].map((event) => [
      event,
      1,
      release,
    ]),
    ["feedback.like", 0, release],
    // Neither is of a run.
    ["feedback.like", 1, release],
    ["feedback.like", 1, release],
  ]);
  const memory = await openMemory({ database: options.database });
  expect(await memory.runs.find(runId)).toMatchObject({ settings_version: 0, version: release });
  await memory.close();
});

test("a worker without settings and without a release says neither", async () => {
  const options = base();
  const worker = createWorker(options);
  const turn = await worker.dispatch(
    async function* (_request, response) {
      yield response.runStart();
      yield "hello";
    },
    { userId: "ann", message: "hi" },
  );
  const { events } = await turn.finished;
  await worker.close();
  expect(receiver.counted().length).toBeGreaterThan(3);
  for (const event of receiver.counted()) expect(Object.keys(event)).not.toContain("settings_version");
  const memory = await openMemory({ database: options.database });
  expect(Object.keys((await memory.runs.find(events[0]?.run_id ?? "")) ?? {})).not.toContain("version");
  await memory.close();
});

test("a run that a process of another release has left is told of as that one began it", async () => {
  const options = base({ version: "2.0" });
  const memory = await openMemory({ database: options.database, clock: () => 1, owner: "gone" });
  await memory.threads.create({ id: "t", worker_id: "support", user_id: "ann" });
  await memory.runs.start({ id: "lost", thread_id: "t", settings_version: 7, version: "1.9" });
  await memory.runs.start({ id: "older", thread_id: "t" });
  await memory.close();
  const worker = createWorker({ ...options, settings: schema });
  await worker.open();
  await worker.close();
  expect(told(receiver.counted())).toEqual([
    ["agent.invoked", 7, "1.9"],
    ["agent.invoked", undefined, undefined],
  ]);
});
