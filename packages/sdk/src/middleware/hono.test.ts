import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { asyncContext } from "../node/index.ts";
import { clientOf, startFakeDendro, type FakeDendro } from "../test-support/fake-dendro.ts";
import { requestSpan, trackRequests } from "./hono.ts";
import type { Client, TrackedEvent } from "../index.ts";

let dendro: FakeDendro;
let client: Client;
beforeAll(() => void process.setMaxListeners(200));
beforeEach(async () => {
  dendro = await startFakeDendro();
  client = clientOf(dendro).client;
});
afterEach(async () => await dendro.close());

async function track(app: Hono, ...paths: string[]): Promise<TrackedEvent[]> {
  for (const path of paths) await app.request(`http://example.org${path}`);
  await client.flush();
  return dendro.events();
}

const application = () => {
  const app = new Hono();
  app.use(trackRequests({ client }));
  return app;
};

describe("the route", () => {
  test("is that of who answers, or would have answered", async () => {
    const app = application();
    const members = new Hono().get("/:member", (c) => c.text("one"));
    app.route("/teams/:team", members);
    app.use("/private/*", async (c, _next) => c.text("no", 401));
    app.get("/private/:page", (c) => c.text("never"));
    app.all("/any/:thing", (c) => c.text("any"));
    app.use("/static/*", async (c, _next) => c.text("file"));
    app.get("*", (c) => (c.req.path === "/caught" ? c.text("caught") : c.notFound()));
    const paths = ["/teams/7/8", "/private/x", "/any/x", "/static/a.css", "/caught"];
    const events = await track(app, ...paths);
    expect(events.map(({ route, status_code }) => [route, status_code])).toEqual([
      ["/teams/:team/:member", 200],
      ["/private/:page", 401],
      ["/any/:thing", 200],
      ["/*", 200],
      ["/*", 200],
    ]);
  });

  test("is unmatched where there is none, and that of a middleware that answers by itself", async () => {
    const app = application();
    app.use("/static/*", async (c, next) => (c.req.path.endsWith(".css") ? c.text("file") : await next()));
    const events = await track(app, "/.env", "/static/a.css", "/static/none");
    expect(events.map(({ route, status_code }) => [route, status_code])).toEqual([
      ["unmatched", 404],
      ["/static/*", 200],
      ["unmatched", 404],
    ]);
  });
});

test("thrown errors are seen and handled as ever", async () => {
  const app = application();
  const handled: unknown[] = [];
  const error = new RangeError("too far");
  app.onError((thrown, c) => {
    handled.push(thrown);
    return thrown instanceof HTTPException ? thrown.getResponse() : c.text("own page", 503);
  });
  app.get("/now", () => {
    throw error;
  });
  app.get("/later", async () => await Promise.reject(error));
  app.get("/denied", () => {
    throw new HTTPException(403, { message: "denied" });
  });
  app.get("/text", async () => await Promise.reject("text"));
  const events = await track(app, "/now", "/later", "/denied");
  await expect(app.request("http://example.org/text")).rejects.toBe("text");
  await client.flush();
  expect(handled.slice(0, 2)).toEqual([error, error]);
  for (const event of events.slice(0, 2))
    expect(event).toMatchObject({
      route: expect.stringMatching(/now|later/u),
      status_code: 503,
      status: "error",
      error_type: "RangeError",
      data: { error: { message: "too far" } },
    });
  expect(events[2]).toMatchObject({ status_code: 403, status: "ok", data: { error: { message: "denied" } } });
  expect(dendro.events()[3]).toMatchObject({ status_code: 500, error_type: "string" });
});

test("the trace comes in by the header, and the handlers' work are its children", async () => {
  client = clientOf(dendro, { context: asyncContext() }).client;
  const app = application();
  app.get("/", async (c) => {
    await client.tool("search", async () => await Promise.resolve());
    return c.text(requestSpan(c)?.traceparent() ?? "");
  });
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const answer = await app.request("/", { headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` } });
  await client.flush();
  const [tool, request] = dendro.events();
  expect(request).toMatchObject({ trace_id: trace, parent_span_id: "00f067aa0ba902b7" });
  expect(await answer.text()).toBe(`00-${trace}-${request?.span_id}-01`);
  expect(tool?.parent_span_id).toBe(request?.span_id);
});

test("on the edge the runtime waits until the event is sent", async () => {
  const app = application();
  app.get("/", (c) => c.text("fine"));
  const promises: Promise<unknown>[] = [];
  await app.request("/", undefined, undefined, {
    waitUntil: (promise) => void promises.push(promise),
    passThroughOnException: () => {},
    props: {},
  });
  expect(promises).toHaveLength(1);
  await Promise.all(promises);
  expect(dendro.events()).toHaveLength(1);
});

test("twice in place it counts once; a client that fails is no matter", async () => {
  const app = application();
  app.use(trackRequests({ client }));
  app.get("/", (c) => c.text("fine"));
  expect(await track(app, "/")).toHaveLength(1);
  const fails = () => {
    throw new Error("no");
  };
  for (const failing of [
    fails,
    { track: fails, startSpan: fails, withWaitUntil: fails, context: asyncContext() },
  ]) {
    const other = new Hono();
    other.use(trackRequests({ client: failing, userId: fails }));
    other.get("/", (c) => c.text("fine"));
    expect(await (await other.request("/")).text()).toBe("fine");
  }
});
