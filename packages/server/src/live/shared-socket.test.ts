import { expect, test } from "vitest";
import { DendroError } from "@dendro/core";
import type { Board } from "../store/boards.ts";
import type { LiveHub } from "./live-hub.ts";
import { sharedProtocol } from "./shared-socket.ts";

const views = { metrics: ["pageviews"], date_range: "day" } as const;
const boardOf = (
  version: number,
  filters: NonNullable<Board["cards"][number]["query"]>["filters"] = [],
): Board => ({
  id: "main",
  title: "Main",
  version,
  changedAt: 0,
  cards: [
    {
      id: "views",
      title: "Views",
      query: { ...views, metrics: [...views.metrics], filters },
      drawing: "figure",
      place: { x: 0, y: 0, width: 4, height: 4 },
    },
  ],
});

/** Sessions over a hub that counts what is open, and a board that is what it is said to be. */
function serve(maxConnections?: number, keepMs = 1) {
  let open = 0;
  let asked = 0;
  let failure: DendroError | null = null;
  const listeners = new Set<() => void>();
  const state = { board: boardOf(1) as Board | null };
  const hub = {
    subscribeQuery() {
      if (failure !== null) throw failure;
      open += 1;
      if (open === 1) asked += 1;
      return { close: () => void (open -= 1) };
    },
  } as unknown as LiveHub;
  const protocol = sharedProtocol({
    hub,
    boards: {
      async find() {
        if (state.board === null) throw new DendroError("not_found", "Unknown board.");
        return state.board;
      },
      watch(_tenant, _id, listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    keepMs,
    ...(maxConnections === undefined ? {} : { maxConnections }),
  });
  const begin = (link = "a") => {
    const sent: { id?: string; type: string; payload: object }[] = [];
    const viewer = { tenant: "acme", share: { id: link }, board: boardOf(1) };
    const session = protocol.open(
      viewer,
      new URL("ws://dendro/"),
    )((text) => sent.push(JSON.parse(text) as never));
    const subscribe = (id: string) =>
      session.receive({ id, type: "card.subscribe", payload: { card: "views" } });
    return { session, sent, subscribe };
  };
  return {
    begin,
    state,
    open: () => open,
    asked: () => asked,
    watching: () => listeners.size,
    fail: (error: DendroError) => (failure = error),
    async change(board: Board | null) {
      state.board = board;
      for (const listener of listeners) listener();
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

test("a link has so many connections and no more, whoever has them, and others have theirs", () => {
  const { begin } = serve(2);
  const [first] = [begin(), begin()];
  expect(() => begin()).toThrow(
    expect.objectContaining({ code: "overloaded", retryable: true }) as DendroError,
  );
  begin("b");
  first.session.end();
  begin();
});

test("the end of a connection gives up all that it had", async () => {
  const { begin, open, watching } = serve();
  const { session, subscribe } = begin();
  subscribe("a");
  subscribe("b");
  expect([open(), watching()]).toEqual([2, 1]);
  session.end();
  await expect.poll(() => [open(), watching()]).toEqual([0, 0]);
});

test("who comes and goes again and again has nothing asked anew, and holds one place", async () => {
  const { begin, open, asked } = serve(undefined, 200);
  for (let times = 0; times < 20; times += 1) {
    const { session, subscribe } = begin();
    subscribe("a");
    session.receive({ id: "a", type: "unsubscribe" });
    subscribe("b");
    session.end();
    expect([open(), asked()]).toEqual([1, 1]);
  }
  await expect.poll(open).toBe(0);
});

test("a change that was not heard of is found at the next heartbeat", async () => {
  const { begin, state, open } = serve();
  const { session, subscribe, sent } = begin();
  subscribe("a");
  session.authorized?.();
  await Promise.resolve();
  expect(sent).toHaveLength(1);
  state.board = boardOf(2, [["is", "page", ["/"]]]);
  session.authorized?.();
  await expect
    .poll(() => sent.slice(1))
    .toMatchObject([
      { type: "board.changed", payload: { version: 2 } },
      { id: "a", type: "card.subscribed" },
    ]);
  await expect.poll(open).toBe(1);
});

test("what was read late takes nothing back, and nothing is sent once it has ended", async () => {
  const { begin, change } = serve();
  const { session, sent } = begin();
  await change(boardOf(3));
  await change(boardOf(2));
  expect(sent).toEqual([{ type: "board.changed", payload: { version: 3 } }]);
  const late = change(boardOf(4));
  session.end();
  await late;
  expect(sent).toHaveLength(1);
});

test("a question that cannot be kept answered is told of, and the others go on", async () => {
  const { begin, change, fail, open } = serve();
  const { subscribe, sent } = begin();
  subscribe("a");
  fail(new DendroError("too_many_subscriptions", "No."));
  await change(boardOf(2, [["is", "page", ["/"]]]));
  expect(sent.at(-1)).toEqual({
    id: "a",
    type: "error",
    payload: { code: "too_many_subscriptions", message: "No." },
  });
  await expect.poll(open).toBe(0);
});
