import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener, serve } from "@hono/node-server";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import { createClient } from "../../packages/sdk/src/index.ts";
import * as onExpress from "../../packages/sdk/src/middleware/express.ts";
import * as onFastify from "../../packages/sdk/src/middleware/fastify.ts";
import * as onFetch from "../../packages/sdk/src/middleware/fetch.ts";
import * as onHono from "../../packages/sdk/src/middleware/hono.ts";

/** Greets by name, with and without the middleware, and says where. Dendro is a server that takes all and keeps nothing. */
const { framework, isTracked, dendroUrl } = JSON.parse(process.argv[2] ?? "{}") as {
  framework: string;
  isTracked: boolean;
  dendroUrl: string;
};
// As large as a busy server would have it, so that what is measured is not dropping.
const client = createClient({
  url: dendroUrl,
  key: "k",
  maxQueuedEvents: 50_000,
  onDrop: () => {},
});
const host = "127.0.0.1";

const tell = (port: number) => process.send?.(port);

const start: Record<string, () => Promise<void>> = {
  async hono() {
    const app = new Hono();
    if (isTracked) app.use(onHono.trackRequests({ client }));
    app.get("/hello/:name", (c) => c.json({ hello: c.req.param("name") }));
    serve({ fetch: app.fetch, port: 0, hostname: host }, ({ port }) => tell(port));
  },
  async express() {
    const app = express();
    if (isTracked) app.use(onExpress.trackRequests({ client }));
    app.get("/hello/:name", (request, response) => void response.json({ hello: request.params.name }));
    const server = app.listen(0, host, () => tell((server.address() as AddressInfo).port));
  },
  async fastify() {
    const app = fastify();
    if (isTracked) await app.register(onFastify.trackRequests, { client });
    app.get<{ Params: { name: string } }>("/hello/:name", async (request) => ({
      hello: request.params.name,
    }));
    await app.listen({ port: 0, host });
    tell((app.server.address() as AddressInfo).port);
  },
  async fetch() {
    const greet = (request: Request) => Response.json({ hello: new URL(request.url).pathname.slice(7) });
    const handler = isTracked ? onFetch.trackRequests(greet, { client, route: () => "/hello/:name" }) : greet;
    const server = createServer(getRequestListener((request) => handler(request)));
    server.listen(0, host, () => tell((server.address() as AddressInfo).port));
  },
};
await start[framework]?.();
process.on("message", () => process.send?.(process.cpuUsage()));
process.on("disconnect", () => process.exit());
