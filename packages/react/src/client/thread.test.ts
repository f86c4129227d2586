import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Run, Thread, ThreadEvent } from "@dendro/core";
import { connectScripted, failureOf, settle } from "../test-support/scripted-worker.ts";

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 10, 20, 12) }));
afterEach(() => void vi.useRealTimers());

const moment = "2026-11-20T12:00:00.000Z";
const threadOf = (id: string, more: Partial<Thread> = {}): Thread => ({
  id,
  worker_id: "w",
  user_id: "ann",
  title: id,
  created_at: moment,
  updated_at: moment,
  last_event_at: moment,
  ...more,
});
const eventOf = (id: string, more: Partial<ThreadEvent> = {}): ThreadEvent => ({
  id,
  thread_id: "t",
  type: "message",
  actor: "assistant",
  content: [{ type: "text", text: id }],
  created_at: moment,
  ...more,
});
const runOf = (id: string, started_at: string, more: Partial<Run> = {}): Run => ({
  id,
  thread_id: "t",
  status: "running",
  started_at,
  ...more,
});
const many = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => eventOf(`e${from + index}`));

async function openThread() {
  const { worker, client } = await connectScripted();
  const thread = client.thread("t");
  const leave = thread.use();
  const ids = () => thread.state.get().events.map(({ id }) => id);
  return { worker, client, thread, leave, ids };
}

describe("a thread", () => {
  test("is asked for while somebody uses it, from where it is known", async () => {
    const { worker, thread, leave, ids } = await openThread();
    expect(thread.state.get()).toMatchObject({ status: "loading", thread: null, events: [], runs: [] });
    expect(worker.sentOf("thread.subscribe")).toEqual([{ thread_id: "t" }]);
    const run = runOf("r", moment);
    worker.say("thread.snapshot", { thread: threadOf("t"), events: many(2), runs: [run] });
    worker.say("thread.snapshot", { thread: threadOf("other"), events: many(5) });
    expect(thread.state.get()).toMatchObject({
      status: "ready",
      error: null,
      thread: { id: "t" },
      runs: [run],
      hasOlder: false,
    });
    worker.say("event.append", { thread_id: "t", events: [eventOf("e1"), eventOf("e2")] });
    worker.say("event.append", { thread_id: "other", events: [eventOf("e3")] });
    expect(ids()).toEqual(["e0", "e1", "e2"]);
    worker.cut();
    await vi.advanceTimersByTimeAsync(100);
    await worker.accept();
    expect(worker.sentOf("thread.subscribe")).toEqual([{ thread_id: "t", after_event_id: "e2" }]);
    leave();
    expect(worker.sentOf("thread.unsubscribe")).toEqual([{ thread_id: "t" }]);
    worker.cut();
    await vi.advanceTimersByTimeAsync(100);
    await worker.accept();
    expect(worker.sentOf("thread.subscribe")).toEqual([]);
  });

  test.each([
    ["NOT_FOUND", "missing"],
    ["FORBIDDEN", "forbidden"],
    ["INTERNAL", "failed"],
  ])("that is refused with %s is %s", async (code, status) => {
    const { worker, thread } = await openThread();
    worker.refuse("thread.subscribe", code);
    expect(thread.state.get()).toMatchObject({ status, error: { code } });
    worker.say("thread.snapshot", { thread: threadOf("t"), events: [] });
    expect(thread.state.get()).toMatchObject({ status: "ready", error: null });
  });

  test("that a break leaves unanswered is not refused", async () => {
    const { worker, thread } = await openThread();
    worker.cut();
    expect(thread.state.get()).toMatchObject({ status: "loading", error: null });
  });

  test("is told anew when the worker does not know what the client has", async () => {
    const { worker, ids, thread } = await openThread();
    worker.say("thread.snapshot", { thread: threadOf("t"), events: many(3) });
    worker.say("thread.snapshot", { thread: threadOf("t"), events: many(2, 2) });
    expect([ids(), thread.state.get().hasOlder]).toEqual([["e0", "e1", "e2", "e3"], false]);
    worker.say("thread.snapshot", { thread: threadOf("t"), events: many(50, 10) });
    expect([ids().length, ids()[0], thread.state.get().hasOlder]).toEqual([50, "e10", true]);
  });

  test("of 49 events has no older ones, and of 50 it may", async () => {
    for (const [count, hasOlder] of [
      [49, false],
      [50, true],
    ] as const) {
      const { worker, thread } = await openThread();
      worker.say("thread.snapshot", { thread: threadOf("t"), events: many(count) });
      expect(thread.state.get().hasOlder).toBe(hasOlder);
    }
  });

  test("has a new title, and its runs by when they began", async () => {
    const { worker, thread } = await openThread();
    worker.say("thread.snapshot", { thread: threadOf("t"), events: [] });
    worker.say("thread.upsert", { thread: threadOf("t", { title: "Shoes" }) });
    worker.say("thread.upsert", { thread: threadOf("other", { title: "Hats" }) });
    expect(thread.state.get().thread?.title).toBe("Shoes");
    for (const run of [
      runOf("b", "2026-11-20T12:00:02.000Z"),
      runOf("a", "2026-11-20T12:00:01.000Z"),
      runOf("b", "2026-11-20T12:00:02.000Z", { status: "succeeded" }),
      runOf("c", moment, { thread_id: "other" }),
    ])
      worker.say("run.upsert", { run });
    expect(thread.state.get().runs.map(({ id, status }) => [id, status])).toEqual([
      ["a", "running"],
      ["b", "succeeded"],
    ]);
  });

  test("that is deleted is missing, and has nothing any more", async () => {
    const { worker, thread } = await openThread();
    worker.say("thread.snapshot", { thread: threadOf("t"), events: many(50), runs: [runOf("r", moment)] });
    worker.say("thread.deleted", { thread_id: "other" });
    expect(thread.state.get().status).toBe("ready");
    worker.say("thread.deleted", { thread_id: "t" });
    expect(thread.state.get()).toEqual({
      status: "missing",
      error: null,
      thread: null,
      events: [],
      runs: [],
      hasOlder: false,
    });
  });
});

describe("older events", () => {
  test("come before those that are there, a page at a time, asked for once", async () => {
    const { worker, thread, ids } = await openThread();
    await thread.loadOlder();
    expect(worker.sentOf("event.list")).toEqual([]);
    worker.say("thread.snapshot", { thread: threadOf("t"), events: many(50, 100) });
    const asked = [thread.loadOlder(), thread.loadOlder()];
    expect(worker.sentOf("event.list")).toEqual([{ thread_id: "t", before_event_id: "e100", limit: 50 }]);
    worker.say("event.list.result", {
      thread_id: "t",
      events: [...many(2, 98), eventOf("e100")],
      has_more: true,
    });
    await Promise.all(asked);
    expect([ids().slice(0, 4), thread.state.get().hasOlder]).toEqual([["e98", "e99", "e100", "e101"], true]);
    const last = thread.loadOlder();
    expect(worker.sentOf("event.list").at(-1)).toMatchObject({ before_event_id: "e98" });
    worker.say("event.list.result", { thread_id: "t", events: [], has_more: false });
    await last;
    await thread.loadOlder();
    expect([worker.sentOf("event.list").length, thread.state.get().hasOlder]).toEqual([2, false]);
  });

  test("that could not be read are asked for again", async () => {
    const { worker, thread } = await openThread();
    worker.say("thread.snapshot", { thread: threadOf("t"), events: many(50) });
    const failed = failureOf(thread.loadOlder());
    worker.refuse("event.list", "INTERNAL");
    expect(await failed).toMatchObject({ code: "INTERNAL" });
    const again = thread.loadOlder();
    worker.say("event.list.result", { thread_id: "t", events: [], has_more: false });
    await again;
    expect(thread.state.get().hasOlder).toBe(false);
  });
});

test("a client keeps 50 threads, and beyond those that somebody uses", async () => {
  const { worker, client } = await connectScripted();
  const used = client.thread("used");
  used.use();
  const left = client.thread("left");
  for (let count = 2; count < 50; count += 1) client.thread(`t${count}`);
  expect([client.thread("left") === left, client.thread("used") === used]).toEqual([true, true]);
  client.thread("one more");
  // The oldest that nobody uses went, and hears of nothing.
  worker.say("thread.upsert", { thread: threadOf("left") });
  expect(left.state.get().thread).toBeNull();
  worker.say("thread.upsert", { thread: threadOf("used") });
  expect(used.state.get().thread?.id).toBe("used");
  expect([client.thread("used") === used, client.thread("left") === left]).toEqual([true, false]);
});

test("figures are kept up to as many as are wanted, the newest first, and asked for again after a break", async () => {
  const { worker, client } = await connectScripted({ maxAnalyticsEvents: 2 });
  const leave = client.analytics.use();
  expect(worker.sentOf("analytics.subscribe")).toEqual([{ worker_id: "w" }]);
  for (const event of ["a", "b", "c"]) worker.say("analytics.event", { event, timestamp: moment } as never);
  expect(client.analytics.state.get().map(({ event }) => event)).toEqual(["c", "b"]);
  worker.cut();
  await vi.advanceTimersByTimeAsync(100);
  await worker.accept();
  expect(worker.sentOf("analytics.subscribe")).toHaveLength(1);
  leave();
  expect(worker.sentOf("analytics.unsubscribe")).toEqual([{ worker_id: "w" }]);
  worker.cut();
  await vi.advanceTimersByTimeAsync(100);
  await worker.accept();
  expect(worker.sentOf("analytics.subscribe")).toEqual([]);
});

test("200 figures are kept where nothing else is wanted", async () => {
  const { worker, client } = await connectScripted();
  for (let count = 0; count < 201; count += 1)
    worker.say("analytics.event", { event: `${count}`, timestamp: moment } as never);
  expect([client.analytics.state.get().length, client.analytics.state.get()[0]?.event]).toEqual([200, "200"]);
});

test("runs are cancelled and feedback is given when the worker says so", async () => {
  const { worker, client } = await connectScripted();
  let isDone = false;
  const cancelled = client.cancel("r").then(() => void (isDone = true));
  expect(worker.sentOf("run.cancel")).toEqual([{ run_id: "r" }]);
  await settle();
  expect(isDone).toBe(false);
  worker.ack("run.cancel");
  await cancelled;
  const judgement = { target_type: "event", target_id: "e", feedback: "like" } as const;
  const given = client.feedback(judgement);
  expect(worker.sentOf("feedback")).toEqual([judgement]);
  const failed = failureOf(given);
  worker.refuse("feedback", "NOT_FOUND");
  expect(await failed).toMatchObject({ code: "NOT_FOUND" });
});
