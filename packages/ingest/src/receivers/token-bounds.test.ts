import fc from "fast-check";
import { expect, test } from "vitest";
import { boundedColumns, type Event, type JsonValue } from "@dendro/core";
import { nowhere } from "../place.ts";
import { createReferrerClassifier } from "../enrich/referrer.ts";
import { createUserAgentParser } from "../enrich/user-agent.ts";
import { createEnrich } from "../pipeline/enrich.ts";
import { createPriceEvent } from "../pipeline/price.ts";
import { createUuidSource } from "../pipeline/uuid.ts";
import { validate } from "../pipeline/validate.ts";
import { createPriceBook } from "../prices/price-book.ts";
import { follow, runAtOnce } from "../steps.ts";
import { tokenColumns } from "../usage/whole-tokens.ts";
import { receivers } from "./all.ts";
import { createReceiverMemory } from "./receiver-memory.ts";
import { createWireRequest } from "./wire-request.ts";

const receivedAt = Date.now();
const dear = [{ provider: null, model: "dear", from: null, rates: { input: 1e15, output: 1e15 } }];
const enrich = createEnrich({
  parseUserAgent: createUserAgentParser(),
  classifyReferrer: createReferrerClassifier(),
  placeOf: () => nowhere,
  priceEvent: createPriceEvent(createPriceBook(() => dear)),
});

/** What a request becomes, and how many of its events were refused. */
function stored(path: string, body: JsonValue): { events: Event[]; refused: number } {
  const route = receivers.flatMap(({ routes }) => routes).find((one) => one.path === path);
  if (route === undefined) throw new Error(`nobody speaks at ${path}`);
  const request = createWireRequest({
    path,
    query: new URLSearchParams(),
    contentType: "application/json",
    body: new TextEncoder().encode(JSON.stringify(body)),
    receivedAt,
    origin: "",
  });
  const sender = { tenant: "t", ip: "", userAgent: "", acceptLanguage: "", receivedAt, history: false };
  const decoded = runAtOnce(follow(route.decode(request, createReceiverMemory()("t"))));
  const { drafts, rejected } = validate(decoded, sender, { newId: createUuidSource() });
  enrich(drafts, sender);
  return { events: drafts.map(({ event }) => event), refused: rejected.length };
}

type Tokens = Readonly<Record<string, number>>;
const under = (prefix: string, tokens: Tokens) =>
  Object.fromEntries(Object.entries(tokens).map(([name, value]) => [prefix + name, value]));

/** A call with its tokens, as each format has it. */
const calls: Readonly<Record<string, (model: string, tokens: Tokens) => [path: string, body: JsonValue]>> = {
  native: (model, tokens) => ["/api/v1/events", { type: "llm.called", model, ...tokens }],
  usage: (model, tokens) => ["/api/v1/events", { type: "llm.called", model, data: { usage: tokens } }],
  otlp: (model, tokens) => [
    "/v1/traces",
    {
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  traceId: "a".repeat(32),
                  spanId: "b".repeat(16),
                  name: "chat",
                  attributes: Object.entries({
                    "gen_ai.operation.name": "chat",
                    "gen_ai.request.model": model,
                    ...under("gen_ai.usage.", tokens),
                  }).map(([key, value]) => ({
                    key,
                    value: typeof value === "string" ? { stringValue: value } : { doubleValue: value },
                  })),
                },
              ],
            },
          ],
        },
      ],
    },
  ],
  langfuse: (model, tokens) => [
    "/api/public/ingestion",
    {
      batch: [
        {
          id: "e",
          type: "generation-create",
          timestamp: new Date(receivedAt).toISOString(),
          body: { id: "g", traceId: "t", model, usageDetails: tokens },
        },
      ],
    },
  ],
  posthog: (model, tokens) => [
    "/batch",
    {
      batch: [
        {
          event: "$ai_generation",
          distinct_id: "u",
          properties: { $ai_model: model, ...under("$ai_", tokens) },
        },
      ],
    },
  ],
};

const isFrom0To = (max: number, value: unknown) => typeof value === "number" && value >= 0 && value <= max;

const tokens = fc.dictionary(
  fc.constantFrom(
    ...tokenColumns,
    "total_tokens",
    "input_cached_tokens",
    "cache_read_input_tokens",
    "cache_creation_input_tokens",
    "tool_use_tokens",
    "input_text",
    "output_text",
  ),
  fc.oneof(
    fc.nat(5),
    fc.integer({ min: 400_000_000, max: 1_000_000_000 }),
    fc.constantFrom(1e9 + 1, 5e9, 2 ** 53 - 1, 2 ** 53, 1e308, -1, -500, -1e308, 1.5),
  ),
  { minKeys: 1 },
);

test("whatever is made of tokens and their parts is within its bounds, or is refused or left out and said", () => {
  const seen = { refused: 0, left: 0, priced: 0 };
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(calls)),
      fc.constantFrom("gpt-4o", "dear"),
      tokens,
      (format, model, sent) => {
        const call = calls[format];
        if (call === undefined) throw new Error(format);
        const { events, refused } = stored(...call(model, sent));
        expect(events.length + refused).toBe(1);
        seen.refused += refused;
        for (const event of events) {
          const beyond = boundedColumns.filter(({ name, max }) => !isFrom0To(max, event[name] ?? 0));
          expect(beyond).toEqual([]);
          // Of two names of one count the first that says anything is taken.
          const isPlain = Object.keys(sent).every((name) => tokenColumns.some((column) => column === name));
          // Of a part −1 says no more than that it was not counted.
          const isWrong =
            isPlain &&
            Object.entries(sent).some(
              ([name, value]) =>
                value > 1e9 || value < -1 || (value === -1 && /^(?:input|output)_tokens$/u.test(name)),
            );
          const isLeft = Object.keys(event.data?.["out_of_bounds"] ?? {}).length > 0;
          const isPriced = event.cost_usd !== undefined;
          expect(isPriced && (isWrong || isLeft)).toBe(false);
          seen.left += Number(isLeft);
          seen.priced += Number(isPriced);
        }
      },
    ),
    { numRuns: 3000 },
  );
  for (const times of Object.values(seen)) expect(times).toBeGreaterThan(100);
});

test("parts beside a whole that are within their bounds only alone are refused, or left out together", () => {
  const sent = { input_tokens: 500_000_000, cache_read_tokens: 800_000_000, output_tokens: 7 };
  expect(stored("/api/v1/events", { type: "llm.called", model: "gpt-4o", ...sent }).refused).toBe(1);
  const { events } = stored("/batch", {
    batch: [
      {
        event: "$ai_generation",
        distinct_id: "u",
        properties: { $ai_model: "gpt-4o", ...under("$ai_", sent) },
      },
    ],
  });
  const [event] = events;
  expect(event).toMatchObject({ output_tokens: 7, cost_source: "unknown" });
  expect(event).not.toHaveProperty("input_tokens");
  expect(event).not.toHaveProperty("cost_usd");
  expect(event?.data?.["out_of_bounds"]).toMatchObject({ cache_read_tokens: "800000000" });
});
