import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import type { Handler } from "./handler.ts";
import { openClient } from "./test-support/client.ts";
import { serveWorker } from "./test-support/serve-worker.ts";
import { createWorker } from "./worker.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const silent: Handler = async function* () {};
const newWorker = () => createWorker({ workerId: "support", database: "sqlite::memory:" });
const ann = { worker_id: "support", user_id: "ann" };

describe("without `authenticate`, who connects from loopback", () => {
  async function connect(headers: Readonly<Record<string, string>>) {
    const { url, stop } = await serveWorker(newWorker(), silent);
    stops.push(stop);
    return await (await openClient(url, undefined, headers)).ask("connect", ann);
  }

  test.each([{}, { host: "localhost:8080" }, { host: "[::1]" }, { origin: "http://localhost:5173" }])(
    "is an operator with %j",
    async (headers) => expect(await connect(headers)).toMatchObject({ ok: true }),
  );

  test.each([
    { "x-forwarded-for": "198.51.100.7" },
    { "x-forwarded-for": "127.0.0.1" },
    { forwarded: "for=127.0.0.1" },
    { "x-real-ip": "198.51.100.7" },
    { "cf-connecting-ip": "198.51.100.7" },
    { via: "1.1 proxy" },
    { "x-forwarded-proto": "https" },
    { host: "agent.example.com" },
    { host: "localhost.example.com" },
    { origin: "https://example.com" },
    { origin: "null" },
  ])("is nobody with %j, which shows that it is somebody else", async (headers) =>
    expect(await connect(headers)).toMatchObject({ ok: false, error: { code: "FORBIDDEN" } }),
  );
});

describe("a socket that is handed over", () => {
  async function serve(passesRequest: boolean): Promise<string> {
    const worker = newWorker();
    const server = createServer();
    const sockets = new WebSocketServer({ server });
    sockets.on("connection", (socket, request) =>
      worker.handle(socket, silent, ...(passesRequest ? [request] : [])),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    stops.push(async () => {
      await worker.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test("is believed on loopback, with its request and without", async () => {
    for (const passesRequest of [true, false]) {
      const client = await openClient(await serve(passesRequest));
      expect(await client.ask("connect", ann)).toMatchObject({ ok: true });
    }
  });

  test("is not with a request that came through a proxy", async () => {
    const client = await openClient(await serve(true), undefined, { "x-forwarded-for": "198.51.100.7" });
    expect(await client.ask("connect", ann)).toMatchObject({ ok: false });
  });
});
