import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { QueryInput } from "@dendro/core";
import { LiveConnection, type LiveQuestion, type LiveResult } from "./live-connection.ts";

const begin = Date.UTC(2026, 10, 20, 12);
let sockets: ScriptedSocket[] = [];

/** The server's side, which says what it is told to. */
class ScriptedSocket extends EventTarget {
  static readonly OPEN = 1;
  readonly url: string;
  readonly protocols: readonly string[];
  readyState = 0;
  readonly sent: { id?: string; type: string; payload: unknown }[] = [];
  constructor(url: string, protocols: readonly string[]) {
    super();
    this.url = url;
    this.protocols = protocols;
    sockets.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text) as { type: string; payload: unknown });
  }
  close() {
    this.readyState = 3;
    this.dispatchEvent(new Event("close"));
  }
  open() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }
  say(id: string, type: string, payload: unknown) {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify({ id, type, payload }) }));
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: begin });
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  vi.stubGlobal("WebSocket", ScriptedSocket);
  sockets = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const queryOf = (name: string): QueryInput => ({
  metrics: ["events"],
  date_range: "day",
  filters: [["is", "name", [name]]],
});
const asking = (name: string): LiveQuestion => ({
  type: "query.subscribe",
  payload: { query: queryOf(name) },
});
const row = (name: string, count: number) => ({ dimensions: [name], metrics: [count] });
const snapshot = (version: number, ...results: object[]) => ({ version, results, meta: { version } });

function connect() {
  const connection = new LiveConnection("ws://dendro/api/v1/live");
  const socket = () => sockets.at(-1) as ScriptedSocket;
  return { connection, socket };
}

describe("a live query", () => {
  test("is asked once for all who listen, and each gets the answer as it is and as it changes", () => {
    const { connection, socket } = connect();
    const [first, second]: [LiveResult[], LiveResult[]] = [[], []];
    socket().open();
    const stop = connection.subscribe(asking("a"), (answer) => void first.push(answer));
    expect(socket().sent).toEqual([{ id: "1", type: "query.subscribe", payload: { query: queryOf("a") } }]);
    expect(first).toEqual([{ rows: null, meta: null, error: null }]);
    socket().say("1", "query.snapshot", snapshot(1, row("x", 1)));
    const stopSecond = connection.subscribe(asking("a"), (answer) => void second.push(answer));
    expect(second).toEqual([{ rows: [row("x", 1)], meta: { version: 1 }, error: null }]);
    socket().say("1", "query.patch", { version: 2, upsert: [row("y", 1)], remove: [["x"]] });
    expect(second.at(-1)).toEqual({ rows: [row("y", 1)], meta: { version: 1 }, error: null });
    expect(first.at(-1)).toEqual(second.at(-1));
    socket().say("1", "query.patch", { version: 3, upsert: [], remove: [], meta: { version: 3 } });
    expect(second.at(-1)?.meta).toEqual({ version: 3 });
    expect(socket().sent).toHaveLength(1);
    stop();
    socket().say("1", "query.patch", { version: 4, upsert: [row("y", 2)], remove: [] });
    expect([first.length, second.at(-1)?.rows]).toEqual([4, [row("y", 2)]]);
    stopSecond();
    expect(socket().sent.at(-1)).toEqual({ id: "1", type: "unsubscribe", payload: {} });
    // It is forgotten then: who asks again begins anew.
    socket().say("1", "query.snapshot", snapshot(9));
    expect(second).toHaveLength(4);
    connection.subscribe(asking("a"), () => {});
    expect(socket().sent.at(-1)).toMatchObject({ id: "2", type: "query.subscribe" });
  });

  test("has an answer of its own", () => {
    const { connection, socket } = connect();
    socket().open();
    const seen: Record<string, LiveResult> = {};
    for (const name of ["a", "b"])
      connection.subscribe(asking(name), (answer) => {
        seen[name] = answer;
      });
    socket().say("2", "query.snapshot", snapshot(1, row("x", 1)));
    socket().say("3", "query.snapshot", snapshot(1, row("y", 1)));
    expect(seen).toMatchObject({ a: { rows: null }, b: { rows: [row("x", 1)] } });
  });

  test("that missed a change is asked again", () => {
    const { connection, socket } = connect();
    socket().open();
    const seen: LiveResult[] = [];
    connection.subscribe(asking("a"), (answer) => void seen.push(answer));
    socket().say("1", "query.snapshot", snapshot(1, row("x", 1)));
    socket().say("1", "query.patch", { version: 3, upsert: [row("x", 3)], remove: [] });
    expect(seen).toHaveLength(2);
    expect(
      socket()
        .sent.slice(1)
        .map(({ id, type }) => [id, type]),
    ).toEqual([
      ["1", "unsubscribe"],
      ["1", "query.subscribe"],
    ]);
    socket().say("1", "query.snapshot", snapshot(7, row("x", 4)));
    socket().say("1", "query.patch", { version: 8, upsert: [row("x", 5)], remove: [] });
    expect(seen.at(-1)?.rows).toEqual([row("x", 5)]);
  });

  test("that is refused says why, beside what is known", () => {
    const { connection, socket } = connect();
    socket().open();
    const seen: LiveResult[] = [];
    connection.subscribe(asking("a"), (answer) => void seen.push(answer));
    socket().say("1", "query.snapshot", snapshot(1, row("x", 1)));
    socket().say("1", "error", { message: "No." });
    socket().say("1", "something.new", {});
    expect(seen.at(-1)).toEqual({ rows: [row("x", 1)], meta: { version: 1 }, error: "No." });
    socket().say("1", "query.patch", { version: 2, upsert: [], remove: [] });
    expect(seen.at(-1)?.error).toBeNull();
    expect(seen).toHaveLength(4);
  });
});

describe("a card of a shared board", () => {
  test("is answered with what is asked, and has no answer while another question is asked for it", () => {
    const connection = new LiveConnection("ws://dendro/api/v1/shared/live", ["dendro.share", "secret"]);
    const socket = sockets.at(-1) as ScriptedSocket;
    expect([socket.protocols, socket.url.includes("secret")]).toEqual([["dendro.share", "secret"], false]);
    socket.open();
    const [seen, boards]: [LiveResult[], string[]] = [[], []];
    connection.subscribe(
      { type: "card.subscribe", payload: { card: "views" } },
      (answer) => void seen.push(answer),
    );
    const stop = connection.onBoardChanged(() => boards.push("changed"));
    expect(socket.sent).toEqual([{ id: "1", type: "card.subscribe", payload: { card: "views" } }]);
    const [before, after] = [queryOf("a"), queryOf("b")];
    socket.say("1", "card.subscribed", { card: "views", query: before });
    socket.say("1", "query.snapshot", snapshot(1, row("x", 1)));
    const first = { rows: [row("x", 1)], meta: { version: 1 }, error: null, query: before };
    expect(seen.at(-1)).toEqual(first);
    socket.say("1", "query.patch", { version: 2, upsert: [row("x", 2)], remove: [] });
    expect(seen.at(-1)).toEqual({ ...first, rows: [row("x", 2)] });
    // A version was missed, and it is asked again: what is known stays until the answer is there.
    socket.say("1", "query.patch", { version: 9, upsert: [], remove: [] });
    socket.say("1", "card.subscribed", { card: "views", query: before });
    expect(seen.at(-1)).toEqual({ ...first, rows: [row("x", 2)] });
    socket.say("", "board.changed", { version: 2 });
    // What it filters by is not said, so the same may be another question.
    for (const query of [before, after]) {
      socket.say("1", "query.snapshot", snapshot(2, row("x", 3)));
      socket.say("1", "card.subscribed", { card: "views", query });
      expect(seen.at(-1)).toEqual({ rows: null, meta: null, error: null, query });
    }
    stop();
    socket.say("", "board.changed", { version: 3 });
    expect(boards).toEqual(["changed"]);
    connection.close();
  });
});

describe("the connection", () => {
  test("comes back by itself, says how it is, and asks everything again", async () => {
    const { connection, socket } = connect();
    const states: string[] = [];
    const stop = connection.onState(() => states.push(connection.state));
    connection.subscribe(asking("a"), () => {});
    expect([connection.state, socket().url, socket().sent]).toEqual([
      "connecting",
      "ws://dendro/api/v1/live",
      [],
    ]);
    socket().open();
    expect(socket().sent).toHaveLength(1);
    const lost = socket();
    lost.close();
    expect(connection.state).toBe("offline");
    await vi.advanceTimersByTimeAsync(999);
    expect(sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets).toHaveLength(2);
    socket().open();
    expect(socket().sent).toMatchObject([{ id: "1", type: "query.subscribe" }]);
    expect(states).toEqual(["live", "offline", "live"]);
    // What the lost one still says is nobody's.
    lost.say("1", "error", { message: "late" });
    stop();
    socket().close();
    expect(states).toHaveLength(3);
  });

  test.each([
    [0, 500],
    [1, 1500],
  ])("waits half a second to one and a half, however it falls: %s", async (random, ms) => {
    const { socket } = connect();
    vi.mocked(Math.random).mockReturnValue(random);
    socket().open();
    socket().close();
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets).toHaveLength(2);
  });

  test("asks every 20 s whether the server is there, and is lost when it says nothing", async () => {
    const { connection, socket } = connect();
    socket().open();
    await vi.advanceTimersByTimeAsync(19_999);
    expect(socket().sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(socket().sent).toEqual([{ type: "ping", payload: {} }]);
    for (let count = 0; count < 4; count += 1) {
      socket().say("", "pong", {});
      await vi.advanceTimersByTimeAsync(20_000);
    }
    expect(connection.state).toBe("live");
    await vi.advanceTimersByTimeAsync(40_000);
    expect(sockets.length).toBeGreaterThan(1);
  });

  test("that is closed stays closed", async () => {
    const { connection, socket } = connect();
    socket().open();
    connection.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([sockets.length, socket().readyState, vi.getTimerCount()]).toEqual([1, 3, 0]);
  });
});
