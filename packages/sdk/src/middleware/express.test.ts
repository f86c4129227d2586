import express from "express";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { asyncContext } from "../node/index.ts";
import { clientOf, startFakeDendro, type FakeDendro } from "../test-support/fake-dendro.ts";
import { requestSpan, trackRequests } from "./express.ts";
import type { Client, TrackedEvent } from "../index.ts";

let dendro: FakeDendro;
let client: Client;
let server: Server | undefined;
beforeAll(() => void process.setMaxListeners(200));
beforeEach(async () => {
  dendro = await startFakeDendro();
  client = clientOf(dendro).client;
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await dendro.close();
});

const listen = async (app: express.Express) => {
  server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, "127.0.0.1", () => resolve(listening));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** The events of these requests, in order. */
async function track(app: express.Express, ...paths: string[]): Promise<TrackedEvent[]> {
  const url = await listen(app);
  for (const path of paths) await (await fetch(`${url}${path}`)).text();
  return await dendro.arrived(client, paths.length);
}

const application = () => {
  const app = express();
  app.use(trackRequests({ client }));
  return app;
};
const quiet = (app: express.Express) => void app.set("env", "test");

test("a request is one event with the route's template", async () => {
  const app = application();
  app.get("/users/:id", (request, response) => void response.send(`Hello ${request.params.id}`));
  const [event] = await track(app, "/users/42?token=secret");
  expect(event).toMatchObject({
    type: "request",
    method: "GET",
    route: "/users/:id",
    path: "/users/42",
    host: expect.stringMatching(/^127\.0\.0\.1:\d+$/u),
    status_code: 200,
    status: "ok",
    bytes: 8,
  });
  expect(event?.duration_ms).toBeGreaterThan(0);
  expect(JSON.stringify(event)).not.toContain("secret");
  for (const column of ["ip", "user_agent", "error_type", "trace_id", "user_id"])
    expect(event).not.toHaveProperty(column);
});

describe("the route", () => {
  test("names the places where routers and applications are mounted by their templates", async () => {
    const app = application();
    const members = express.Router();
    members.get("/", (_, response) => void response.send("all"));
    members.get("/:member", (_, response) => void response.send("one"));
    const teams = express.Router({ mergeParams: true });
    teams.use("/members", members);
    app.use("/teams/:team", teams);
    app.use("/people", members);
    app.use(express.Router().get("/about", (_, response) => void response.send("about")));
    const admin = express();
    admin.get("/logs/:day", (_, response) => void response.send("logs"));
    app.use("/admin/:tenant", admin);
    const events = await track(
      app,
      "/teams/7/members",
      "/teams/7/members/8",
      "/people/8",
      "/about",
      "/admin/acme/logs/today",
    );
    expect(events.map(({ route }) => route)).toEqual([
      "/teams/:team/members",
      "/teams/:team/members/:member",
      "/people/:member",
      "/about",
      "/admin/:tenant/logs/:day",
    ]);
  });

  test("is still whole when an error has left the router", async () => {
    const app = application();
    quiet(app);
    const orders = express.Router();
    orders.get("/:id", () => {
      throw new Error("no");
    });
    app.use("/shops/:shop/orders", orders);
    const [event] = await track(app, "/shops/1/orders/2");
    expect(event).toMatchObject({ route: "/shops/:shop/orders/:id", status_code: 500 });
  });
});

describe("errors", () => {
  test("are known by their status where nothing was seen", async () => {
    const app = application();
    app.get("/bad", (_, response) => void response.status(502).end());
    app.get("/missing", (_, response) => void response.status(404).end());
    const events = await track(app, "/bad", "/missing");
    expect(events).toMatchObject([{ status: "error", error_type: "502" }, { status: "ok" }]);
  });

  test("a client that goes away is told apart", async () => {
    const app = application();
    const leaving = new AbortController();
    app.get("/slow", () => leaving.abort());
    const url = await listen(app);
    await expect(fetch(`${url}/slow`, { signal: leaving.signal })).rejects.toThrow(/abort/u);
    expect(await dendro.arrived(client, 1)).toMatchObject([
      { route: "/slow", status_code: 499, status: "error", error_type: "aborted" },
    ]);
  });
});

test("the trace comes in by the header, and the handlers' work are its children", async () => {
  client = clientOf(dendro, { context: asyncContext() }).client;
  const app = express();
  app.use(trackRequests({ client }));
  app.get("/", async (request, response) => {
    await client.tool("search", async () => await Promise.resolve());
    response.send(requestSpan(request)?.traceparent());
  });
  const url = await listen(app);
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const answer = await fetch(url, { headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` } });
  const header = await answer.text();
  const [tool, request] = await dendro.arrived(client, 2);
  expect(request).toMatchObject({ trace_id: trace, parent_span_id: "00f067aa0ba902b7" });
  expect(header).toBe(`00-${trace}-${request?.span_id}-01`);
  expect(tool).toMatchObject({ type: "tool.called", trace_id: trace, parent_span_id: request?.span_id });
});

test("twice in place it counts once; a client that fails is no matter", async () => {
  const app = application();
  app.use(trackRequests({ client }));
  const fails = () => {
    throw new Error("no");
  };
  const failing = { track: fails, startSpan: fails, withWaitUntil: fails, context: asyncContext() };
  const other = express();
  other.use(trackRequests({ client: failing }));
  for (const each of [app, other]) each.get("/", (_, response) => void response.send("fine"));
  expect(await track(app, "/")).toHaveLength(1);
  server?.close();
  const url = await listen(other);
  expect(await (await fetch(url)).text()).toBe("fine");
});
