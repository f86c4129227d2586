import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { WebSocketServer, type WebSocket } from "ws";
import { closeCodes, parseBreakerFrame, type BreakerFrameToProgram } from "@dendro/core";
import { BreakerOpenError } from "./breaker-open-error.ts";
import { createBreakers } from "./create-breakers.ts";

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** A server that understands frames and says nothing but what it is told to, and a program that connects to it. */
async function serve({ path = "", isSlow = false, nodes = [] as string[] } = {}) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const frames: unknown[] = [];
  const paths: unknown[] = [];
  const sockets: WebSocket[] = [];
  const state = { isSlow };
  const say = (frame: BreakerFrameToProgram) => sockets.at(-1)?.send(JSON.stringify(frame));
  server.on("connection", (socket, { url }) => {
    paths.push(url);
    sockets.push(socket);
    socket.on("message", (data) => {
      const frame = parseBreakerFrame((data as Buffer).toString("utf8"));
      if (frame?.type === "ping") return state.isSlow ? undefined : say({ type: "pong" });
      frames.push(frame);
    });
  });
  const { port } = server.address() as AddressInfo;
  const breakers = createBreakers({ url: `http://127.0.0.1:${port}${path}`, key: "k", nodes });
  closing.push(breakers.close, () => server.close());
  const ready = async () => await expect.poll(() => breakers.isAway).toBe(false);
  const opened = async () => await expect.poll(() => sockets.length).toBeGreaterThan(0);
  return { breakers, frames, paths, sockets, state, say, ready, opened };
}

const half = {
  type: "state",
  node: "mail",
  version: 1,
  state: "half_open",
  opening: 1,
  retry_in_ms: null,
} as const;

test("a node type that is called first while the connection is greeted is watched once it is ready", async () => {
  const { breakers, frames, state, say, ready, opened } = await serve({ isSlow: true, nodes: ["early"] });
  await opened();
  await expect.poll(() => frames).toEqual([{ type: "watch", nodes: ["early"] }]);
  await breakers.withBreaker("mail", () => 1);
  await Promise.resolve();
  state.isSlow = false;
  say({ type: "pong" });
  await ready();
  await expect.poll(() => frames).toContainEqual({ type: "watch", nodes: ["mail"] });
  await breakers.withBreaker("late", () => 1);
  await expect.poll(() => frames).toContainEqual({ type: "watch", nodes: ["late"] });
  expect(frames.filter((frame) => (frame as { type: string }).type === "watch")).toHaveLength(3);
});

test("a probe that is not answered while Dendro is there is refused, and not made without a place", async () => {
  const { breakers, say, ready } = await serve({ nodes: ["mail"] });
  await ready();
  say(half);
  await expect.poll(() => breakers.stateOf("mail")).toBe("half_open");
  let calls = 0;
  await expect(breakers.withBreaker("mail", () => (calls += 1))).rejects.toThrow(BreakerOpenError);
  expect(calls).toBe(0);
});

test("of all who call at the moment when it is half open, no more ask than there are places, and one", async () => {
  const { breakers, frames, say, ready } = await serve({ nodes: ["mail"] });
  await ready();
  say(half);
  await expect.poll(() => breakers.stateOf("mail")).toBe("half_open");
  const asked = () =>
    frames.filter((frame) => (frame as { type: string }).type === "probe") as { readonly id: string }[];
  const all = Array.from({ length: 500 }, async () => await breakers.withBreaker("mail", () => "sent"));
  const settled = Promise.allSettled(all);
  for (const [nth, lease] of ["one", "two", null].entries()) {
    await expect.poll(asked).toHaveLength(nth + 1);
    say({ type: "probe", id: asked()[nth]?.id ?? "", lease, opening: 1, expires_in_ms: 1000 });
  }
  expect((await settled).filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  expect(asked()).toHaveLength(3);
});

test("a connection that Dendro puts off is away, and comes back later each time until it says how breakers are", async () => {
  const { breakers, frames, sockets, say, ready } = await serve({ nodes: ["mail"] });
  const openedAt: number[] = [];
  for (let nth = 0; nth < 3; nth += 1) {
    await expect.poll(() => sockets.length).toBe(nth + 1);
    openedAt.push(performance.now());
    await ready();
    sockets[nth]?.close(closeCodes.tryAgainLater);
    await expect.poll(() => breakers.isAway).toBe(true);
  }
  await expect.poll(() => sockets.length).toBe(4);
  openedAt.push(performance.now());
  const [first = 0, , third = 0, fourth = 0] = openedAt;
  expect(third - first).toBeGreaterThan(300);
  expect(fourth - third).toBeGreaterThan(900);
  await ready();
  expect(frames).toEqual(Array.from({ length: 4 }, () => ({ type: "watch", nodes: ["mail"] })));
  say(half);
  await expect.poll(() => breakers.stateOf("mail")).toBe("half_open");
});

test("the path of the address is kept", async () => {
  const { paths, ready } = await serve({ path: "/dendro/?a=1#top" });
  await ready();
  expect(paths).toEqual(["/dendro/api/v1/breakers/socket"]);
});

test("what cannot be reported as it is, is cut or left out, and what the call threw is what is thrown", async () => {
  const { breakers, frames, ready } = await serve();
  await ready();
  const unnamed = Object.assign(new Error("a"), { name: Symbol("odd") as unknown as string });
  const nameless = Object.assign(new Error("b"), {
    name: { toString: () => expect.unreachable() } as unknown as string,
  });
  const long = Object.assign(new Error("c"), { name: "x".repeat(300) });
  const ids = { span_id: "s".repeat(129), id: 7 as unknown as string, run_id: "r" };
  for (const error of [unnamed, nameless, long])
    await expect(
      breakers.withBreaker(
        "mail",
        () => {
          throw error;
        },
        ids,
      ),
    ).rejects.toBe(error);
  const reports = () => frames.filter((frame) => (frame as { type?: string } | null)?.type === "report");
  await expect.poll(reports).toHaveLength(3);
  expect(reports()).toEqual(
    ["Symbol(odd)", "unknown", "x".repeat(256)].map((error) => ({
      type: "report",
      calls: [{ node: "mail", opening: 0, error, run_id: "r" }],
    })),
  );
});

test("what waits is sent in frames that Dendro takes, also when it is closed", async () => {
  const { breakers, frames, ready } = await serve();
  await ready();
  const name = (nth: number) => `${nth}`.padEnd(200, "\u0001");
  const id = "\u0001".repeat(128);
  for (let nth = 0; nth < 600; nth += 1)
    await breakers.withBreaker(name(nth), () => nth, { span_id: id, id, run_id: id });
  breakers.close();
  const counted = (type: string, of: string) =>
    frames
      .filter((frame) => (frame as { type?: string } | null)?.type === type)
      .flatMap((frame) => (frame as Record<string, unknown[]>)[of] ?? []);
  await expect.poll(() => counted("report", "calls")).toHaveLength(600);
  expect(frames).not.toContain(null);
  expect(new Set(counted("watch", "nodes")).size).toBe(600);
});
