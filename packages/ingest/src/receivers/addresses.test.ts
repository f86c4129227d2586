import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonValue } from "@dendro/core";
import { createBotDetector } from "../enrich/bot.ts";
import { openPlaceLookup } from "../../../server/src/http/place.ts";
import { createReferrerClassifier } from "../enrich/referrer.ts";
import { createUserAgentParser } from "../enrich/user-agent.ts";
import { createAnonymizer } from "../pipeline/anonymize.ts";
import { createEnrich } from "../pipeline/enrich.ts";
import { createPipeline } from "../pipeline/pipeline.ts";
import { createUuidSource } from "../pipeline/uuid.ts";
import { receivers } from "./all.ts";
import { createReceiverMemory } from "./receiver-memory.ts";
import { sampleRequests } from "../test-support/sample-requests.ts";
import { createWireRequest } from "./wire-request.ts";

/** What must not be found of any spelling below, whatever became of its case and escapes. */
const traces = /203[.-]0[.-]113[.-]77|2001:0?db8:|cb00:714d|fd00:ab::77|0xcb|0313\.|3405803853/iu;
const spellings = [
  "203.0.113.77",
  "203.0.113.77:51234",
  "::ffff:203.0.113.77",
  "[::FFFF:cb00:714d]:80",
  "2001:DB8:AB::77",
  "2001:0db8:00ab:0000:0000:0000:0000:0077",
  "[2001:db8:ab::77]:4000",
  "fd00:ab::77%eth0",
  "0xCB.0.0x71.0x4D",
  "0313.0.0161.0115",
];
const forms: readonly ((address: string) => string)[] = [
  (address) => address,
  (address) => `seen ${address}, then gone`,
  (address) => `${address}, 10.0.0.7`,
  (address) => `https://user@example.org/p/${address}?ip=${address}&utm_source=${address}#${address}`,
  (address) => `/p/${encodeURIComponent(address)}?utm_campaign=${encodeURIComponent(address)}&x=${address}`,
  (address) =>
    `http://${address.includes(":") && !address.startsWith("[") && !address.includes(".") ? `[${address}]` : address}:3000/`,
  (address) => `Mozilla/5.0 (X11; ${address}) Firefox/145.0`,
  (address) => JSON.stringify({ client: { ip: address }, [address]: 1 }),
  () => "http://3405803853:3000/p",
  () => "http://0xCB00714D/ and ec2-203-0-113-77.compute-1.example.com",
];

/** Every place of a value where a text stands, as the way to it. */
function placesOf(
  value: JsonValue,
  way: readonly (string | number)[] = [],
): (readonly (string | number)[])[] {
  if (typeof value === "string") return [way];
  if (Array.isArray(value)) return value.flatMap((item, index) => placesOf(item, [...way, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...way, key]));
}

function replaced(value: JsonValue, [step, ...way]: readonly (string | number)[], text: string): JsonValue {
  if (step === undefined) return text;
  if (Array.isArray(value))
    return value.map((item, index) => (index === step ? replaced(item, way, text) : item));
  const object = value as Record<string, JsonValue>;
  return { ...object, [step]: replaced(object[step] as JsonValue, way, text) };
}

const rows: string[] = [];
const pipeline = createPipeline({
  newId: createUuidSource(),
  detectBot: createBotDetector(),
  enrich: createEnrich({
    parseUserAgent: createUserAgentParser(),
    classifyReferrer: createReferrerClassifier(),
    placeOf: openPlaceLookup(null),
    priceEvent: () => {},
  }),
  anonymizer: createAnonymizer({ saltFor: () => new Uint8Array(32) }),
  append: async (entries, batchId) => {
    rows.push(...entries.map(({ row }) => JSON.stringify(row)), batchId ?? "");
    return { accepted: entries.length, duplicates: 0, rejected: [] };
  },
  telemetry: { step() {}, received() {}, dropped() {}, droppedField() {}, bots() {} },
});

async function store(path: string, body: JsonValue, ip = ""): Promise<string> {
  const route = receivers
    .flatMap(({ routes }) => routes)
    .find((one) => one.path === path && one.method === "POST");
  if (route === undefined) throw new Error(`nobody speaks at ${path}`);
  rows.length = 0;
  const receivedAt = Date.now();
  const request = createWireRequest({
    path,
    query: new URLSearchParams(),
    contentType: "application/json",
    body: new TextEncoder().encode(JSON.stringify(body)),
    receivedAt,
    origin: "",
  });
  const sender = {
    tenant: "t",
    ip,
    userAgent: "Mozilla/5.0 Firefox/145.0",
    acceptLanguage: "en",
    receivedAt,
    history: false,
  };
  await pipeline(() => route.decode(request, createReceiverMemory()("t")), sender);
  // A release may have four numbers, and a field that is named so keeps them.
  return rows.join("\n").replaceAll(/version\\?":\\?"[\d.]+\\?"/gu, "");
}

test("samples are stored, so that what is looked for could be there", async () => {
  for (const [path, body] of sampleRequests) expect((await store(path, body)).length).toBeGreaterThan(50);
});

test("no address is stored, in whatever field of whatever format and however it is spelt", async () => {
  const cases = sampleRequests.flatMap(([path, body]) =>
    placesOf(body).flatMap((way) => forms.map((form) => ({ path, body, way, form }))),
  );
  for (const [index, { path, body, way, form }] of cases.entries()) {
    // Every place with every form; the spellings take turns.
    const address = spellings[index % spellings.length] as string;
    const stored = await store(path, replaced(body, way, form(address)), address);
    expect({ how: `${path} ${way.join(".")} ${form(address)}`, isFound: traces.test(stored) }).toEqual({
      how: `${path} ${way.join(".")} ${form(address)}`,
      isFound: false,
    });
  }
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...cases),
      fc.constantFrom(...spellings),
      async ({ path, body, way, form }, address) => {
        expect(await store(path, replaced(body, way, form(address)), address)).not.toMatch(traces);
      },
    ),
    { numRuns: 1500 },
  );
}, 60_000);

/** What an id is, only its sender knows: it is kept as it is. */
function isId(body: JsonValue, way: readonly (string | number)[]): boolean {
  const above = way
    .slice(0, -2)
    .reduce<JsonValue>((value, step) => (value as Record<string, JsonValue>)[step] as JsonValue, body);
  const name = (above as { key?: JsonValue }).key ?? way.findLast((step) => typeof step === "string");
  return /ids?$|alias|visitor|session|key|domain|batch|distinct|previousId/iu.test(
    typeof name === "string" ? name : "",
  );
}

test("no secret of a URL is stored, in whatever field of whatever format", async () => {
  const urls = [
    "https://user:s3cret@example.org/p?email=s3cret&token=s3cret&utm_source=mail#access_token=s3cret",
    "/p?token=s3cret",
    "?email=s3cret",
    "GET /p?token=s3cret HTTP/1.1",
    '{"url":"https://example.org/?token=s3cret"}',
    "https://example.org/p;jsessionid=s3cret/q;s3cret?ref=n#/r;sid=s3cret",
    "/p;PHPSESSID=a%2Fs3cret%20s3cret/q",
    "/p%3Bsid%3Ds3cret",
    "GET /p;sid=s3cret HTTP/1.1",
    '{"url":"https://example.org/p;sid=s3cret"}',
  ];
  for (const [path, body] of sampleRequests) {
    for (const way of placesOf(body)) {
      if (isId(body, way)) continue;
      for (const url of urls) {
        const stored = await store(path, replaced(body, way, url));
        expect({ how: `${path} ${way.join(".")} ${url}`, isFound: stored.includes("s3cret") }).toEqual({
          how: `${path} ${way.join(".")} ${url}`,
          isFound: false,
        });
      }
    }
  }
}, 60_000);
