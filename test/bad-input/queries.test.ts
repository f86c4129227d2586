import { request } from "node:http";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { adminKey, ask, post, readMetric, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();

const fine = { metrics: ["visitors"], date_range: "7d" };

describe("a question that is no good is answered with what is wrong", () => {
  test.each([
    ["no metrics", { date_range: "7d" }, "invalid_request"],
    ["an unknown metric", { ...fine, metrics: ["visitorz"] }, "unknown_metric"],
    ["an inherited name", { ...fine, metrics: ["constructor"] }, "unknown_metric"],
    ["an unknown dimension", { ...fine, dimensions: ["planet"] }, "unknown_dimension"],
    ["an unknown time", { ...fine, dimensions: ["time:century"] }, "unknown_dimension"],
    ["a data path with a quote", { ...fine, dimensions: ["data.a`b"] }, "unknown_dimension"],
    ["an unknown field", { ...fine, limit: 3 }, "invalid_request"],
    ["a range that is none", { ...fine, date_range: "soon" }, "invalid_request"],
    ["a day that does not exist", { ...fine, date_range: ["2026-02-30", "2026-03-01"] }, "invalid_query"],
    [
      "a range that ends before it begins",
      { ...fine, date_range: ["2026-03-02", "2026-03-01"] },
      "invalid_query",
    ],
    ["the year 0", { ...fine, date_range: ["0000-01-01", "9999-12-31"] }, "invalid_query"],
    [
      "every minute of a century",
      { ...fine, dimensions: ["time:minute"], date_range: ["1950-01-01", "2050-01-01"] },
      "invalid_query",
    ],
    ["an unknown time zone", { ...fine, timezone: "Mars/Olympus" }, "unknown_timezone"],
    ["an offset for a zone", { ...fine, timezone: "+02:00" }, "unknown_timezone"],
    ["an order by something else", { ...fine, order_by: [["pageviews", "desc"]] }, "invalid_query"],
    ["text compared as a number", { ...fine, filters: [[">", "country", [3]]] }, "invalid_query"],
    ["a filter that is none", { ...fine, filters: [["near", "country", ["DE"]]] }, "invalid_request"],
    ["a limit that is too high", { ...fine, pagination: { limit: 1e9 } }, "invalid_request"],
    ["the same metric twice", { ...fine, metrics: ["visitors", "visitors"] }, "invalid_query"],
  ])("%s", async (_name, query, code) => {
    const response = await post(dendro.url, "/api/v1/query", query);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status: response.status, code, instance: "/api/v1/query" });
    expect(response.status).toBe(400);
  });

  test("filters nested without end", async () => {
    const filter = `${'["not",'.repeat(50_000)}["is","country",["DE"]]${"]".repeat(50_000)}`;
    expect(
      (
        await post(
          dendro.url,
          "/api/v1/query",
          `{"metrics":["visitors"],"date_range":"7d","filters":[${filter}]}`,
        )
      ).status,
    ).toBe(400);
  });

  test("a page beyond the last says how many rows there are", async () => {
    await post(dendro.url, "/api/v1/events", [
      { type: "paged", name: "a" },
      { type: "paged", name: "b" },
    ]);
    await settled(dendro.url);
    const query = {
      metrics: ["events"],
      dimensions: ["name"],
      filters: [["is", "type", ["paged"]]],
      date_range: "day",
      include: ["total"],
    };
    for (const offset of [0, 1, 50]) {
      const { results, total } = await ask(dendro.url, { ...query, pagination: { limit: 1, offset } });
      expect([results.length, total?.rows]).toEqual([offset < 2 ? 1 : 0, 2]);
    }
  });

  test("whatever is asked, the answer is 200 or 400", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            metrics: fc.jsonValue(),
            date_range: fc.jsonValue(),
            filters: fc.jsonValue(),
            dimensions: fc.jsonValue(),
            timezone: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
        async (query) => {
          expect([200, 400]).toContain((await post(dendro.url, "/api/v1/query", query)).status);
        },
      ),
      { numRuns: 100 },
    );
  });

  test.each([
    ["a misspelt metric", { ...fine, metrics: ["vistors"] }, '"visitors" is near'],
    [
      "a filter that is in no list",
      { ...fine, filters: ["is", "page", ["/"]] },
      "filters are a list of lists",
    ],
    ["a filter's value", { ...fine, filters: [[">", "status_code", 499]] }, "needs one number in a list"],
    ["no time", { metrics: ["visitors"] }, "date_range: is missing; use for example 7d"],
    ["no metrics", { date_range: "7d" }, "metrics: is missing; it must be a list"],
    ["another period", { ...fine, compare: "last_week" }, 'none of "previous_period", "previous_year"'],
    ["a function", { ...fine, metrics: ["avg(bytes)"] }, "avg; there are sum, mean"],
  ])("%s is answered with what to send instead", async (_name, query, said) => {
    const { detail } = (await (await post(dendro.url, "/api/v1/query", query)).json()) as { detail: string };
    expect(detail).toContain(said);
  });
});

describe("keys", () => {
  const get = async (path: string, key?: string) =>
    await fetch(new URL(path, dendro.url), { headers: key === undefined ? {} : { "x-api-key": key } });

  async function makeKey(scope: string, tenant: string): Promise<string> {
    const response = await post(dendro.url, `/api/v1/keys?tenant=${tenant}`, { name: scope, scope });
    expect(response.status).toBe(201);
    return ((await response.json()) as { key: string }).key;
  }

  test("are needed, must be known, and do only what they are for", async () => {
    await post(dendro.url, "/api/v1/tenants", { id: "acme", name: "Acme" });
    const read = await makeKey("read", "acme");
    const ingest = await makeKey("ingest", "acme");
    expect((await get("/api/v1/catalog")).status).toBe(401);
    expect((await get("/api/v1/catalog", "wrong")).status).toBe(401);
    expect((await get("/api/v1/catalog", read)).status).toBe(200);
    expect((await get("/api/v1/catalog", ingest)).status).toBe(403);
    expect((await get("/api/v1/keys", read)).status).toBe(403);
    const events = (key: string, query = "") =>
      fetch(new URL(`/api/v1/events?key=${key}${query}`, dendro.url), {
        method: "POST",
        body: '{"type":"x"}',
      });
    expect((await events(ingest)).status).toBe(202);
    expect((await events(read)).status).toBe(403);
    expect((await events(ingest, "&tenant=default")).status).toBe(403);
    expect((await events(ingest, "&history=true")).status).toBe(403);
  });

  test("a signed-in browser cannot be made to act by another site", async () => {
    const signedIn = await post(dendro.url, "/api/v1/session", { key: adminKey });
    const cookie = signedIn.headers.get("set-cookie")?.split(";")[0] ?? "";
    expect(signedIn.headers.get("set-cookie")).toMatch(/HttpOnly; SameSite=Lax/u);
    const act = async (headers: Record<string, string>) =>
      (
        await fetch(new URL("/api/v1/keys", dendro.url), {
          method: "POST",
          headers: { cookie, "content-type": "application/json", ...headers },
          body: '{"name":"x","scope":"read"}',
        })
      ).status;
    expect(await act({})).toBe(403);
    expect(await act({ "x-requested-with": "dendro", origin: "https://evil.example" })).toBe(403);
    expect(await act({ "x-requested-with": "dendro" })).toBe(201);
  });
});

describe("paths and methods", () => {
  test.each([
    ["GET", "/api/v1/events", 405, "method_not_allowed"],
    ["DELETE", "/api/v1/query", 405, "method_not_allowed"],
    ["GET", "/api/v1/nothing", 404, "not_found"],
    ["POST", "/api/v1/query", 401, "missing_key"],
  ])("%s %s is %i", async (method, path, status, code) => {
    const response = await fetch(new URL(path, dendro.url), {
      method,
      headers: { "content-type": "application/json" },
      ...(method === "POST" ? { body: JSON.stringify(fine) } : {}),
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
  });

  test("a preflight is answered for sending and for nothing else", async () => {
    const preflight = async (path: string) =>
      await fetch(new URL(path, dendro.url), {
        method: "OPTIONS",
        headers: { origin: "https://shop.example", "access-control-request-method": "POST" },
      });
    const sending = await preflight("/api/v1/events");
    expect(sending.status).toBe(204);
    expect(sending.headers.get("access-control-allow-origin")).toBe("https://shop.example");
    expect(sending.headers.get("access-control-allow-credentials")).toBe("true");
    expect((await preflight("/api/v1/query")).headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("a live connection", () => {
  const connect = async (key = adminKey) => {
    const socket = new WebSocket(`${dendro.url.replace("http", "ws")}/api/v1/live`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const frames: { id?: string; type: string; payload: Record<string, unknown> }[] = [];
    socket.on("message", (data) => frames.push(JSON.parse((data as Buffer).toString("utf8"))));
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const next = async (type: string) => {
      for (let attempt = 0; attempt < 1200; attempt += 1) {
        const found = frames.findIndex((frame) => frame.type === type);
        if (found !== -1) return frames.splice(found, 1)[0];
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      throw new Error(`no ${type} came; came: ${JSON.stringify(frames)}`);
    };
    return {
      socket,
      next,
      send: (frame: unknown) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
    };
  };

  test("needs a key", async () => {
    await expect(connect("wrong")).rejects.toThrow("401");
  });

  test("answers rubbish with a typed error and goes on", async () => {
    const { socket, send, next } = await connect();
    for (const [frame, code] of [
      ["nonsense", "malformed_body"],
      [{ type: "dance" }, "invalid_request"],
      [{ id: "1", type: "query.subscribe", payload: {} }, "invalid_request"],
      [
        { id: "1", type: "query.subscribe", payload: { query: { ...fine, metrics: ["x"] } } },
        "unknown_metric",
      ],
    ] as const) {
      send(frame);
      expect((await next("error"))?.payload).toMatchObject({ code });
    }
    send({ type: "ping", payload: {} });
    await next("pong");
    socket.close();
  });

  test("sends a snapshot, then what changes, and events as they happen", async () => {
    const { socket, send, next } = await connect();
    send({
      id: "q",
      type: "query.subscribe",
      payload: { query: { metrics: ["events"], filters: [["is", "type", ["live"]]], date_range: "day" } },
    });
    send({ id: "e", type: "events.subscribe", payload: { filters: [["is", "type", ["live"]]] } });
    expect((await next("query.snapshot"))?.payload).toMatchObject({ results: [{ metrics: [0] }] });
    await next("events.subscribed");
    await post(dendro.url, "/api/v1/events", [{ type: "live", name: "a" }, { type: "other" }]);
    const first = await next("event");
    expect(first).toMatchObject({ id: "e", payload: { event: { type: "live", name: "a" } } });
    expect((await next("query.patch"))?.payload).toMatchObject({ upsert: [{ metrics: [1] }] });
    socket.close();

    // Away for a moment: what happened meanwhile comes first.
    await post(dendro.url, "/api/v1/events", [{ type: "live", name: "b" }]);
    const again = await connect();
    const { id } = (first as unknown as { payload: { event: { id: string } } }).payload.event;
    again.send({
      id: "e",
      type: "events.subscribe",
      payload: { filters: [["is", "type", ["live"]]], after_event_id: id },
    });
    expect(await again.next("event")).toMatchObject({ payload: { event: { name: "b" } } });
    expect(await again.next("events.subscribed")).toMatchObject({ payload: { missed: false } });
    again.socket.close();
  });

  test("that never reads is told and dropped, and costs no memory without end", async () => {
    const { port } = new URL(dendro.url);
    const silent = request({
      port,
      host: "127.0.0.1",
      path: "/api/v1/live",
      headers: {
        authorization: `Bearer ${adminKey}`,
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      },
    });
    const socket = await new Promise<import("node:net").Socket>((resolve) =>
      silent.once("upgrade", (_response, upgraded) => resolve(upgraded)).end(),
    );
    socket.on("error", () => {});
    const text = Buffer.from(JSON.stringify({ id: "e", type: "events.subscribe", payload: {} }));
    const mask = Buffer.from([0, 0, 0, 0]);
    socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length]), mask, text]));
    socket.pause();
    const connections = async () => await readMetric(dendro.url, "dendro_live_connections");
    const filler = "x".repeat(30_000);
    for (let round = 0; round < 60 && (await connections()) > 0; round += 1) {
      await post(
        dendro.url,
        "/api/v1/events",
        Array.from({ length: 100 }, () => ({ type: "big", data: { filler } })),
      );
    }
    await expect.poll(connections, { timeout: 10_000 }).toBe(0);
    socket.destroy();
  }, 60_000);
});
