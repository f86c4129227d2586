import fc from "fast-check";
import type { Event } from "@dendro/core";

const minute = 60_000;
const hour = 60 * minute;

/** All that happens is within a day of each other: over a midnight of UTC, and when clocks are put forward in Berlin. */
const begin = Date.UTC(2026, 2, 28, 19);
/** In hours after it, so that visits are long enough and apart. */
const clusters = [0, 4.5, 5.5, 5.5, 10, 10, 10, 20, 20, 20];

/** What is asked about: a day that is over and can be rolled up, or some hours more. Some of what happens is before. */
const midnight = Date.UTC(2026, 2, 29);
export const spans = [0, 0, 2].map((hours) => ({ from: midnight - hours * hour, to: midnight + 24 * hour }));
export const now = midnight + 27 * hour;

/** What is known of an event before it is sent. */
type Fields = Omit<Event, "id" | "tenant" | "received_at">;

const anyOf = (words: string) => fc.constantFrom(...words.split(" "));
const when = fc
  .tuple(fc.constantFrom(...clusters), fc.integer({ min: 0, max: 90 }), fc.constantFrom(0, 0, 1, 30_000))
  .map(([hours, minutes, more]) => begin + hours * hour + minutes * minute + more);
const eighths = (most: number) => fc.nat(most * 8).map((n) => n / 8);
/** In binary fractions, so that sums are exact in whatever order they are made. */
const cost = fc.nat(1000).map((n) => n / 1024);
const bot = fc.constant("known:Googlebot");
const status = fc.constantFrom<"ok" | "error">("ok", "error", "error");

/** Few of everything, so that groups overlap. */
const name = anyOf("one two three");
const user_id = anyOf("ann bob cid dan eve old");
const anonymous_id = anyOf("a1 a2 a3");

const often = <T>(some: fc.Arbitrary<T>) => fc.option(some, { freq: 6, nil: undefined });
const seldom = <T>(some: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: some });

/** What is not there is not said. */
function fields(some: Readonly<Record<string, fc.Arbitrary<unknown>>>) {
  return fc
    .record(some)
    .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));
}

const web = (type: string) =>
  fc
    .tuple(
      seldom(bot),
      anyOf("v1 v2 v3 v4"),
      fields({
        timestamp: when,
        name: often(name),
        user_id: seldom(user_id),
        anonymous_id: seldom(anonymous_id),
        path: anyOf("/a /b /c"),
        duration_ms: often(eighths(60_000)),
        interactive: seldom(fc.constant(false)),
        data: fields({
          scroll_depth: often(
            fc.oneof(
              { weight: 5, arbitrary: fc.nat(10).map((n) => n * 10) },
              fc.constantFrom(101, 255, 1e300, -1),
            ),
          ),
          words: seldom(fc.constantFrom(0, 50, 100)),
          images: seldom(fc.nat(2)),
          reading_time_ms: often(fc.constantFrom(5000, 50_000)),
        }),
      }),
    )
    // A bot has no pseudonym.
    .map(([reason, visitor, said]) => ({
      ...said,
      type,
      ...(reason === undefined ? { visitor } : { bot: reason }),
    }));

const request = (type: string) =>
  fields({
    type: fc.constant(type),
    timestamp: when,
    name: often(name),
    user_id: seldom(user_id),
    anonymous_id: seldom(anonymous_id),
    route: often(anyOf("/users/:id /health /analytics/today")),
    path: anyOf("/users/1 /api/v1/analytics/costs"),
    status_code: often(fc.constantFrom(200, 404, 500)),
    status: often(status),
    duration_ms: often(fc.oneof(eighths(5000), fc.constantFrom(0, 500, 2000))),
    bytes: often(fc.nat(100_000)),
    cached: often(fc.boolean()),
    provider: often(anyOf("openai weather-api")),
    bot: seldom(bot),
    data: fields({ memory_bytes: often(fc.nat(1e9)), cpu_ms: often(fc.nat(1000)) }),
  });

const work = (type: string) =>
  fields({
    type: fc.constant(type),
    timestamp: when,
    name: often(name),
    user_id: seldom(user_id),
    anonymous_id: seldom(anonymous_id),
    thread_id: often(anyOf("t1 t2 t3")),
    trace_id: seldom(anyOf("a b c d").map((digit) => digit.repeat(32))),
    run_id: seldom(anyOf("r1 r2 r3")),
    provider: seldom(anyOf("openai anthropic")),
    model: often(anyOf("gpt-4o claude")),
    input_tokens: often(fc.nat(100_000)),
    output_tokens: often(fc.nat(10_000)),
    cache_read_tokens: seldom(fc.nat(1000)),
    reasoning_tokens: seldom(fc.nat(1000)),
    cost_usd: often(cost),
    status: often(status),
    duration_ms: often(eighths(50_000)),
    cached: often(fc.constantFrom(true, true, false)),
    bot: seldom(bot),
    data: fields({ replaces: seldom(anyOf("like dislike")), value: often(fc.nat(5)) }),
  });

/** That a user has had another name. */
const alias = (type: string) =>
  fields({ type: fc.constant(type), timestamp: when, user_id, data: fields({ previous_id: user_id }) });

/** Each as often as it stands here. */
const types: readonly (readonly [(type: string) => fc.Arbitrary<unknown>, string])[] = [
  [web, "page_view page_view page_view page_view page_view page_exit page_exit page_exit engagement scroll"],
  [web, "link.outbound file.downloaded search signup login autoplay user.identified user.identified"],
  [web, "post_created post_view post_view post_view post_read_complete post_read_complete comment share"],
  [web, "reaction reaction reaction reaction.undone"],
  [request, "request request request request request request"],
  [
    work,
    "message.c2s message.c2s message.c2s message.c2s message.s2c message.s2c message.s2c message.regenerated",
  ],
  [work, "thread.created conversation.created conversation.deleted conversation.resolved"],
  [work, "feedback.like feedback.like feedback.like feedback.dislike feedback.dislike feedback.score"],
  [
    work,
    "llm.called llm.called llm.called tool.called tool.called tool.returned agent.invoked agent.invoked",
  ],
  [work, "error.occurred trace.updated span"],
  [work, "workflow.started workflow.completed workflow.failed"],
  [work, "node.started node.completed node.completed node.failed"],
  [alias, "user.aliased"],
];

let made = 0;

function eventOf(said: unknown): Event {
  made += 1;
  const id = `00000000-0000-7000-8000-${String(made).padStart(12, "0")}`;
  return { ...(said as Fields), id, tenant: "", received_at: now };
}

const each = types.flatMap(([make, words]) => words.split(" ").map(make));

/** Most of each, twice. */
const sent: fc.Arbitrary<Event[]> = fc
  .tuple(...each, ...each)
  .chain((all) => fc.subarray(all, { minLength: Math.floor(all.length * 0.8) }))
  .map((some) => some.map(eventOf));

/** The same events, as they were sent, and as they come in one order and in another: to lives of the program, one after the other. */
export interface Arrivals {
  readonly sent: readonly Event[];
  readonly orders: readonly (readonly (readonly Event[])[])[];
}

function lives(events: readonly Event[]): fc.Arbitrary<Event[][]> {
  const order = fc.shuffledSubarray([...events], { minLength: events.length });
  const ends = fc.array(fc.nat(events.length), { maxLength: 3 });
  return fc.tuple(order, ends).map(([list, some]) => {
    const cuts = [0, ...some.toSorted((a, b) => a - b), list.length];
    return cuts.slice(1).map((end, index) => list.slice(cuts[index], end));
  });
}

export const arrivals: fc.Arbitrary<Arrivals> = fc.noBias(
  sent.chain((events) => fc.tuple(lives(events), lives(events)).map((orders) => ({ sent: events, orders }))),
);
