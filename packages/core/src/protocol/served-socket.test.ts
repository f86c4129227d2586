import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createVirtualTime, settle } from "../async/test-support/virtual-time.ts";
import { closeCodes } from "./close-codes.ts";
import { createServedSocket, type ServedSocketOptions } from "./served-socket.ts";

/** A served socket over one that keeps what is done with it, in a time that is moved by hand. */
function serve(more: Partial<ServedSocketOptions> = {}) {
  const did: string[] = [];
  const time = createVirtualTime();
  const raw = { isOpen: true, bufferedBytes: 0 };
  const served = createServedSocket({
    maxBufferedBytes: 100,
    slowConsumer: { code: closeCodes.slowConsumer, reason: "slow" },
    heartbeatMs: 30_000,
    setTimer: time.setTimer,
    socket: {
      get isOpen() {
        return raw.isOpen;
      },
      get bufferedBytes() {
        return raw.bufferedBytes;
      },
      send: (text) => did.push(text),
      ping: () => did.push("ping"),
      close: (code, reason) => did.push(`close ${code} ${reason}`),
      terminate: () => did.push("terminate"),
    },
    ...more,
  });
  return { served, raw, did, time, advance: time.advance };
}

describe("the heartbeat", () => {
  test("asks for a sign of life, and ends a client that gives none before the next", async () => {
    const { did, advance } = serve();
    await advance(30_000);
    expect(did).toEqual(["ping"]);
    await advance(29_999);
    expect(did).toEqual(["ping"]);
    await advance(1);
    expect(did).toEqual(["ping", "terminate"]);
  });

  test("lets whoever says something stay", async () => {
    const { did, advance, served } = serve();
    for (let turn = 0; turn < 10; turn += 1) {
      await advance(30_000);
      served.heard();
    }
    expect(did).toEqual(Array.from({ length: 10 }, () => "ping"));
  });
});

describe("a slow consumer", () => {
  test("is closed when more waits for it than may, and is sent nothing more", () => {
    const { served, raw, did } = serve();
    raw.bufferedBytes = 100;
    expect(served.send("a")).toBe(true);
    raw.bufferedBytes = 101;
    expect(served.send("b")).toBe(false);
    raw.bufferedBytes = 0;
    expect(served.send("c")).toBe(false);
    expect(did).toEqual(["a", "close 4008 slow"]);
  });

  test("is closed too when others need the memory, and gives back what it held", async () => {
    const held: number[] = [];
    const { served, raw, did, advance } = serve({ hold: (bytes) => (held.push(bytes), bytes <= 50) });
    raw.bufferedBytes = 50;
    served.send("a");
    raw.bufferedBytes = 10;
    served.heard();
    await advance(30_000);
    raw.bufferedBytes = 51;
    served.send("b");
    served.ended();
    expect(did).toEqual(["a", "ping", "close 4008 slow"]);
    expect(held).toEqual([50, 10, 51, 0]);
  });
});

describe("whether the client may be here", () => {
  test("is asked at each beat, once at a time, and what it throws is told", async () => {
    let asked = 0;
    const answers: { resolve: () => void; reject: (error: unknown) => void }[] = [];
    const told: unknown[] = [];
    const { served, advance } = serve({
      authorize: () => {
        asked += 1;
        return new Promise<void>((resolve, reject) => answers.push({ resolve, reject }));
      },
      onUnauthorized: (error) => told.push(error),
    });
    await advance(30_000);
    served.heard();
    await advance(30_000);
    served.heard();
    expect(asked).toBe(1);
    answers[0]?.resolve();
    await advance(30_000);
    expect(asked).toBe(2);
    answers[1]?.reject("revoked");
    await advance(0);
    expect(told).toEqual(["revoked"]);
  });

  test("is nobody's business once it is closing", async () => {
    const told: unknown[] = [];
    let reject: (error: unknown) => void = () => {};
    const { served, advance } = serve({
      authorize: () => new Promise((_, no) => (reject = no)),
      onUnauthorized: (error) => told.push(error),
    });
    await advance(30_000);
    served.close(1000, "");
    reject("late");
    await settle();
    expect(told).toEqual([]);
  });
});

test("a client that does not answer the closing is ended a second later", async () => {
  let closing = 0;
  const { served, did, advance } = serve({ onClosing: () => (closing += 1) });
  served.close(1012, "restart");
  served.close(1011, "again");
  await advance(999);
  expect(did).toEqual(["close 1012 restart"]);
  await advance(1);
  expect(did).toEqual(["close 1012 restart", "terminate"]);
  expect(closing).toBe(1);
});

test("whatever happens: closed once at most, nothing sent after it, and no timer is left", async () => {
  const step = fc.oneof(
    fc.constantFrom("send", "heard", "close", "ended", "slow", "fast", "gone"),
    fc.integer({ min: 0, max: 70_000 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { served, raw, did, time, advance } = serve();
      let hasEnded = false;
      for (const one of steps) {
        const before = served.phase;
        const count = did.length;
        if (typeof one === "number") await advance(one);
        else if (one === "send") served.send("text");
        else if (one === "heard") served.heard();
        else if (one === "close") served.close(1000, "");
        else if (one === "ended") served.ended();
        else if (one === "gone") raw.isOpen = false;
        else raw.bufferedBytes = one === "slow" ? 101 : 0;
        hasEnded ||= one === "ended";
        const since = did.slice(count);
        expect(before !== "open" && since.some((what) => what === "text" || what === "ping")).toBe(false);
        expect(served.phase === "ended").toBe(hasEnded);
        expect(time.timerCount).toBeLessThanOrEqual(hasEnded ? 0 : 1);
      }
      expect(did.filter((what) => what.startsWith("close")).length).toBeLessThanOrEqual(1);
      served.ended();
      expect(time.timerCount).toBe(0);
    }),
  );
});
