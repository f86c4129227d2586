import fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { asyncContext } from "../node/index.ts";
import { clientOf, startFakeDendro, type FakeDendro } from "../test-support/fake-dendro.ts";
import { requestSpan, trackRequests } from "./fastify.ts";
import type { Client, TrackedEvent } from "../index.ts";

let dendro: FakeDendro;
let client: Client;
let app: FastifyInstance;
beforeAll(() => void process.setMaxListeners(200));
beforeEach(async () => {
  dendro = await startFakeDendro();
  client = clientOf(dendro).client;
  app = fastify();
});
afterEach(async () => {
  await app.close();
  await dendro.close();
});

async function track(...paths: string[]): Promise<TrackedEvent[]> {
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  for (const path of paths) await (await fetch(`${url}${path}`)).text();
  return await dendro.arrived(client, paths.length);
}

test("a request is one event with the route's template, in plugins and with prefixes too", async () => {
  await app.register(trackRequests, {
    client,
    userId: (request) => request.headers["x-user"]?.toString() ?? "u1",
  });
  app.get("/users/:id", () => ({ fine: true }));
  await app.register(async (inner) => void inner.get("/:member", async () => "one"), {
    prefix: "/teams/:team",
  });
  const events = await track("/users/42?token=secret", "/teams/7/8", "/wp-login.php");
  expect(events).toMatchObject([
    { type: "request", method: "GET", route: "/users/:id", path: "/users/42", status_code: 200, bytes: 13 },
    { route: "/teams/:team/:member", path: "/teams/7/8", status: "ok", user_id: "u1" },
    { route: "unmatched", status_code: 404, status: "ok" },
  ]);
  expect(events[0]?.host).toMatch(/^127\.0\.0\.1:\d+$/u);
  expect(JSON.stringify(events)).not.toContain("secret");
});

test("a client that goes away is told apart", async () => {
  await app.register(trackRequests, { client });
  const leaving = new AbortController();
  app.get("/slow", async () => {
    leaving.abort();
    return await new Promise(() => {});
  });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  await expect(fetch(`${url}/slow`, { signal: leaving.signal })).rejects.toThrow(/abort/u);
  expect(await dendro.arrived(client, 1)).toMatchObject([
    { route: "/slow", status_code: 499, error_type: "aborted" },
  ]);
});

test("the trace comes in by the header, and the handlers' work are its children", async () => {
  client = clientOf(dendro, { context: asyncContext() }).client;
  await app.register(trackRequests, { client });
  app.get("/", async (request) => {
    await client.tool("search", async () => await Promise.resolve());
    return requestSpan(request)?.traceparent();
  });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const answer = await fetch(url, { headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` } });
  const header = await answer.text();
  const [tool, request] = await dendro.arrived(client, 2);
  expect(request).toMatchObject({ trace_id: trace, parent_span_id: "00f067aa0ba902b7" });
  expect(header).toBe(`00-${trace}-${request?.span_id}-01`);
  expect(tool?.parent_span_id).toBe(request?.span_id);
});

test("a client that fails is no matter", async () => {
  const fails = () => {
    throw new Error("no");
  };
  await app.register(trackRequests, {
    client: { track: fails, startSpan: fails, withWaitUntil: fails, context: asyncContext() },
    userId: fails,
  });
  app.get("/", () => "fine");
  const answer = await app.inject("/");
  expect([answer.statusCode, answer.body]).toEqual([200, "fine"]);
});
