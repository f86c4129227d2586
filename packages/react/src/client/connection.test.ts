import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connectScripted, failureOf, createScriptedWorker, settle } from "../test-support/scripted-worker.ts";
import { createConnection } from "./connection.ts";

const begin = Date.UTC(2026, 10, 20, 12);
beforeEach(() => void vi.useFakeTimers({ now: begin }));
afterEach(() => void vi.useRealTimers());

const options = { url: "ws://worker.example/agent", workerId: "w", userId: "ann", backoffMs: () => 100 };

function openConnection(more: object = {}) {
  const worker = createScriptedWorker();
  const connection = createConnection({ ...options, WebSocket: worker.WebSocket, ...more });
  return { worker, connection };
}

describe("a client", () => {
  test("says who it is, with what it was given and no more", async () => {
    const { worker } = await connectScripted();
    expect([worker.opened, worker.sentOf("connect")]).toEqual([
      ["ws://worker.example/agent"],
      [{ worker_id: "w", user_id: "ann" }],
    ]);
    const more = await connectScripted({
      userName: "Ann",
      userEmail: "ann@example.org",
      authToken: async () => await Promise.resolve("token"),
      client: { app: "shop" },
    });
    expect(more.worker.sentOf("connect")).toEqual([
      {
        worker_id: "w",
        user_id: "ann",
        user_name: "Ann",
        user_email: "ann@example.org",
        auth_token: "token",
        client: { app: "shop" },
      },
    ]);
  });

  test("says nothing over a socket that was lost while its token was made", async () => {
    const token = Promise.withResolvers<string>();
    const { worker } = openConnection({ authToken: async () => await token.promise });
    worker.open();
    worker.cut();
    await vi.advanceTimersByTimeAsync(100);
    token.resolve("late");
    await settle();
    expect([worker.opened.length, worker.sent]).toEqual([2, []]);
  });

  test("is connected when it is taken in, and says so to all that want to know until they do not", async () => {
    const { worker, connection } = openConnection();
    expect(connection.state.get()).toEqual({ status: "connecting", error: null, retryAt: null });
    let told = 0;
    const stop = connection.onConnected(() => void (told += 1));
    await worker.accept();
    expect([connection.state.get().status, told]).toEqual(["connected", 1]);
    worker.cut();
    expect(connection.state.get()).toEqual({ status: "reconnecting", error: null, retryAt: begin + 100 });
    await vi.advanceTimersByTimeAsync(99);
    expect(worker.opened).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect([worker.opened.length, connection.state.get().status]).toEqual([2, "reconnecting"]);
    stop();
    await worker.accept();
    expect([connection.state.get().status, told]).toEqual(["connected", 1]);
  });

  test.each(["FORBIDDEN", "INVALID", "NOT_FOUND", "NOT_CONFIGURED"])(
    "that is refused with %s does not come back by itself",
    async (code) => {
      const { worker, connection } = openConnection();
      worker.open();
      await settle();
      worker.refuse("connect", code, "Not you.");
      await settle();
      expect(connection.state.get()).toMatchObject({
        status: "refused",
        error: { code, message: "Not you." },
        retryAt: null,
      });
      await vi.advanceTimersByTimeAsync(60_000);
      expect(worker.opened).toHaveLength(1);
      connection.reconnect();
      await worker.accept();
      expect(connection.state.get().status).toBe("connected");
    },
  );

  test("that is refused for now tries again", async () => {
    const { worker, connection } = openConnection();
    worker.open();
    await settle();
    worker.refuse("connect", "RATE_LIMITED");
    await settle();
    expect(connection.state.get().status).toBe("reconnecting");
    await vi.advanceTimersByTimeAsync(100);
    await worker.accept();
    expect(connection.state.get().status).toBe("connected");
  });

  test("asks every 20 s whether the worker is there, and comes back when it says nothing for twice as long", async () => {
    const { worker, connection } = openConnection();
    await worker.accept();
    await vi.advanceTimersByTimeAsync(19_999);
    expect(worker.sentOf("ping")).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(worker.sentOf("ping")).toEqual([{}]);
    for (let count = 0; count < 5; count += 1) {
      worker.say("pong", {});
      await vi.advanceTimersByTimeAsync(20_000);
    }
    expect(connection.state.get().status).toBe("connected");
    await vi.advanceTimersByTimeAsync(40_000);
    expect(connection.state.get().status).not.toBe("connected");
  });

  test("that is closed stays closed, and what waits is refused", async () => {
    const { worker, connection } = openConnection();
    await worker.accept();
    const asked = connection.request("thread.list", { limit: 1 });
    connection.close();
    await expect(asked).rejects.toMatchObject({ code: "DISCONNECTED" });
    await vi.advanceTimersByTimeAsync(60_000);
    connection.reconnect();
    expect([worker.opened.length, connection.state.get().status]).toEqual([1, "closed"]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a request", () => {
  test("is answered by its own ack, or refused with what it says", async () => {
    const { worker, connection } = openConnection();
    await expect(connection.request("run.cancel", { run_id: "r" })).rejects.toMatchObject({
      code: "DISCONNECTED",
    });
    await worker.accept();
    const first = connection.request("run.cancel", { run_id: "r" });
    const second = connection.request("run.cancel", { run_id: "s" });
    expect(worker.sentOf("run.cancel")).toEqual([{ run_id: "r" }, { run_id: "s" }]);
    worker.say("ack", { ack_id: "unknown", ok: true });
    worker.ack("run.cancel", { version: 7 });
    expect(await second).toMatchObject({ version: 7 });
    const { id = "" } = worker.sent.find(({ type }) => type === "run.cancel") ?? {};
    worker.say("ack", { ack_id: id, ok: false });
    await expect(first).rejects.toMatchObject({ code: "INTERNAL", message: "It was refused." });
  });

  test("for a list is answered in order, and for events by those of its thread", async () => {
    const { worker, connection } = openConnection();
    await worker.accept();
    const lists = [1, 2].map(async (limit) => await connection.request("thread.list", { limit }));
    const events = ["a", "b"].map(
      async (thread_id) =>
        await connection.request("event.list", { thread_id, before_event_id: "e", limit: 1 }),
    );
    worker.say("event.list.result", { thread_id: "b", events: [], has_more: true });
    worker.say("event.list.result", { thread_id: "a", events: [], has_more: false });
    worker.say("thread.list.result", { threads: [], total_count: 1 });
    worker.say("thread.list.result", { threads: [], total_count: 2 });
    expect((await Promise.all(events)).map(({ has_more }) => has_more)).toEqual([false, true]);
    expect((await Promise.all(lists)).map(({ total_count }) => total_count)).toEqual([1, 2]);
  });

  test("that is not answered in time fails, and a late answer is nobody's", async () => {
    const { worker, connection } = openConnection();
    await worker.accept();
    const asked = connection.request("run.cancel", { run_id: "r" });
    const failed = failureOf(asked);
    await vi.advanceTimersByTimeAsync(14_999);
    worker.say("pong", {});
    await vi.advanceTimersByTimeAsync(1);
    expect(await failed).toMatchObject({
      code: "TIMEOUT",
      message: "run.cancel was not answered within 15 s.",
    });
    worker.ack("run.cancel");
    const again = connection.request("run.cancel", { run_id: "r" });
    worker.ack("run.cancel");
    expect(await again).toMatchObject({ ok: true });
    // Nothing is left to time out.
    expect(vi.getTimerCount()).toBe(1);
  });

  test("is failed by what breaks the connection", async () => {
    const { worker, connection } = openConnection();
    await worker.accept();
    const asked = connection.request("run.cancel", { run_id: "r" });
    worker.cut();
    await expect(asked).rejects.toMatchObject({ code: "DISCONNECTED" });
  });
});

test("what is said reaches those who listen to its type, and nonsense nobody", async () => {
  const { worker, connection } = openConnection();
  await worker.accept();
  const heard: unknown[] = [];
  const stops = [1, 2].map((who) =>
    connection.on("thread.deleted", ({ thread_id }) => void heard.push([who, thread_id])),
  );
  worker.say("thread.deleted", { thread_id: "t" });
  stops[0]?.();
  worker.say("thread.deleted", { thread_id: "u" });
  for (const text of [
    "no JSON",
    "null",
    "7",
    '{"type":"thread.deleted"}',
    '{"type":7,"payload":{}}',
    '{"type":"thread.deleted","payload":null}',
  ])
    worker.sayText(text);
  expect(heard).toEqual([
    [1, "t"],
    [2, "t"],
    [2, "u"],
  ]);
});

test("what needs no answer is sent while there is a connection, and a refusal of it is told", async () => {
  const { worker, connection } = openConnection();
  const refused: unknown[] = [];
  const send = () =>
    connection.send("thread.subscribe", { thread_id: "t" }, ({ code }) => refused.push(code));
  send();
  await worker.accept();
  expect(worker.sentOf("thread.subscribe")).toEqual([]);
  send();
  worker.ack("thread.subscribe");
  send();
  worker.refuse("thread.subscribe", "NOT_FOUND");
  expect(refused).toEqual(["NOT_FOUND"]);
  // It is forgotten then: what breaks the connection is no second refusal.
  worker.cut();
  expect(refused).toEqual(["NOT_FOUND"]);
});

describe("on a page", () => {
  test("whoever comes back to it, or to the network, does not wait", async () => {
    const [window, document] = [new EventTarget(), new EventTarget()];
    vi.stubGlobal("window", window);
    vi.stubGlobal("document", document);
    try {
      const { worker, connection } = openConnection({ backoffMs: () => 1e6 });
      await worker.accept();
      window.dispatchEvent(new Event("online"));
      expect(worker.opened).toHaveLength(1);
      worker.cut();
      window.dispatchEvent(new Event("online"));
      expect(worker.opened).toHaveLength(2);
      worker.cut();
      document.dispatchEvent(new Event("visibilitychange"));
      expect(worker.opened).toHaveLength(3);
      const removed = [vi.spyOn(window, "removeEventListener"), vi.spyOn(document, "removeEventListener")];
      connection.close();
      for (const spy of removed) expect(spy).toHaveBeenCalledTimes(1);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
