import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { adminKey, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { handwritten, recordClients, type RecordedRequest } from "./support/recorder.ts";

const dendro = useDendro();
let requests: RecordedRequest[];
beforeAll(async () => {
  requests = [
    ...(await recordClients(adminKey)),
    ...handwritten.map(({ path, body }) => ({
      path,
      contentType: "application/json",
      body: Buffer.from(JSON.stringify(body)),
    })),
  ];
});

const status = async (request: RecordedRequest, isCompressed = false) => {
  const response = await fetch(`${dendro.url}${request.path}`, {
    method: "POST",
    headers: {
      "content-type": request.contentType,
      "x-api-key": adminKey,
      ...(isCompressed ? { "content-encoding": "gzip" } : {}),
    },
    body: new Uint8Array(isCompressed ? gzipSync(request.body) : request.body),
  });
  await response.arrayBuffer();
  return response.status;
};

test("every recorded request is understood as it is, plain and compressed", async () => {
  expect(requests.length).toBeGreaterThan(20);
  for (const request of requests) {
    const statuses = [await status(request), await status(request, true)];
    expect({ path: request.path, understood: statuses.every((code) => code < 300) }).toEqual({
      path: request.path,
      understood: true,
    });
  }
});

/** Values that surprise: of other types, too large, too deep, with names that mean something to JavaScript. */
const surprise = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    "",
    0,
    -1,
    1e308,
    2 ** 53,
    true,
    [],
    {},
    [[]],
    "2026-13-99",
    "\ud800",
    "\u0000",
    "😀".repeat(3000),
  ),
  fc.constant(JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":1},"a.b":1,"a":2}')),
  fc.constant(JSON.parse(`${"[".repeat(60)}${"]".repeat(60)}`)),
  fc.constant(JSON.parse(`${'{"a":'.repeat(60)}1${"}".repeat(60)}`)),
  fc.jsonValue(),
);

/** Puts a value somewhere into a tree: the choices say where. */
function replace(value: unknown, choices: readonly number[], by: unknown): unknown {
  const [choice, ...rest] = choices;
  if (choice === undefined || typeof value !== "object" || value === null) return by;
  const keys = Object.keys(value);
  const key = keys[choice % Math.max(1, keys.length)];
  if (key === undefined) return by;
  const inner = replace((value as Record<string, unknown>)[key], rest, by);
  return Array.isArray(value)
    ? value.map((item, index) => (String(index) === key ? inner : item))
    : { ...value, [key]: inner };
}

const spoilJson = fc
  .array(fc.record({ where: fc.array(fc.nat(12), { maxLength: 7 }), value: surprise }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((changes) => (body: Buffer) => {
    try {
      const parsed: unknown = JSON.parse(body.toString());
      return Buffer.from(
        JSON.stringify(
          changes.reduce<unknown>((tree, { where, value }) => replace(tree, where, value), parsed),
        ) ?? "",
      );
    } catch {
      return body;
    }
  });

const spoilBytes = fc
  .array(fc.record({ at: fc.nat(100_000), byte: fc.nat(255), cut: fc.boolean() }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((changes) => (body: Buffer) => {
    let spoiled = Buffer.from(body);
    for (const { at, byte, cut } of changes) {
      if (spoiled.length === 0) break;
      const place = at % spoiled.length;
      if (cut) spoiled = spoiled.subarray(0, place);
      else spoiled[place] = byte;
    }
    return spoiled;
  });

test("no mutation of a real request is a fault of ours", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(1000),
      fc.oneof(spoilJson, spoilJson, spoilBytes),
      fc.constantFrom(
        "",
        "application/json",
        "application/x-protobuf",
        "text/plain",
        "application/x-www-form-urlencoded",
      ),
      async (chosen, spoil, contentType) => {
        const request = requests[chosen % requests.length];
        if (request === undefined) return;
        const answered = await status({
          ...request,
          body: spoil(request.body),
          contentType: contentType === "" ? request.contentType : contentType,
        });
        if (answered >= 500) throw new Error(`${request.path} was answered with ${answered}`);
      },
    ),
    { numRuns: 4000 },
  );
  // Nor did anything go wrong that nobody was told: all that was accepted is written as it was.
  await settled(dendro.url);
  expect(dendro.stderr()).not.toContain('"level":50');
  expect(await (await fetch(`${dendro.url}/metrics`)).text()).toContain("dendro_rows_refused_total 0");
  expect(await (await fetch(`${dendro.url}/ready`)).json()).toMatchObject({ ready: true });
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
}, 180_000);
