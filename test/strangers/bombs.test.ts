import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { adminKey, post } from "../support/dendro.ts";
import { mainThreadMs, processorMs } from "../support/processor-time.ts";
import { useDendro } from "../support/use-dendro.ts";
import { readOpenApi } from "../support/openapi.ts";

const dendro = useDendro();
let key: string;
beforeAll(async () => {
  key = (
    (await (await post(dendro.url, "/api/v1/keys", { name: "i", scope: "ingest" })).json()) as { key: string }
  ).key;
});

const bodied = readOpenApi().operations.filter(({ method }) => method !== "get");
const deep = (opening: string, closing: string, levels = 5000) =>
  opening.repeat(levels) + closing.repeat(levels);
const bombs = [
  deep("[", "]"),
  deep('{"a":', "}").replace(":}", ":1}"),
  `{"batch":${deep("[", "]")}}`,
  "[".repeat(100_000),
];

async function send(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  method = "POST",
) {
  const request = { method, headers: { "content-type": "application/json", ...headers }, body };
  const response = await fetch(new URL(path, dendro.url), request);
  return { status: response.status, text: await response.text() };
}

describe("JSON that is deeper than anything", () => {
  test.each(bodied.map(({ method, path }) => [method.toUpperCase(), path]))("%s %s", async (method, path) => {
    const place = path.replaceAll(/\{\w+\}/gu, "x");
    for (const bomb of bombs)
      for (const headers of [{ authorization: adminKey }, {}]) {
        const { status } = await send(place, bomb, headers, method);
        expect([bomb.slice(0, 20), headers, status < 500]).toEqual([bomb.slice(0, 20), headers, true]);
      }
  });

  test.each([
    "/api/v1/events",
    "/batch",
    "/v1/batch",
    "/api/send",
    "/api/event",
    "/v1/traces",
    "/api/v1/query",
    "/api/v1/funnel",
  ])("is a 400 at %s", async (path) => {
    expect((await send(path, deep("[", "]"), { authorization: adminKey })).status).toBe(400);
  });

  test("is a fault of its line alone in NDJSON", async () => {
    const lines = `{"type":"x"}\n{"type":"x","data":${deep('{"a":', "}").replace(":}", ":1}")}}`;
    const { status, text } = await send("/api/v1/events", lines, {
      authorization: adminKey,
      "content-type": "application/x-ndjson",
    });
    expect([status, JSON.parse(text)]).toMatchObject([202, { accepted: 1, rejected: [{ index: 1 }] }]);
  });

  test("as deep as may be is no fault of the server's, wherever it stands", async () => {
    for (const { method, path } of bodied) {
      const place = path.replaceAll(/\{\w+\}/gu, "x");
      for (const body of [
        deep("[", "]", 250),
        `{"filters":${deep('["and",[', "]]", 120)}}`,
        `{"metrics":["events"],"filters":[${deep('["not",', "]", 200)}]}`,
      ])
        expect([
          path,
          (await send(place, body, { authorization: adminKey }, method.toUpperCase())).status < 500,
        ]).toEqual([path, true]);
    }
    expect(dendro.stderr()).not.toMatch(/"level":50|RangeError/u);
  }, 200_000);
});

describe("a key in the body", () => {
  const event = { event: "x", distinct_id: "u", properties: { text: "y".repeat(100) } };
  /** posthog-python writes the key after the batch. */
  const posthog = (events: number, own = key) =>
    JSON.stringify({ batch: Array.from({ length: events }, () => event), api_key: own });

  test.each([
    ["none", (text: string) => text, {}],
    ["gzip", (text: string) => new Uint8Array(gzipSync(text)), { "content-encoding": "gzip" }],
    ["gzip without a word", (text: string) => new Uint8Array(gzipSync(text)), {}],
    ["br", (text: string) => new Uint8Array(brotliCompressSync(text)), { "content-encoding": "br" }],
    ["zstd", (text: string) => new Uint8Array(zstdCompressSync(text)), { "content-encoding": "zstd" }],
  ] as [string, (text: string) => string | Uint8Array<ArrayBuffer>, Record<string, string>][])(
    "is found at its end, compressed with %s",
    async (_name, compress, headers) => {
      for (const events of [1, 9000])
        expect((await send("/batch", compress(posthog(events)), headers)).status).toBe(200);
      expect((await send("/batch", compress(posthog(9000, "no")), headers)).status).toBe(401);
    },
    100_000,
  );

  test("is found in a form, and in Base64", async () => {
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const data = Buffer.from(posthog(3)).toString("base64");
    expect((await send("/e/", `data=${encodeURIComponent(data)}`, form)).status).toBe(200);
    expect((await send("/e/?compression=base64", data, { "content-type": "text/plain" })).status).toBe(200);
    expect((await send("/e/", `data=${encodeURIComponent(posthog(3))}`, form)).status).toBe(200);
    expect((await send("/e/", `data=${encodeURIComponent(posthog(3, "no"))}`, form)).status).toBe(401);
  });

  test("at the largest body that is taken", async () => {
    const wide = JSON.stringify({
      batch: [{ ...event, properties: { text: "é".repeat(9.9 * 1024 * 1024) } }],
      api_key: key,
    });
    expect((await send("/batch", wide)).status).toBeLessThan(401);
    expect(
      (await send("/batch", new Uint8Array(gzipSync(wide)), { "content-encoding": "gzip" })).status,
    ).toBeLessThan(401);
  }, 100_000);
});

describe("what a stranger's body costs", () => {
  const memory = async () => {
    const text = await (await fetch(new URL("/metrics", dendro.url))).text();
    return Number(/^process_resident_memory_bytes (\S+)$/mu.exec(text)?.[1]) / 2 ** 20;
  };

  const millions = `{"batch":[${"[],".repeat(6_000_000)}[]],"api_key":"no"}`;
  test.each([
    ["gzip", gzipSync(millions)],
    ["zstd", zstdCompressSync(millions)],
    ["br", brotliCompressSync(millions, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })],
  ])(
    "compressed with %s to a thousandth: no parsing, no memory, no waiting for others",
    async (encoding, bomb) => {
      const body = new Uint8Array(bomb);
      const before = await memory();
      const refuse = async (path: string) => {
        const { status } = await send(path, body, { "content-encoding": encoding });
        expect([path, status >= 400 && status < 500]).toEqual([path, true]);
      };
      const paths = ["/batch", "/capture", "/v1/batch", "/api/send", "/api/event"];
      // Whoever else asks waits for as long as the server's own thread is busy: parsing alone would hold everybody up for so long.
      const parseMs = processorMs(() => JSON.parse(millions));
      for (const path of paths) {
        const start = mainThreadMs(dendro.child);
        await refuse(path);
        expect([path, (mainThreadMs(dendro.child) - start) / parseMs]).toEqual([
          path,
          expect.toSatisfy(isLess),
        ]);
      }
      for (let round = 0; round < 2; round += 1) await Promise.all(paths.map(refuse));
      expect((await memory()) - before).toBeLessThan(200);
    },
  );
});

/** To look for the key takes about half of a parsing; with one it would be half more than one. */
const isLess = (share: number) => share < 1;
