import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { asyncContext } from "../node/index.ts";
import { clientOf, startFakeDendro, type FakeDendro } from "../test-support/fake-dendro.ts";
import { requestSpan, trackRequests } from "./fetch.ts";
import type { Client } from "../index.ts";

let dendro: FakeDendro;
let client: Client;
beforeAll(() => void process.setMaxListeners(200));
beforeEach(async () => {
  dendro = await startFakeDendro();
  client = clientOf(dendro).client;
});
afterEach(async () => await dendro.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  new Request(`https://example.org${path}`, { headers });

test("a request is one event, whether the handler answers at once or later", async () => {
  const now = trackRequests(() => new Response("fine", { headers: { "content-length": "4" } }), {
    client,
    route: (request) => (request.url.includes("/users/") ? "/users/:id" : null),
    userId: () => "u1",
  });
  const later = trackRequests(async () => await Promise.resolve(new Response(null, { status: 502 })), {
    client,
  });
  expect(now(get("/users/7?token=secret"))).toBeInstanceOf(Response);
  expect((await later(get("/elsewhere"))).status).toBe(502);
  await client.flush();
  expect(dendro.events()).toMatchObject([
    {
      type: "request",
      method: "GET",
      route: "/users/:id",
      path: "/users/7",
      host: "example.org",
      status_code: 200,
      status: "ok",
      bytes: 4,
      user_id: "u1",
    },
    { route: "unmatched", path: "/elsewhere", status_code: 502, status: "error", error_type: "502" },
  ]);
  expect(JSON.stringify(dendro.events())).not.toContain("secret");
});

test("what is thrown is thrown on, the very same", async () => {
  const error = new RangeError("too far");
  const now = trackRequests(
    (): Response => {
      throw error;
    },
    { client },
  );
  const later = trackRequests(async (): Promise<Response> => await Promise.reject(error), { client });
  expect(() => now(get("/"))).toThrow(error);
  await expect(later(get("/"))).rejects.toBe(error);
  await client.flush();
  for (const event of dendro.events())
    expect(event).toMatchObject({ status_code: 500, status: "error", error_type: "RangeError" });
  expect(dendro.events()).toHaveLength(2);
});

test("on the edge the handler has its own arguments, and the runtime waits until the event is sent", async () => {
  const promises: Promise<unknown>[] = [];
  const handler = trackRequests(
    async (_request: Request, env: { greeting: string }, _execution: object) => new Response(env.greeting),
    { client: () => client },
  );
  const execution = { waitUntil: (promise: Promise<unknown>) => void promises.push(promise) };
  expect(await (await handler(get("/"), { greeting: "hello" }, execution)).text()).toBe("hello");
  expect(promises).toHaveLength(1);
  await Promise.all(promises);
  expect(dendro.events()).toHaveLength(1);
});

test("the trace comes in by the header, and the handler's work are its children", async () => {
  client = clientOf(dendro, { context: asyncContext() }).client;
  const handler = trackRequests(
    async (request: Request) => {
      await client.tool("search", async () => await Promise.resolve());
      return new Response(requestSpan(request)?.traceparent());
    },
    { client },
  );
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const answer = await handler(get("/", { traceparent: `00-${trace}-00f067aa0ba902b7-01` }));
  await client.flush();
  const [tool, request] = dendro.events();
  expect(request).toMatchObject({ trace_id: trace, parent_span_id: "00f067aa0ba902b7" });
  expect(await answer.text()).toBe(`00-${trace}-${request?.span_id}-01`);
  expect(tool?.parent_span_id).toBe(request?.span_id);
});

test("a client that fails is no matter", async () => {
  const fails = () => {
    throw new Error("no");
  };
  for (const failing of [
    fails,
    { track: fails, startSpan: fails, withWaitUntil: fails, context: asyncContext() },
  ]) {
    const handler = trackRequests(() => new Response("fine"), {
      client: failing,
      route: fails,
      userId: fails,
    });
    expect(await handler(get("/")).text()).toBe("fine");
  }
});
