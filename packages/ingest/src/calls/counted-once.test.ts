import type { Event } from "@dendro/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { trackWithMemory } from "../test-support/tracked.ts";
import { createCallTracker } from "./call-tracker.ts";

const at = Date.UTC(2026, 10, 29);

interface Said extends Partial<Event> {
  readonly answer?: string;
  readonly scope?: string;
}

/** A span that tells of a call of a model: by default of one trace, a second long, of a hundred tokens. */
const call = (id: string, { answer, scope = "http", ...more }: Said = {}): Event => ({
  id,
  tenant: "t",
  type: "llm.called",
  timestamp: at,
  received_at: at,
  duration_ms: 1000,
  trace_id: "trace",
  span_id: id,
  source: "app",
  model: "gpt-4o",
  input_tokens: 80,
  output_tokens: 20,
  cost_usd: 1,
  ...more,
  data: { otel: { scope }, ...(answer === undefined ? {} : { gen_ai: { response: { id: answer } } }) },
});
const inside = (outer: string, more: Said = {}): Said => ({
  parent_span_id: outer,
  scope: "library",
  ...more,
});

const track = (maxCalls?: number) =>
  trackWithMemory((loadState) => [createCallTracker(loadState, maxCalls)] as const);

/** How many calls are counted of some spans, and the tokens of all. */
async function counted(...events: Event[]): Promise<[calls: number, tokens: number]> {
  const tracked = track();
  await tracked.take(...events);
  tracked.cut();
  const tokens = events.map(({ input_tokens: read = 0, output_tokens: written = 0 }) => read + written);
  return [events.filter(({ type }) => type === "llm.called").length, tokens.reduce((a, b) => a + b, 0)];
}

/** Says nothing of what was written. */
const noOutput = { output_tokens: undefined } as unknown as Said;
const long = "chatcmpl-0123456789";

describe("is one call:", () => {
  test.each<[string, Said, Said]>([
    ["a span in another that says the same", {}, inside("a")],
    ["a span around another", inside("b"), {}],
    ["a span whose clock is up to a second off", {}, inside("a", { timestamp: at - 1000 })],
    ["a span that says by its router whose model it is", { model: "openai/gpt-4o" }, inside("a")],
    ["a span that says the version of its model", {}, inside("a", { model: "gpt-4o-2024-08-06" })],
    ["a span that says the model by its cloud", {}, inside("a", { model: "us.azure.GPT-4o" })],
    [
      "one answer by its id, in one trace, whatever else is said",
      { answer: long },
      { answer: long, input_tokens: 9 },
    ],
    [
      "one answer by its id, in two traces, of the same use",
      { answer: "1" },
      { answer: "1", trace_id: "other" },
    ],
    ["one answer, as the AI SDK names it", { answer: long }, { answer: long, output_tokens: 21 }],
    ["what two instrumentations say alike in one trace", {}, { scope: "library" }],
    ["what two services say alike in one trace", {}, { source: "gateway" }],
    ["an answer of no tokens, whether that is said or not", { output_tokens: 0 }, inside("a", noOutput)],
  ])("%s", async (_, first, second) => {
    expect((await counted(call("a", first), call("b", second)))[0]).toBe(1);
    expect((await counted(call("b", second), call("a", first)))[0]).toBe(1);
  });
});

describe("are two calls:", () => {
  test.each<[string, Said, Said]>([
    ["what one instrumentation says twice", {}, {}],
    ["what is of another use", {}, inside("a", { input_tokens: 81 })],
    ["what is of another output", {}, inside("a", { output_tokens: 21 })],
    ["what is of a token of output more", { output_tokens: 1 }, inside("a", noOutput)],
    ["what is of another model", {}, inside("a", { model: "claude" })],
    ["what is at another time", {}, inside("a", { timestamp: at - 1001 })],
    ["what begins and ends later", {}, inside("a", { timestamp: at + 1001, duration_ms: 1001 })],
    ["two answers", { answer: long }, { answer: `${long}9`, scope: "library" }],
    [
      "what servers that count their answers call the same",
      { answer: "1" },
      { answer: "1", input_tokens: 9 },
    ],
    ["an answer in another trace that is of another use", { answer: long }, { answer: long, trace_id: "x", input_tokens: 9 }], // prettier-ignore
    ["what is in two traces", {}, { trace_id: "other", scope: "library" }],
    ["what is of two tenants", {}, { tenant: "u", scope: "library" }],
  ])("%s", async (_, first, second) => {
    expect((await counted(call("a", first), call("b", second)))[0]).toBe(2);
    expect((await counted(call("b", second), call("a", first)))[0]).toBe(2);
  });

  test("what is not told by OpenTelemetry, or is no call", async () => {
    const events = [
      call("a"),
      { ...call("b", inside("a")), data: {} },
      { ...call("c", inside("a")), type: "span" },
    ];
    await counted(...events);
    expect(events.map(({ type }) => type)).toEqual(["llm.called", "llm.called", "span"]);
  });
});

describe("the call that stays", () => {
  const without = (id: string, more: Said): Event => {
    const event = call(id, more);
    delete event.input_tokens;
    delete event.output_tokens;
    return event;
  };

  test("is the one that came first, and says what who knows it better says; the other is a span that says nothing", async () => {
    const [agent, library] = [without("a", { model: "gpt" }), call("b", inside("a"))];
    const tracked = track();
    await tracked.take(agent);
    tracked.cut();
    await tracked.take(library);
    expect([agent.input_tokens, library.type, library.input_tokens, library.model]).toEqual([
      undefined,
      "span",
      undefined,
      undefined,
    ]);
    tracked.cut();
    expect(agent).toMatchObject({ type: "llm.called", input_tokens: 80, output_tokens: 20, model: "gpt-4o" });
  });

  test("says in money what nobody says in tokens; of those who say as much, what the inner one says", async () => {
    const [free, paid] = [without("a", { cost_usd: 0 }), without("b", inside("a", { cost_usd: 3 }))];
    expect((await counted(free, paid))[0]).toBe(1);
    expect(free.cost_usd).toBe(3);
    const [outer, inner] = [without("a", { cost_usd: 5 }), without("b", inside("a", { cost_usd: 3 }))];
    expect((await counted(outer, inner))[0]).toBe(1);
    expect(outer.cost_usd).toBe(3);
  });

  test("of those who say the same in tokens, says the money that one of them says", async () => {
    const free = () => {
      const event = call("a");
      delete event.cost_usd;
      return event;
    };
    const paid = () => call("b", inside("a", { cost_usd: 0.5 }));
    for (const events of [
      [free(), paid()],
      [paid(), free()],
    ]) {
      await counted(...events);
      expect(events.map(({ cost_usd: cost }) => cost)).toEqual([0.5, undefined]);
    }
  });

  test("is one where two know as little of an answer", async () => {
    expect(await counted(without("a", { answer: long }), without("b", { answer: long }))).toEqual([1, 0]);
  });

  test("of three that may be two is two: none tells of one twice", async () => {
    expect(await counted(call("a"), call("c", { scope: "library" }), call("b"))).toEqual([2, 200]);
    expect(await counted(call("a"), call("b"), call("c", { scope: "library" }))).toEqual([2, 200]);
    expect(await counted(call("a"), call("b", { scope: "library" }), call("c", { scope: "router" }))).toEqual(
      [1, 100],
    );
  });

  test("is known again when its event comes twice, and when it is forgotten it is not", async () => {
    const tracked = track();
    const first = call("a");
    await tracked.take(first, call("a"));
    expect(tracked.taken.map(({ type }) => type)).toEqual(["llm.called", "llm.called"]);
    tracked.trackers[0].forget("u", null);
    const again = call("b", inside("a"));
    await tracked.take(again);
    expect(again.type).toBe("span");
    tracked.trackers[0].forget("t", { traces: ["trace"], answers: [] });
    const anew = call("c", inside("a"));
    await tracked.take(anew);
    expect(anew.type).toBe("llm.called");
    tracked.trackers[0].forget("t", null);
    const last = call("d", inside("c"));
    await tracked.take(last);
    expect(last.type).toBe("llm.called");
    tracked.cut();
    expect(first).toMatchObject({ input_tokens: 80 });
  });

  test("is known by its answer in another trace, until that is forgotten", async () => {
    const tracked = track();
    const [first, second, third] = ["one", "two", "three"].map((trace_id) =>
      call(trace_id, { trace_id, answer: long }),
    ) as [Event, Event, Event];
    await tracked.take(first, second);
    tracked.trackers[0].forget("t", { traces: [], answers: [long] });
    await tracked.take(third);
    expect([first, second, third].map(({ type }) => type)).toEqual(["llm.called", "span", "llm.called"]);
  });

  test("is known by its answer outside of a trace, until that is forgotten", async () => {
    const outside = (id: string) => {
      const event = call(id, { answer: long });
      delete event.trace_id;
      return event;
    };
    const tracked = track();
    const [first, second, third] = [outside("a"), outside("b"), outside("c")];
    await tracked.take(first, second);
    tracked.trackers[0].forget("t", { traces: [], answers: [long] });
    await tracked.take(third);
    expect([first, second, third].map(({ type }) => type)).toEqual(["llm.called", "span", "llm.called"]);
  });
});

test("in whatever order spans come, with cuts and restarts in between, as many tokens and as much money are counted", async () => {
  const said = fc.record({
    span: fc.constantFrom("p", "q", "r"),
    parent_span_id: fc.option(fc.constantFrom("p", "q", "r"), { nil: undefined }),
    trace_id: fc.constantFrom("one", "one", "two"),
    scope: fc.constantFrom("http", "library"),
    answer: fc.option(fc.constantFrom("1", long), { nil: undefined }),
    model: fc.constantFrom("gpt-4o", "openai/gpt-4o", "claude"),
    input_tokens: fc.constantFrom(0, 80, 81),
    cost_usd: fc.constantFrom(0, 1),
  });
  const step = fc.tuple(said, fc.constantFrom("nothing", "nothing", "cut", "restart"), fc.nat());
  const eventOf = (
    { span, parent_span_id: parent, ...more }: typeof said extends fc.Arbitrary<infer T> ? T : never,
    index: number,
  ) => {
    // prettier-ignore
    const { answer, ...known } = more;
    return call(`id-${index}`, {
      ...known,
      span_id: span,
      output_tokens: more.input_tokens === 0 ? 0 : 20,
      ...(parent === undefined ? {} : { parent_span_id: parent }),
      ...(answer === undefined ? {} : { answer }),
    });
  };
  const totals = (events: readonly Event[]) => {
    const sum = (name: "input_tokens" | "output_tokens" | "cost_usd") =>
      events.reduce((total, event) => total + (event[name] ?? 0), 0);
    return {
      read: sum("input_tokens"),
      written: sum("output_tokens"),
      cost: sum("cost_usd"),
    };
  };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
      const inOrder = track();
      await inOrder.take(...steps.map(([one], index) => eventOf(one, index)));
      inOrder.cut();
      const shuffled = track(1);
      const arriving = steps.map(([one, next, place], index) => ({
        event: eventOf(one, index),
        next,
        place,
      }));
      for (const { event, next } of arriving.toSorted((a, b) => a.place - b.place)) {
        await shuffled.take(event);
        if (next !== "nothing") shuffled.cut();
        if (next === "restart") shuffled.restart();
      }
      shuffled.cut();
      expect(totals(shuffled.taken)).toEqual(totals(inOrder.taken));
    }),
    { numRuns: 300 },
  );
});
