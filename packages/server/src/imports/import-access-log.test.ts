import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { importAccessLog, maxFaults, type ImportOptions } from "./import-access-log.ts";
import type { LineReader } from "./log-entry.ts";
import { createLogReader } from "./log-readers.ts";

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const googlebot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

function line(request: string, { status = 200, agent = firefox, second = 0 } = {}): string {
  const time = `01/Nov/2026:10:00:${String(second).padStart(2, "0")} +0100`;
  return `203.0.113.7 - - [${time}] "${request} HTTP/1.1" ${status} 1234 "https://news.example/a?b=c" "${agent}"`;
}

interface SentEvent {
  readonly id: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

async function run(lines: readonly string[], options: Partial<ImportOptions> = {}) {
  const sent: SentEvent[] = [];
  const batches: number[] = [];
  const summary = await importAccessLog({
    input: Readable.from([Buffer.from(`${lines.join("\n")}\n`)]),
    site: null,
    readLine: createLogReader("auto") as LineReader,
    send: async (events) => {
      sent.push(...(events as SentEvent[]));
      batches.push(events.length);
      return { duplicates: 0, rejected: [] };
    },
    ...options,
  });
  return { summary, sent, batches };
}

describe("importing an access log", () => {
  test("makes a request of every line, and a page view of what a person's browser asked a page with", async () => {
    const { summary, sent } = await run([
      line("GET /products?utm_source=mail&x=1"),
      line("GET /style.css"),
      line("POST /cart"),
      line("GET /missing", { status: 404 }),
      line("GET /products", { agent: googlebot }),
    ]);
    expect(sent.map(({ type }) => type)).toEqual([
      "request",
      "page_view",
      "request",
      "request",
      "request",
      "request",
    ]);
    expect(summary).toEqual({
      lines: 5,
      requests: 5,
      page_views: 1,
      bots: 1,
      duplicates: 0,
      bad_lines: 0,
      first_at: "2026-11-01T09:00:00.000Z",
      last_at: "2026-11-01T09:00:00.000Z",
      faults: [],
    });
  });

  test("gives address and user agent to the server to use up", async () => {
    const { sent } = await run([line("GET /products?utm_source=mail&x=1")], { site: "shop.example" });
    const [request, pageView] = sent;
    expect(request).toEqual({
      type: "request",
      id: expect.any(String),
      timestamp: Date.UTC(2026, 10, 1, 9),
      method: "GET",
      path: "/products",
      status_code: 200,
      bytes: 1234,
      ip: "203.0.113.7",
      user_agent: firefox,
      referrer: "https://news.example/a?b=c",
      host: "shop.example",
      source: "shop.example",
    });
    expect(pageView).toEqual({
      type: "page_view",
      id: expect.any(String),
      timestamp: Date.UTC(2026, 10, 1, 9),
      ip: "203.0.113.7",
      user_agent: firefox,
      referrer: "https://news.example/a?b=c",
      path: "/products?utm_source=mail&x=1",
      host: "shop.example",
    });
  });

  test("gives the same ids again, so that the server counts nothing twice", async () => {
    const lines = [line("GET /a"), line("GET /a"), line("GET /b")];
    const [first, second] = [await run(lines), await run(lines)];
    expect(first.sent.map(({ id }) => id)).toEqual(second.sent.map(({ id }) => id));
    expect(new Set(first.sent.map(({ id }) => id)).size).toBe(6);
  });

  test("reports bad lines with number and reason, the first ones in full and all in number, and goes on", async () => {
    const lines = [
      line("GET /a"),
      "garbage",
      "",
      ...Array.from({ length: 30 }, () => "more garbage"),
      line("GET /b"),
    ];
    const { summary } = await run(lines);
    expect(summary).toMatchObject({ lines: 33, requests: 2, bad_lines: 31 });
    expect(summary.faults).toHaveLength(maxFaults);
    expect(summary.faults[0]).toEqual({ line: 2, reason: expect.stringContaining("[time]") });
    expect(summary.faults[1]?.line).toBe(4);
  });

  test("reports a line that the server refuses by its number, once", async () => {
    const { summary } = await run([line("GET /logo.png"), line("GET /a")], {
      send: async () => ({
        duplicates: 0,
        rejected: [
          { index: 1, message: "no" },
          { index: 2, message: "no" },
        ],
      }),
    });
    expect(summary).toMatchObject({ bad_lines: 1, faults: [{ line: 2, reason: "no" }] });
  });

  test("sends batches of at most 1000 in order, one at a time", async () => {
    let underWay = 0;
    const order: unknown[] = [];
    const lines = Array.from({ length: 3500 }, (_, index) => line(`GET /${index}.css`));
    await run(lines, {
      send: async (events) => {
        underWay += 1;
        expect(underWay).toBe(1);
        expect(events.length).toBeLessThanOrEqual(1000);
        await new Promise((resolve) => setTimeout(resolve, 1));
        order.push(...events.map((event) => (event as SentEvent)["path"]));
        underWay -= 1;
        return { duplicates: 0, rejected: [] };
      },
    });
    expect(order).toEqual(lines.map((_, index) => `/${index}.css`));
  });

  test("keeps batches small in bytes when lines are long", async () => {
    const { batches } = await run(
      Array.from({ length: 500 }, (_, index) => line(`GET /${index}${"x".repeat(20_000)}.css`)),
    );
    expect(batches.length).toBeGreaterThan(2);
  });

  test("ends with what sending failed with", async () => {
    const failing = run(
      Array.from({ length: 2500 }, () => line("GET /a.css")),
      {
        send: async () => {
          throw new Error("The key is not valid.");
        },
      },
    );
    await expect(failing).rejects.toThrow("The key is not valid.");
  });

  test("stops when it is asked to", async () => {
    await expect(run([line("GET /a")], { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });
});
