import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createClient, parseTraceparent, type Client, type TrackedEvent } from "../index.ts";
import { applications, type Application } from "../test-support/applications.ts";
import { clientOf, startFakeDendro, type FakeDendro } from "../test-support/fake-dendro.ts";

let dendro: FakeDendro;
beforeEach(async () => {
  dendro = await startFakeDendro();
});
afterEach(async () => await dendro.close());

describe.each(Object.entries(applications))("the middleware for %s", (_name, start) => {
  let client: Client;
  let application: Application;
  beforeEach(async () => {
    ({ client } = clientOf(dendro));
    application = await start(client);
  });
  afterEach(async () => {
    await application.close();
    await client.close();
  });

  /** What Dendro heard of one request. */
  async function heardOf(path: string, headers: Record<string, string> = {}) {
    const before = dendro.events().length;
    const response = await fetch(`${application.url}${path}`, { headers });
    const body = await response.text();
    // An event is made when the answer is sent, which is not when it is read.
    await expect.poll(async () => (await client.flush(), dendro.events().length)).toBe(before + 1);
    return { status: response.status, body, event: dendro.events().at(-1) as TrackedEvent };
  }

  test("tells of a request by its template, never by its path alone", async () => {
    const { status, event } = await heardOf("/orders/42?secret=1", { "x-user": "ann" });
    expect(status).toBe(200);
    expect(event).toMatchObject({
      type: "request",
      method: "GET",
      route: "/orders/:id",
      path: "/orders/42",
      status_code: 200,
      status: "ok",
      user_id: "ann",
      host: new URL(application.url).host,
    });
    expect(event.duration_ms).toBeGreaterThan(0);
    expect(JSON.stringify(event)).not.toContain("secret");
    const mounted = await heardOf("/api/orders/7");
    expect(mounted.event.route).toBe("/api/orders/:id");
  });

  test("tells of requests that nobody answers, and of refusals, which are no errors of the server's", async () => {
    expect((await heardOf("/wp-admin/setup.php")).event).toMatchObject({
      route: "unmatched",
      status_code: 404,
      status: "ok",
    });
    expect((await heardOf("/denied")).event).toMatchObject({
      route: "/denied",
      status_code: 403,
      status: "ok",
    });
  });

  test.each(["/fails", "/fails-later"])(
    "sees what is thrown at %s, with its trace, and leaves the answer as it is",
    async (path) => {
      const { status, body, event } = await heardOf(path);
      expect([status, body]).toEqual([500, "sorry"]);
      expect(event).toMatchObject({
        route: path,
        status_code: 500,
        status: "error",
        error_type: "OrderError",
        data: {
          error: { message: "no such order", stack: expect.stringContaining("applications.ts") as string },
        },
      });
    },
  );

  test("goes on with the trace of whoever asks, and hands it on", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const { body, event } = await heardOf("/orders/1", { traceparent });
    expect(event).toMatchObject({
      trace_id: "0af7651916cd43dd8448eb211c80319c",
      parent_span_id: "b7ad6b7169203331",
    });
    const handedOn = parseTraceparent((JSON.parse(body) as { traceparent: string }).traceparent);
    expect(handedOn).toMatchObject({ trace_id: event.trace_id, span_id: event.span_id });
  });

  test("costs no answer when Dendro is absent, slow or refuses, or when the application's own function throws", async () => {
    const answers = [
      createClient({ url: "http://127.0.0.1:9", key: "k", onDrop: () => {} }),
      createClient({ url: dendro.url, key: "k", onDrop: () => {}, maxQueuedEvents: 1 }),
      {
        ...client,
        track: () => {
          throw new Error("broken client");
        },
      } satisfies Client,
    ];
    dendro.answerWith({ delayMs: 2000 }, { status: 401 });
    for (const one of answers) {
      const other = await start(one, "throws");
      const statuses = await Promise.all(
        Array.from({ length: 5 }, async () => (await fetch(`${other.url}/orders/1`)).status),
      );
      expect(statuses).toEqual([200, 200, 200, 200, 200]);
      await other.close();
      await one.close({ timeoutMs: 1 });
    }
  });
});
