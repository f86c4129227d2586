import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import { WebSocket, type RawData } from "ws";
import { adminKey, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();
const tenants: Record<string, string> = {};
beforeAll(async () => {
  for (const tenant of ["a", "b"]) {
    await post(dendro.url, "/api/v1/tenants", { id: tenant, name: tenant });
    const made = await post(dendro.url, `/api/v1/keys?tenant=${tenant}`, { name: tenant, scope: "read" });
    tenants[tenant] = ((await made.json()) as { key: string }).key;
  }
}, 200_000);

const rawText = (data: RawData) => (data as Buffer).toString("utf8");

const open = async (path: string, headers: Record<string, string> = {}) => {
  const socket = new WebSocket(`${dendro.url.replace("http", "ws")}${path}`, { headers });
  const closed = new Promise<number>((resolve) => socket.once("close", (code) => resolve(code)));
  const status = await new Promise<number>((resolve) => {
    socket.once("open", () => resolve(101));
    socket.once("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.once("error", () => resolve(0));
  });
  return { socket, status, closed };
};

describe("sockets of strangers", () => {
  test("that never say who they are end within seconds; one that says it stays", async () => {
    const silent = await open("/ws");
    const known = await open("/ws");
    known.socket.send(
      JSON.stringify({
        id: "1",
        type: "connect",
        payload: { worker_id: "w", user_id: "u", auth_token: adminKey },
      }),
    );
    expect(await silent.closed).toBe(1008);
    expect(known.socket.readyState).toBe(known.socket.OPEN);
    known.socket.terminate();
  }, 200_000);

  test("are so many an address and no more, and others still find room", async () => {
    const mine = { "x-forwarded-for": "203.0.113.9" };
    const sockets = [];
    for (let count = 0; count < 110; count += 1) sockets.push(await open("/ws", mine));
    expect(sockets.filter(({ status }) => status === 101)).toHaveLength(100);
    expect(sockets.at(-1)?.status).toBe(429);
    const other = await open("/ws", { "x-forwarded-for": "198.51.100.4" });
    expect(other.status).toBe(101);
    for (const { socket } of [...sockets, other]) socket.terminate();
  }, 200_000);

  test("that guess a key are slowed down like any other guess, on each of them", async () => {
    for (const path of ["/api/v1/live", "/analytics/live", "/api/v1/hub"]) {
      const headers = { "x-forwarded-for": `203.0.113.${path.length}` };
      const statuses: number[] = [];
      for (let count = 0; count < 60; count += 1)
        statuses.push((await open(`${path}?key=guess-${count}`, headers)).status);
      expect(new Set(statuses)).toEqual(new Set([401, 429]));
      expect(statuses.filter((status) => status === 401).length).toBeLessThan(50);
    }
  }, 200_000);

  test("frames deeper than anything are a typed error, and the connection stays", async () => {
    const { socket } = await open(`/api/v1/live?key=${tenants["a"]}`);
    const answer = new Promise<string>((resolve) => socket.once("message", (data) => resolve(rawText(data))));
    socket.send(`{"id":"x","type":"ping","payload":${"[".repeat(5000)}${"]".repeat(5000)}}`);
    expect(JSON.parse(await answer)).toMatchObject({ type: "error", payload: { code: "malformed_body" } });
    socket.terminate();
  });
});

describe("connections that are half open", () => {
  const half = async (text: string) => {
    const socket: Socket = connect(Number(new URL(dendro.url).port), "127.0.0.1");
    socket.on("error", () => {});
    socket.resume();
    socket.write(text);
    const start = performance.now();
    await new Promise((resolve) => socket.once("close", resolve));
    return performance.now() - start;
  };

  test("end within a minute, whatever they have not said", async () => {
    const durations = await Promise.all(
      ["", "POST /batch HTTP/1.1\r\n", "POST /batch HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"].map(
        half,
      ),
    );
    expect(Math.max(...durations)).toBeLessThan(60_000);
  }, 200_000);
});

describe("guesses over HTTP", () => {
  const guess = async (path: string, headers: Record<string, string>, body = "{}") =>
    (
      await fetch(new URL(path, dendro.url), {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body,
      })
    ).status;

  test.each([
    ["/api/v1/events", (index: number) => ({ authorization: `Bearer guess-${index}` }), () => "{}"],
    ["/api/v1/query", (index: number) => ({ "x-api-key": `guess-${index}` }), () => "{}"],
    ["/batch", () => ({}), (index: number) => `{"batch":[],"api_key":"guess-${index}"}`],
    ["/api/v1/session", () => ({}), (index: number) => `{"key":"guess-${index}"}`],
    ["/api/v1/session", () => ({}), (index: number) => `{"token":"guess-${index}"}`],
  ] as [string, (index: number) => Record<string, string>, (index: number) => string][])(
    "are slowed down at %s, and lock nobody out who has a key",
    async (path, headersOf, bodyOf) => {
      const address = { "x-forwarded-for": `192.0.2.${path.length + bodyOf(1).length}` };
      const office = { ...address, authorization: `Bearer ${adminKey}` };
      expect(await guess("/api/v1/query", office)).toBe(400);
      const statuses: number[] = [];
      for (let index = 0; index < 200; index += 1)
        statuses.push(await guess(path, { ...address, ...headersOf(index) }, bodyOf(index)));
      const heard = statuses.filter((status) => status === 401).length;
      expect(heard).toBeGreaterThan(0);
      expect(heard).toBeLessThan(100);
      expect(new Set(statuses)).toEqual(new Set([401, 429]));
      expect(await guess("/api/v1/query", office)).toBe(400);
      expect(await guess("/api/v1/query", { ...address, authorization: `Bearer ${tenants["a"]}` })).toBe(400);
    },
    60_000,
  );
});

describe("two tenants at once", () => {
  test("one that takes all the exports there are leaves some for the other", async () => {
    const rows = Array.from({ length: 1000 }, (_, index) => ({
      type: "big",
      data: { index, text: "x".repeat(4000) },
    }));
    // More than an export reads at once: what it has read to the end leaves its place, whoever fetches it.
    for (const tenant of ["a", "b"])
      for (let round = 0; round < 10; round += 1)
        expect((await post(dendro.url, `/api/v1/events?tenant=${tenant}`, rows)).status).toBe(202);
    await settled(dendro.url);
    const held: IncomingMessage[] = [];
    const begin = async (tenant: string) => {
      const sending = request(new URL("/api/v1/export", dendro.url), {
        method: "POST",
        headers: { authorization: `Bearer ${tenants[tenant]}`, "content-type": "application/json" },
      });
      sending.end(JSON.stringify({ format: "ndjson", events: { date_range: "2d" } }));
      const [response] = (await once(sending, "response")) as [IncomingMessage];
      // Nobody reads on: it keeps its place.
      held.push(response);
      return response.statusCode;
    };
    const first = [];
    for (let count = 0; count < 6; count += 1) first.push(await begin("a"));
    expect(first).toEqual([200, 200, 429, 429, 429, 429]);
    expect(await begin("b")).toBe(200);
    for (const response of held) response.destroy();
  }, 200_000);

  test("one that subscribes to all the live questions there may be leaves some for the other", async () => {
    const subscribe = async (tenant: string, count: number) => {
      const { socket } = await open(`/api/v1/live?key=${tenants[tenant]}`);
      let refused = 0;
      let answered = 0;
      socket.on("message", (data) => {
        const { type, payload } = JSON.parse(rawText(data)) as {
          type: string;
          payload: { code?: string };
        };
        if (type === "query.snapshot") answered += 1;
        else if (payload.code === "too_many_subscriptions") refused += 1;
      });
      for (let index = 0; index < count; index += 1)
        socket.send(
          JSON.stringify({
            id: String(index),
            type: "query.subscribe",
            payload: {
              query: {
                metrics: ["events"],
                filters: [["is", "name", [`${tenant}${Math.random()}`]]],
                date_range: "day",
              },
            },
          }),
        );
      return { socket, counts: () => ({ refused, answered }) };
    };
    const sockets = [];
    for (let connection = 0; connection < 3; connection += 1) sockets.push(await subscribe("a", 60));
    const other = await subscribe("b", 3);
    await expect.poll(() => other.counts().answered, { timeout: 100_000 }).toBe(3);
    // Those of the first that came before still wait.
    const answered = sockets.reduce((sum, { counts }) => sum + counts().answered, 0);
    expect(answered).toBeLessThan(180);
    for (const { socket } of [...sockets, other]) socket.terminate();
  }, 90_000);
});
