import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import type { Handler } from "./handler.ts";
import { createWorker } from "./worker.ts";

test("a string that is yielded is a text; what is neither text nor item is an error that says so", async () => {
  const errors: string[] = [];
  const worker = createWorker({
    workerId: "support",
    database: "sqlite::memory:",
    onError: ({ message }) => errors.push(message),
  });
  const yielding = (...items: unknown[]) =>
    async function* () {
      for (const item of items) yield item;
    } as Handler;
  const say = async (handler: Handler) => {
    const turn = await worker.dispatch(handler, { userId: "ann", message: "hello" });
    return await turn.finished;
  };

  const { events, error } = await say(yielding("one", "two"));
  expect(events.map(({ actor, content }) => [actor, content])).toEqual([
    ["assistant", [{ type: "text", text: "one" }]],
    ["assistant", [{ type: "text", text: "two" }]],
  ]);
  expect(error).toBeNull();
  for (const odd of [42, null, undefined, { text: "x" }, { kind: "nope" }, ["x"]]) {
    const result = await say(yielding(odd));
    expect(result.error).toMatchObject({ code: "invalid_request" });
    expect(errors.pop()).toContain("response.text");
  }
  await worker.close();
});

test("an address that must not be followed is not said by an agent, nor sent by whoever writes to it", async () => {
  const worker = createWorker({ workerId: "support", database: "sqlite::memory:", onError: () => {} });
  const bad = { url: "javascript:alert(1)", filename: "a.pdf", mime_type: "application/pdf" };
  const handler: Handler = async function* (_request, response) {
    yield response.document(bad);
  };
  const turn = await worker.dispatch(handler, { userId: "ann", message: "hello" });
  const { error, events } = await turn.finished;
  expect(error).toMatchObject({ code: "invalid_request" });
  expect(JSON.stringify(events)).not.toContain("javascript:");
  const message = [{ type: "document" as const, ...bad }];
  await expect(worker.dispatch(handler, { userId: "ann", message })).rejects.toMatchObject({
    code: "invalid_request",
  });
  await worker.close();
});

test("with `analytics: false` no figures leave the worker, also where there is a platform", async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(202).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const analytics of [false, { flushIntervalMs: 1 }] as const) {
    const worker = createWorker({
      workerId: "support",
      database: "sqlite::memory:",
      platform: { url, key: "any" },
      analytics,
      onError: () => {},
    });
    const handler: Handler = async function* () {
      yield "hello";
    };
    await (
      await worker.dispatch(handler, { userId: "ann", message: "hello" })
    ).finished;
    await worker.close();
    expect(asked.includes("/webhooks/analytics")).toBe(analytics !== false);
  }
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
