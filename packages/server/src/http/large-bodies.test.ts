import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toDendroError, type JsonValue } from "@dendro/core";
import {
  createAnonymizer,
  createBotDetector,
  createEnrich,
  createPipeline,
  createReceiverMemory,
  createReferrerClassifier,
  createTurns,
  createUserAgentParser,
  createWireRequest,
  receivers,
} from "@dendro/ingest";
import { sampleRequests } from "../../../ingest/src/test-support/sample-requests.ts";
import { openPlaceLookup } from "./place.ts";

const receivedAt = Date.now();
const steps = {
  detectBot: createBotDetector(),
  enrich: createEnrich({
    parseUserAgent: createUserAgentParser(),
    classifyReferrer: createReferrerClassifier(),
    placeOf: openPlaceLookup(null),
    priceEvent: () => {},
  }),
  anonymizer: createAnonymizer({ saltFor: () => new Uint8Array(32) }),
};

/** What is stored and answered of a request, and what is counted. */
async function outcome(path: string, body: Uint8Array, isLarge: boolean, page: boolean): Promise<unknown> {
  const route = receivers
    .flatMap(({ routes }) => routes)
    .find((one) => one.path === path && one.method === "POST");
  if (route === undefined) throw new Error(`nobody speaks at ${path}`);
  const seen: unknown[] = [];
  let ids = 0;
  const pipeline = createPipeline({
    ...steps,
    newId: () => `00000000-0000-7000-8000-${String((ids += 1)).padStart(12, "0")}`,
    turns: createTurns({ turnMs: isLarge ? 0 : Infinity }),
    append: async (entries, batchId) => {
      seen.push(batchId, ...entries.map(({ draft, row }) => [draft.index, draft.key, row]));
      return { accepted: entries.length, duplicates: 0, rejected: [] };
    },
    telemetry: {
      step: () => {},
      received: (...counts) => seen.push(counts),
      dropped: (...counts) => seen.push(counts),
      droppedField: (...counts) => seen.push(counts),
      bots: (count) => seen.push(count),
    },
  });
  const request = createWireRequest(
    { path, query: new URLSearchParams(), contentType: "application/json", body, receivedAt, origin: "" },
    isLarge ? 50 : Infinity,
  );
  const sender = {
    tenant: "t",
    ip: "203.0.113.7",
    userAgent: "Mozilla/5.0 Firefox/145.0",
    acceptLanguage: "en",
    receivedAt,
    history: false,
    ...(page ? { page: { keyId: "k", keepsVisitor: false } } : {}),
  };
  try {
    seen.push(await pipeline(() => route.decode(request, createReceiverMemory()("t")), sender));
  } catch (error) {
    const { code, message } = toDendroError(error);
    seen.push({ code, message });
  }
  return seen;
}

/** The same with its lists so many times as long, so that there is something to be cut. */
function longer(value: JsonValue, times: number): JsonValue {
  if (Array.isArray(value)) {
    const items = value.map((item) => longer(item, 1));
    return Array.from({ length: times }, () => items).flat();
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, longer(inner, times)]));
}

describe("a body of any size is answered, stored and counted the same as when all is done at once:", () => {
  test.each(sampleRequests)("%s", async (path, sample) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.boolean(),
        fc.option(fc.tuple(fc.nat(), fc.constantFrom("", "x", '"', "}", "]", ",", "\u0000", "9")), {
          freq: 2,
        }),
        async (times, page, spoilt) => {
          let text = JSON.stringify(longer(sample, times));
          if (spoilt !== null) {
            const at = spoilt[0] % text.length;
            text = text.slice(0, at) + spoilt[1] + text.slice(at + 1);
          }
          const body = new TextEncoder().encode(text);
          expect(await outcome(path, body, true, page)).toEqual(await outcome(path, body, false, page));
        },
      ),
      { numRuns: 15 },
    );
  });
});
