import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener, serve } from "@hono/node-server";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import * as onExpress from "../middleware/express.ts";
import * as onFastify from "../middleware/fastify.ts";
import * as onFetch from "../middleware/fetch.ts";
import * as onHono from "../middleware/hono.ts";
import type { Client } from "../index.ts";

export interface Application {
  readonly url: string;
  close(): Promise<void>;
}

/** What a fault looks like in every application. */
class OrderError extends Error {
  override readonly name = "OrderError";
}

type UserOf = "header" | "throws";
const userOf = (kind: UserOf, header: string | null | undefined) => {
  if (kind === "throws") throw new Error("nobody knows");
  return header;
};

/**
 * The same application in every framework: `GET /orders/:id` answers, also when mounted in another router at `/api`,
 * `GET /fails` throws, `GET /fails-later` throws after it has waited, `GET /denied` answers 403, and anything else is 404.
 */
export const applications: Record<string, (client: Client, user?: UserOf) => Promise<Application>> = {
  async hono(client, user = "header") {
    const app = new Hono();
    app.use(onHono.trackRequests({ client, userId: (c) => userOf(user, c.req.header("x-user")) }));
    const orders = new Hono();
    orders.get("/orders/:id", (c) =>
      c.json({ id: c.req.param("id"), traceparent: onHono.requestSpan(c)?.traceparent() }),
    );
    app.route("/", orders).route("/api", orders);
    app.get("/fails", () => {
      throw new OrderError("no such order");
    });
    app.get("/fails-later", async () => {
      await Promise.resolve();
      throw new OrderError("no such order");
    });
    app.get("/denied", (c) => c.text("no", 403));
    app.onError((_error, c) => c.text("sorry", 500));
    return await new Promise((resolve) => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, () =>
        resolve(applicationOf(server as Server)),
      );
    });
  },
  async express(client, user = "header") {
    const app = express();
    app.use(
      onExpress.trackRequests({
        client,
        userId: (request: express.Request) => userOf(user, request.get("x-user")),
      }),
    );
    const orders = express.Router();
    orders.get("/orders/:id", (request, response) => {
      response.json({ id: request.params["id"], traceparent: onExpress.requestSpan(request)?.traceparent() });
    });
    app.use(orders).use("/api", orders);
    app.get("/fails", () => {
      throw new OrderError("no such order");
    });
    app.get("/fails-later", async () => {
      await Promise.resolve();
      throw new OrderError("no such order");
    });
    app.get("/denied", (_request, response) => void response.status(403).send("no"));
    app.use(onExpress.trackErrors());
    app.use(
      (
        _error: unknown,
        _request: express.Request,
        response: express.Response,
        _next: express.NextFunction,
      ) => {
        response.status(500).send("sorry");
      },
    );
    return await listening(createServer(app));
  },
  async fastify(client, user = "header") {
    const app = fastify();
    await app.register(onFastify.trackRequests, {
      client,
      userId: (request) => userOf(user, request.headers["x-user"] as string | undefined),
    });
    const answer = async (request: fastify.FastifyRequest) => ({
      id: (request.params as { id: string }).id,
      traceparent: onFastify.requestSpan(request)?.traceparent(),
    });
    app.get("/orders/:id", answer);
    await app.register(async (inner) => void inner.get("/orders/:id", answer), { prefix: "/api" });
    app.get("/fails", () => {
      throw new OrderError("no such order");
    });
    app.get("/fails-later", async () => {
      await Promise.resolve();
      throw new OrderError("no such order");
    });
    app.get("/denied", async (_request, reply) => await reply.code(403).send("no"));
    app.setErrorHandler(async (_error, _request, reply) => await reply.code(500).send("sorry"));
    await app.listen({ port: 0, host: "127.0.0.1" });
    return { url: urlOf(app.server), close: async () => await app.close() };
  },
  async fetch(client, user = "header") {
    const handler = onFetch.trackRequests(
      async (request: Request) => {
        const { pathname } = new URL(request.url);
        const id = /\/orders\/(\w+)$/u.exec(pathname)?.[1];
        if (id !== undefined)
          return Response.json({ id, traceparent: onFetch.requestSpan(request)?.traceparent() });
        if (pathname.startsWith("/fails")) throw new OrderError("no such order");
        return new Response("no", { status: pathname === "/denied" ? 403 : 404 });
      },
      {
        client,
        route: (request) => templateOf(new URL(request.url).pathname),
        userId: (request) => userOf(user, request.headers.get("x-user")),
      },
    );
    const server = createServer(
      getRequestListener(
        async (request) => await handler(request).catch(() => new Response("sorry", { status: 500 })),
      ),
    );
    return await listening(server);
  },
};

/** A fetch handler has a router of its own, or none; this is what it would say. */
function templateOf(path: string): string | undefined {
  if (["/fails", "/fails-later", "/denied"].includes(path)) return path;
  return /^(\/api)?\/orders\/\w+$/u.test(path) ? path.replace(/\w+$/u, ":id") : undefined;
}

async function listening(server: Server): Promise<Application> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return applicationOf(server);
}

const applicationOf = (server: Server): Application => ({
  url: urlOf(server),
  async close() {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  },
});

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
