import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Thread } from "@dendro/core";
import { connectScripted, failureOf, settle } from "../test-support/scripted-worker.ts";

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 10, 20, 12) }));
afterEach(() => void vi.useRealTimers());

/** A thread whose last event was at a minute of an hour. */
const threadOf = (id: string, minute: number): Thread => ({
  id,
  worker_id: "w",
  user_id: "ann",
  title: id,
  created_at: "2026-11-20T11:00:00.000Z",
  updated_at: "2026-11-20T11:00:00.000Z",
  last_event_at: `2026-11-20T11:${String(minute).padStart(2, "0")}:00.000Z`,
});

async function openList() {
  const { worker, client } = await connectScripted();
  const { threads } = client;
  const leave = threads.use();
  const ids = () => threads.state.get().threads.map(({ id }) => id);
  return { worker, threads, leave, ids };
}

test("threads are listed, that with the newest event first, and the next page behind", async () => {
  const { worker, threads, ids } = await openList();
  expect(threads.state.get()).toEqual({ status: "loading", threads: [], totalCount: 0, hasMore: false });
  await threads.loadMore();
  expect(worker.sentOf("thread.list")).toEqual([{ limit: 30 }]);
  worker.say("thread.list.result", {
    threads: [threadOf("b", 2), threadOf("c", 3)],
    total_count: 4,
    cursor: "next",
  });
  await settle();
  expect(threads.state.get()).toMatchObject({ status: "ready", totalCount: 4, hasMore: true });
  expect(ids()).toEqual(["c", "b"]);
  const more = [threads.loadMore(), threads.loadMore()];
  expect(worker.sentOf("thread.list").slice(1)).toEqual([{ limit: 30, cursor: "next" }]);
  // One of them was there already, and has something new.
  worker.say("thread.list.result", { threads: [threadOf("a", 1), threadOf("b", 9)], total_count: 4 });
  await Promise.all(more);
  expect([ids(), threads.state.get().hasMore]).toEqual([["b", "c", "a"], false]);
  await threads.loadMore();
  expect(worker.sentOf("thread.list")).toHaveLength(2);
});

test("a page that could not be read is asked for again", async () => {
  const { worker, threads } = await openList();
  worker.say("thread.list.result", { threads: [threadOf("a", 1)], total_count: 2, cursor: "next" });
  await settle();
  const failed = failureOf(threads.loadMore());
  worker.refuse("thread.list", "INTERNAL");
  expect(await failed).toMatchObject({ code: "INTERNAL" });
  const again = threads.loadMore();
  worker.say("thread.list.result", { threads: [threadOf("b", 2)], total_count: 2 });
  await again;
  expect(threads.state.get().threads).toHaveLength(2);
});

test("what changes is told: a thread that begins, that goes on, and that goes", async () => {
  const { worker, threads, ids } = await openList();
  worker.say("thread.list.result", { threads: [threadOf("a", 1), threadOf("b", 2)], total_count: 2 });
  await settle();
  worker.say("thread.upsert", { thread: threadOf("c", 3) });
  expect([ids(), threads.state.get().totalCount]).toEqual([["c", "b", "a"], 3]);
  worker.say("thread.upsert", { thread: threadOf("a", 4) });
  expect([ids(), threads.state.get().totalCount]).toEqual([["a", "c", "b"], 3]);
  worker.say("thread.deleted", { thread_id: "c" });
  worker.say("thread.deleted", { thread_id: "unknown" });
  expect([ids(), threads.state.get().totalCount]).toEqual([["a", "b"], 2]);
});

test("it is read again after a break while somebody uses it, as far as it was read, up to 100", async () => {
  const { worker, threads, leave } = await openList();
  const reconnect = async () => {
    worker.cut();
    await vi.advanceTimersByTimeAsync(100);
    await worker.accept();
    return worker.sentOf("thread.list");
  };
  // What is asked when it breaks is not told to anybody, and asked again.
  expect(await reconnect()).toEqual([{ limit: 30 }]);
  const some = (count: number) =>
    Array.from({ length: count }, (_, index) => threadOf(`t${index}`, index % 60));
  worker.say("thread.list.result", { threads: some(31), total_count: 31 });
  await settle();
  expect(await reconnect()).toEqual([{ limit: 31 }]);
  worker.say("thread.list.result", { threads: some(101), total_count: 101 });
  await settle();
  expect(await reconnect()).toEqual([{ limit: 100 }]);
  worker.say("thread.list.result", { threads: some(2), total_count: 2 });
  await settle();
  expect(threads.state.get().threads).toHaveLength(2);
  leave();
  expect(await reconnect()).toEqual([]);
});

test("a thread is gone when the worker has removed it", async () => {
  const { worker, threads } = await openList();
  let isDone = false;
  const removed = threads.remove("a").then(() => void (isDone = true));
  expect(worker.sentOf("thread.delete")).toEqual([{ thread_id: "a" }]);
  await settle();
  expect(isDone).toBe(false);
  worker.ack("thread.delete");
  await removed;
  expect(isDone).toBe(true);
});
