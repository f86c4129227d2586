import { createHash } from "node:crypto";
import { connect } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adminKey, ask, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();

interface Receipt {
  accepted: number;
  duplicates: number;
  rejected: { index: number; code: string; message: string }[];
}

async function send(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const response = await fetch(new URL("/api/v1/events", dendro.url), {
    method: "POST",
    headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json", ...headers },
    body,
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Receipt & { code: string; detail: string; requestId: string },
  };
}

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
const event = { type: "page_view", path: "/" };

describe("a body that is no good", () => {
  test.each([
    ["broken JSON", '{"type":', 400, "malformed_body"],
    ["nothing", "", 400, "malformed_body"],
    ["no UTF-8", Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d), 400, "malformed_body"],
    [
      "a 10 MB event",
      JSON.stringify({ type: "x", data: { a: "x".repeat(10_000_000) } }),
      413,
      "body_too_large",
    ],
    ["1,000,000 events", `[${"{},".repeat(999_999)}{}]`, 413, "too_many_events"],
    ["too many events", JSON.stringify(Array.from({ length: 1001 }, () => event)), 413, "too_many_events"],
    ["events that are no array", '{"events":{}}', 400, "malformed_body"],
    ["a batch id that is none", '{"batch_id":7,"events":[]}', 400, "malformed_body"],
  ])("%s", async (_name, body, status, code) => {
    const answer = await send(body);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.body.detail.length).toBeGreaterThan(10);
    expect(answer.body.requestId).toMatch(/^[\da-f-]{36}$/u);
  });

  test("more events of another client's than are taken at a time", async () => {
    const batch = Array.from({ length: 10_001 }, () => ({ type: "track", event: "x", userId: "u" }));
    const response = await post(dendro.url, "/v1/batch", { batch });
    expect([response.status, await response.json()]).toMatchObject([413, { code: "too_many_events" }]);
  });

  test("many large ones at once are told to wait, and hold up nobody else", async () => {
    const { port } = new URL(dendro.url);
    const chunk = Buffer.alloc(19 * 1024 * 1024, " ");
    const head = `POST /v1/batch HTTP/1.1\r\nhost: x\r\nx-api-key: ${adminKey}\r\ncontent-type: application/json\r\ncontent-length: ${20 * 1024 * 1024}\r\n\r\n`;
    const answers: string[] = [];
    const sockets = Array.from({ length: 20 }, () => {
      const socket = connect(Number(port), "127.0.0.1");
      socket.on("data", (answer) => answers.push(String(answer)));
      socket.on("error", () => {});
      socket.write(head);
      socket.write(chunk);
      return socket;
    });
    await expect.poll(() => answers.length, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(answers[0]).toMatch(/^HTTP\/1.1 429 [^]*retry-after: 1/iu);
    expect((await send('{"type":"small"}')).status).toBe(202);
    for (const socket of sockets) socket.destroy();
    await expect
      .poll(async () => (await send(JSON.stringify([{ type: "x", data: { text: "y" } }]))).status)
      .toBe(202);
  });

  test("a gzip bomb costs no more than any other", async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(200 * 1024 * 1024, " ")));
    expect(await send(bomb, { "content-encoding": "gzip" })).toMatchObject({
      status: 413,
      body: { code: "body_too_large" },
    });
  });

  test("compression that cannot be undone, or is unknown", async () => {
    expect(await send("not gzip", { "content-encoding": "gzip" })).toMatchObject({
      status: 400,
      body: { code: "malformed_body" },
    });
    expect(await send("x", { "content-encoding": "rot13" })).toMatchObject({
      status: 415,
      body: { code: "unsupported_encoding" },
    });
  });
});

describe("an event that is no good spoils only itself", () => {
  test.each([
    ["no object", 7],
    ["null", null],
    ["an array", []],
    ["no type", {}],
    ["an empty type", { type: "" }],
    ["a type that is no text", { type: 7 }],
    ["a page view without a page", { type: "page_view" }],
    ["a number as text", { type: "x", duration_ms: "12" }],
    ["a fraction where a count should be", { type: "x", input_tokens: 1.5 }],
    ["a count below zero", { type: "x", bytes: -1 }],
    ["text as a number", { type: "x", user_id: 7 }],
    ["an unknown status", { type: "x", status: "fine" }],
    ["data that is no object", { type: "x", data: [1] }],
    ["the year 1900", { type: "x", timestamp: "1900-01-01T00:00:00Z" }],
    ["the year 3000", { type: "x", timestamp: "3000-01-01T00:00:00Z" }],
    ["a time that is none", { type: "x", timestamp: "yesterday" }],
    ["an id that is too long", { type: "x", user_id: "x".repeat(257) }],
    ["the same path twice", { type: "x", data: { "a.b": 1, a: { b: 2 } } }],
  ])("%s", async (_name, bad) => {
    const { status, body } = await send(JSON.stringify([event, bad, event]));
    expect(status).toBe(202);
    expect(body).toMatchObject({
      accepted: 2,
      duplicates: 0,
      rejected: [{ index: 1, code: "invalid_event" }],
    });
    expect(body.rejected[0]?.message).toMatch(/\.$/u);
  });

  test("nested more deeply than is kept; nested to depth 10,000, nothing of the body is read", async () => {
    const two = (depth: number) => `[{"type":"x","data":${nested(depth)}},{"type":"x","data":${nested(15)}}]`;
    const { status, body } = await send(two(200));
    expect(status).toBe(202);
    expect(body).toMatchObject({ accepted: 1, rejected: [{ index: 0, code: "invalid_event" }] });
    expect(await send(two(10_000))).toMatchObject({ status: 400, body: { code: "malformed_body" } });
  });

  test("numbers that no type holds", async () => {
    const { body } = await send(
      '[{"type":"x","data":{"a":1e400}},{"type":"x","duration_ms":1e999},{"type":"x","data":{"a":123456789012345678901234567890}}]',
    );
    expect(body).toMatchObject({ accepted: 1, rejected: [{ index: 0 }, { index: 1 }] });
  });

  test("NaN is no JSON, and an event over 64 KiB is too large", async () => {
    expect((await send('[{"type":"x","duration_ms":NaN}]')).status).toBe(400);
    const { body } = await send(JSON.stringify([{ type: "x", data: { a: "é".repeat(40_000) } }, event]));
    expect(body).toMatchObject({ accepted: 1, rejected: [{ index: 0, code: "event_too_large" }] });
  });

  test("a line of NDJSON that is none", async () => {
    const { body } = await send('{"type":"x"}\nnonsense\n\n{"type":"x"}\n', {
      "content-type": "application/x-ndjson",
    });
    expect(body).toMatchObject({ accepted: 2, rejected: [{ index: 1, code: "malformed_body" }] });
  });
});

describe("what is odd and still fine comes back as it was sent", () => {
  const hostile = [
    "'; DROP TABLE events; --",
    "\\'); SELECT 1",
    "{p0:String}",
    "`x` OR 1=1",
    "\u0000\u0001\n\t\r",
    "😀 é ü 漢字",
    "\\N",
    "NULL",
    "2024-01-01 00:00:00",
  ];

  test.each(hostile)("%j in every text", async (text) => {
    const tenant = `t${createHash("sha256").update(text).digest("hex").slice(0, 12)}`;
    expect((await post(dendro.url, "/api/v1/tenants", { id: tenant, name: text })).status).toBe(201);
    const sent = {
      type: `x${text}`.slice(0, 100),
      source: text,
      name: text,
      route: text,
      user_id: text,
      data: { plan: text, [text.replaceAll(".", "")]: 1 },
    };
    const response = await post(dendro.url, `/api/v1/events?tenant=${tenant}`, sent);
    expect(await response.json()).toMatchObject({ accepted: 1 });
    await settled(dendro.url);
    // What programs write where they know no user is no user's id.
    const user = text === "NULL" ? [] : ["user"];
    for (const dimension of ["source", "name", "route", "data.plan", ...user]) {
      const query = {
        metrics: ["events"],
        dimensions: [dimension],
        filters: [["is", dimension, [text]]],
        date_range: "day",
      };
      expect((await ask(dendro.url, query, tenant)).results).toEqual([{ dimensions: [text], metrics: [1] }]);
    }
  });

  test("lone surrogates become what they stand for", async () => {
    const { body } = await send('{"type":"surrogate","name":"a\\ud800b","data":{"k\\udfff":"\\ud800"}}');
    expect(body.accepted).toBe(1);
    await settled(dendro.url);
    const { results } = await ask(dendro.url, {
      metrics: ["events"],
      dimensions: ["name"],
      filters: [["is", "type", ["surrogate"]]],
      date_range: "day",
    });
    expect(results).toEqual([{ dimensions: ["a\uFFFDb"], metrics: [1] }]);
  });

  test("__proto__ and constructor are keys like any other", async () => {
    const { body } = await send(
      '{"type":"proto","__proto__":{"polluted":1},"constructor":1,"data":{"__proto__":{"x":1},"toString":"y"}}',
    );
    expect(body).toMatchObject({ accepted: 1, rejected: [] });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    await settled(dendro.url);
    const { results } = await ask(dendro.url, {
      metrics: ["events"],
      dimensions: ["data.toString"],
      filters: [["is", "type", ["proto"]]],
      date_range: "day",
    });
    expect(results).toEqual([{ dimensions: ["y"], metrics: [1] }]);
  });

  test("any compression says the same", async () => {
    const text = Buffer.from(JSON.stringify(event));
    for (const [encoding, body] of Object.entries({
      gzip: gzipSync(text),
      deflate: deflateSync(text),
      br: brotliCompressSync(text),
      zstd: zstdCompressSync(text),
    })) {
      expect(await send(new Uint8Array(body), { "content-encoding": encoding })).toMatchObject({
        status: 202,
        body: { accepted: 1 },
      });
    }
  });

  test("whatever JSON is sent, every event is accounted for, with 422 when none could be used", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.jsonValue({ maxDepth: 6 }),
            fc.record(
              {
                type: fc.string({ minLength: 1 }),
                data: fc.dictionary(fc.string(), fc.jsonValue()),
                timestamp: fc.oneof(fc.double(), fc.string()),
              },
              { requiredKeys: ["type"] },
            ),
          ),
          { minLength: 1, maxLength: 20 },
        ),
        async (events) => {
          const { status, body } = await send(JSON.stringify(events));
          expect(status).toBe(body.accepted + body.duplicates > 0 ? 202 : 422);
          expect(body.accepted + body.duplicates + body.rejected.length).toBe(events.length);
        },
      ),
      { numRuns: 150 },
    );
    await settled(dendro.url);
    // Nothing that was accepted was refused by the warehouse.
    expect(await (await fetch(new URL("/metrics", dendro.url))).text()).toMatch(
      /^dendro_rows_refused_total 0$/mu,
    );
    expect(await (await fetch(new URL("/ready", dendro.url))).json()).toMatchObject({ ready: true });
  }, 120_000);
});

describe("what is sent twice counts once", () => {
  test("by the event's id, by the batch's, within a request and across a restart", async () => {
    const one = { type: "twice", id: "mine-1" };
    expect((await send(JSON.stringify([one, one]))).body).toMatchObject({ accepted: 1, duplicates: 1 });
    const batch = { batch_id: "b-1", events: [{ type: "twice" }, { type: "twice" }] };
    expect((await send(JSON.stringify(batch))).body).toMatchObject({ accepted: 2, duplicates: 0 });
    await dendro.stop();
    await dendro.restart();
    expect((await send(JSON.stringify(one))).body).toMatchObject({ accepted: 0, duplicates: 1 });
    expect((await send(JSON.stringify(batch))).body).toMatchObject({ accepted: 0, duplicates: 2 });
    await settled(dendro.url);
    const { results } = await ask(dendro.url, {
      metrics: ["events"],
      filters: [["is", "type", ["twice"]]],
      date_range: "day",
    });
    expect(results[0]?.metrics).toEqual([3]);
  });
});
