import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event, JsonObject } from "@dendro/core";
import { createCallTracker } from "../../calls/call-tracker.ts";
import { correctOpen, type OpenEvent } from "../../correction.ts";
import { createPriceBook } from "../../prices/price-book.ts";
import { emptySpan, type Span } from "./span.ts";
import { spanEvent } from "./span-event.ts";

type Told = readonly [scope: string, span: Span];

const at = Date.UTC(2026, 10, 29);
const traceId = "5b8efff798038103d269b633813fc60c";
const span = (spanId: string, attributes: JsonObject, more: Partial<Span> = {}): Span => ({
  ...emptySpan(),
  traceId,
  spanId: spanId.padStart(16, "0"),
  name: "span",
  attributes,
  ...more,
  startMs: at + (more.startMs ?? 1000),
  endMs: at + (more.endMs ?? 2000),
});

const call = (model: string, more: JsonObject = {}): JsonObject => ({
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": model,
  "gen_ai.usage.input_tokens": 100,
  "gen_ai.usage.output_tokens": 20,
  ...more,
});

const cases: readonly (readonly [name: string, spans: readonly Told[], calls: number])[] = [
  [
    "a gateway's call and that of the client in it",
    [
      [
        "openai",
        span("2", call("gpt-4o-2024-08-06"), {
          parentSpanId: "0000000000000001",
          startMs: 1100,
          endMs: 1900,
        }),
      ],
      ["litellm", span("1", call("openai/gpt-4o"))],
    ],
    1,
  ],
  [
    "a call behind a gateway, with other spans between",
    [
      ["app", span("1", call("gpt-4o"))],
      [
        "gateway",
        span("9", call("gpt-4o"), { parentSpanId: "0000000000000008", startMs: 1100, endMs: 1900 }),
      ],
    ],
    1,
  ],
  [
    "one answer, whatever is counted of it",
    [
      ["app", span("1", call("gpt-4o", { "gen_ai.response.id": "chatcmpl-9f2ab31c77" }))],
      [
        "app",
        span(
          "2",
          call("gpt-4o", { "gen_ai.response.id": "chatcmpl-9f2ab31c77", "gen_ai.usage.output_tokens": 21 }),
        ),
      ],
    ],
    1,
  ],
  [
    "what a router reports under a trace of its own",
    [
      ["app", span("1", call("gpt-4o", { "gen_ai.response.id": "gen-1749" }))],
      [
        "openrouter",
        span("2", call("openai/gpt-4o", { "gen_ai.response.id": "gen-1749" }), {
          traceId: traceId.replace("5b", "6c"),
        }),
      ],
    ],
    1,
  ],
  [
    "two calls that look alike, one after the other",
    [
      ["app", span("1", call("gpt-4o"))],
      ["app", span("2", call("gpt-4o"), { startMs: 5000, endMs: 6000 })],
      ["other", span("3", call("gpt-4o"), { startMs: 9000, endMs: 9500 })],
    ],
    3,
  ],
  [
    "two calls at once that look alike, told of by one",
    [
      ["app", span("1", call("gpt-4o"), { parentSpanId: "000000000000000a" })],
      ["app", span("2", call("gpt-4o"), { parentSpanId: "000000000000000a" })],
    ],
    2,
  ],
  [
    "two answers",
    [
      ["app", span("1", call("gpt-4o", { "gen_ai.response.id": "chatcmpl-a" }))],
      [
        "gateway",
        span("2", call("gpt-4o", { "gen_ai.response.id": "chatcmpl-b" }), {
          parentSpanId: "0000000000000001",
        }),
      ],
    ],
    2,
  ],
  [
    "two models",
    [
      ["app", span("1", call("gpt-4o"))],
      ["gateway", span("2", call("claude-3-5-sonnet"), { parentSpanId: "0000000000000001" })],
    ],
    2,
  ],
  [
    "a local server's answers, which it counts from one",
    [
      ["app", span("1", call("llama3", { "gen_ai.response.id": "chatcmpl-7" }))],
      [
        "app",
        span("2", call("llama3", { "gen_ai.response.id": "chatcmpl-7" }), { startMs: 60_000, endMs: 61_000 }),
      ],
    ],
    2,
  ],
  [
    "a call and the one around it that does not say what it used",
    [
      ["openai", span("2", call("gpt-4o"), { parentSpanId: "0000000000000001", startMs: 1100, endMs: 1900 })],
      ["framework", span("1", { "gen_ai.operation.name": "chat", "gen_ai.request.model": "openai/gpt-4o" })],
    ],
    1,
  ],
  [
    "two calls in one that does not say what it used",
    [
      ["openai", span("2", call("gpt-4o"), { parentSpanId: "0000000000000001", startMs: 1100, endMs: 1400 })],
      ["openai", span("3", call("gpt-4o"), { parentSpanId: "0000000000000001", startMs: 1500, endMs: 1900 })],
      ["framework", span("1", { "gen_ai.operation.name": "chat", "gen_ai.request.model": "openai/gpt-4o" })],
    ],
    2,
  ],
  [
    "two calls at once, which the client and the gateway tell of each",
    [
      ["app", span("1", call("gpt-4o"))],
      ["app", span("2", call("gpt-4o"))],
      ["gateway", span("3", call("gpt-4o"))],
      ["gateway", span("4", call("gpt-4o"))],
    ],
    2,
  ],
  [
    "two calls at once, of which the gateway tells of one",
    [
      ["app", span("1", call("gpt-4o"))],
      ["app", span("2", call("gpt-4o"))],
      ["gateway", span("3", call("gpt-4o"))],
    ],
    2,
  ],
  [
    "a call without a trace, and the router's word of it",
    [
      ["app", span("1", call("gpt-4o", { "gen_ai.response.id": "gen-1750" }), { traceId: "" })],
      ["router", span("2", call("gpt-4o", { "gen_ai.response.id": "gen-1750" }))],
    ],
    1,
  ],
];

const priceOf = createPriceBook(() => []);

/** As the pipeline makes events of spans; each says its own name of the provider. */
function eventOf([scope, one]: Told): Event {
  const sent = structuredClone(spanEvent(one, { resource: {}, scope })) as unknown as Event;
  const data: JsonObject = {};
  for (const [name, value] of Object.entries(sent.data ?? {})) {
    const [first = "", second, third] = name.split(".");
    if (third === "id" && second !== undefined)
      data[first] = { ...(data[first] as JsonObject), [second]: { id: value } };
    else data[name] = value;
  }
  const event = { ...sent, tenant: "t", received_at: at, data };
  for (const name of Object.keys(event) as (keyof Event)[]) if (event[name] === undefined) delete event[name];
  const quote = priceOf("t", { provider: event.provider, model: event.model ?? "", timestamp: at });
  if (quote !== null && (event.input_tokens ?? 0) > 0) {
    event.cost_source = quote.source;
    event.cost_usd = (event.input_tokens ?? 0) * 1e-6 + (event.output_tokens ?? 0) * 2e-6;
  }
  return event;
}

/** What is stored of spans that come in batches, with a restart after some of them. */
async function stored(
  batches: readonly (readonly Told[])[],
  isRestarted: (batch: number) => boolean,
): Promise<Event[]> {
  const memory = new Map<string, string>();
  const open = () =>
    createCallTracker(async (keys) => await Promise.resolve(keys.map((key) => memory.get(key) ?? null)), 2);
  let tracker = open();
  const rows: OpenEvent[] = [];
  for (const [index, batch] of batches.entries()) {
    if (isRestarted(index)) tracker = open();
    const events = batch.map(eventOf);
    await tracker.load(events);
    for (const event of events) {
      const before = JSON.stringify(event);
      const isTold = tracker.take(event) !== null;
      // Rows of which nothing is said stay as they are in the log.
      expect(isTold || JSON.stringify(event) === before).toBe(true);
      rows.push({ event, row: null });
    }
    const { corrections, state } = tracker.cut();
    // What is of this batch alone is corrected before it is written, and nothing of it is looked for in the warehouse.
    const earlier = rows.slice(0, rows.length - batch.length);
    expect(corrections.filter((one) => one.isStored).map((one) => one.where.value)).toEqual(
      corrections.map((one) => one.where.value).filter((id) => earlier.some(({ event }) => event.id === id)),
    );
    correctOpen(rows, corrections);
    for (const { key, value } of state) memory.set(key, value ?? "");
  }
  return rows.map(({ event }) => event);
}

const sumsOf = (events: readonly Event[]) => ({
  input: events.reduce((sum, { input_tokens: tokens = 0 }) => sum + tokens, 0),
  output: events.reduce((sum, { output_tokens: tokens = 0 }) => sum + tokens, 0),
  cost: Math.round(events.reduce((sum, { cost_usd: cost = 0 }) => sum + cost, 0) * 1e9),
});

const split = (spans: readonly Told[], ends: readonly boolean[]): Told[][] => {
  const batches: Told[][] = [[]];
  spans.forEach((one, index) => {
    batches.at(-1)?.push(one);
    if (ends[index] === true) batches.push([]);
  });
  return batches;
};

test.each(cases)(
  "%s: counted once, in any order, in any requests and over restarts",
  async (_name, spans, calls) => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...spans], { minLength: spans.length }),
        fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
        fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
        async (order, ends, restarts) => {
          const events = await stored(split(order, ends), (batch) => restarts[batch] ?? false);
          const counted = events.filter(({ type }) => type === "llm.called");
          expect(counted).toHaveLength(calls);
          for (const one of counted)
            expect(one).toMatchObject({ input_tokens: 100, model: expect.any(String) });
          for (const { type, ...other } of events)
            expect(
              type === "llm.called" || (other.model ?? other.input_tokens ?? other.cost_usd) === undefined,
            ).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  },
);

const untold = (cost?: number): JsonObject => ({
  "gen_ai.operation.name": "chat",
  "gen_ai.request.model": "gpt-4o",
  ...(cost === undefined ? {} : { "gen_ai.usage.cost": cost }),
});
const inner = { parentSpanId: "0000000000000001", startMs: 1100, endMs: 1900 };

test.each<readonly [name: string, spans: readonly Told[], cost: number]>([
  [
    "two that send what one call cost",
    [
      ["framework", span("1", untold(0.01))],
      ["library", span("2", untold(0.01), inner)],
    ],
    0.01,
  ],
  [
    "two that send what each call in one cost",
    [
      ["framework", span("1", untold(0.03))],
      ["library", span("2", untold(0.01), inner)],
      ["library", span("3", untold(0.02), inner)],
    ],
    0.03,
  ],
  [
    "one that sends a cost, in one that sends nothing and around one that sends nothing",
    [
      ["agent", span("1", untold())],
      ["framework", span("2", untold(0.01), inner)],
      ["library", span("3", untold(), { ...inner, parentSpanId: "0000000000000002" })],
    ],
    0.01,
  ],
  [
    "one that sends a cost, and the tokens of the call in it",
    [
      ["framework", span("1", untold(0.01))],
      ["library", span("2", call("gpt-4o"), inner)],
    ],
    0.00014,
  ],
])("%s: its cost counts once without tokens, in any order", async (_name, spans, cost) => {
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...spans], { minLength: spans.length }),
      fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      async (order, ends) => {
        expect(sumsOf(await stored(split(order, ends), () => true)).cost).toBe(Math.round(cost * 1e9));
      },
    ),
    { numRuns: 30 },
  );
});

const anySpan = fc.record({
  scope: fc.constantFrom("a", "b", "c"),
  id: fc.integer({ min: 1, max: 6 }),
  parent: fc.integer({ min: 0, max: 6 }),
  tokens: fc.constantFrom(0, 100, 101),
  cost: fc.constantFrom(0, 0.01, 0.02),
  response: fc.constantFrom("", "chatcmpl-9f2ab31c77", "gen-1"),
  trace: fc.constantFrom("", traceId),
  start: fc.constantFrom(1000, 1500, 9000),
});

test("the same spans have the same tokens and cost, in any order, in any requests and over restarts", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc
        .uniqueArray(anySpan, { minLength: 2, maxLength: 6, selector: ({ id }) => id })
        .chain((spans) =>
          fc.tuple(
            fc.constant(spans),
            fc.shuffledSubarray(spans, { minLength: spans.length }),
            fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
            fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
          ),
        ),
      async ([sent, shuffled, ends, restarts]) => {
        const toldOf = ({
          scope,
          id,
          parent,
          tokens,
          cost,
          response,
          trace,
          start,
        }: (typeof sent)[number]): Told => [
          scope,
          span(
            String(id),
            call("gpt-4o", {
              "gen_ai.usage.input_tokens": tokens,
              "gen_ai.usage.output_tokens": tokens === 0 ? 0 : 20,
              ...(tokens > 0 || cost === 0 ? {} : { "gen_ai.usage.cost": cost }),
              ...(response === "" ? {} : { "gen_ai.response.id": response }),
            }),
            {
              traceId: trace,
              parentSpanId: parent === 0 ? "" : String(parent).padStart(16, "0"),
              startMs: start,
              endMs: start + 400,
            },
          ),
        ];
        const once = await stored([sent.map(toldOf)], () => false);
        const other = await stored(split(shuffled.map(toldOf), ends), (batch) => restarts[batch] ?? false);
        expect(sumsOf(other)).toEqual(sumsOf(once));
      },
    ),
    { numRuns: 3000 },
  );
}, 60_000);
