import fc from "fast-check";
import type { Event } from "@dendro/core";
import { addDays, createCalendar, day, hour, minute } from "./plain-time.ts";

/** What happened to one tenant, as it arrived. */
export interface Activity {
  /** The moment at which is asked. */
  readonly now: number;
  /** The events of each request. What is sent again has the same id. */
  readonly requests: readonly (readonly Event[])[];
  /** Each event once, in the order of arrival. */
  readonly events: readonly Event[];
}

export const zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"] as const;

/** Moments to ask at: by day, half an hour after clocks were put forward in Berlin, just after midnight there, at midnight in UTC. */
export const moments = [
  Date.UTC(2026, 2, 30, 10, 17, 23, 456),
  Date.UTC(2026, 2, 29, 1, 30),
  Date.UTC(2026, 2, 29, 22, 10, 0, 1),
  Date.UTC(2026, 2, 29),
];

/** What is known of an event before it is sent. */
type Fields = Omit<Event, "id" | "tenant" | "received_at">;

const eighths = (most: number) => fc.nat(most * 8).map((n) => n / 8);
const traceOf = (n: number) => n.toString(16).padStart(32, "0");
/** In binary fractions, so that sums are exact in whatever order they are made. */
const cost = fc.nat(1000).map((n) => n / 1024);
const user = fc.constantFrom("ann", "bob", "cid", "Ünal");
const provider = fc.constantFrom("openai", "anthropic", "weather-api");
const model = fc.constantFrom("gpt-4o", "claude", "house-model");
const bot = fc.constantFrom("known:Googlebot");

/** Often just now, often about a midnight, sometimes long ago, and a little ahead when a clock is fast. */
function when(now: number): fc.Arbitrary<number> {
  const midnights = zones.flatMap((zone) => {
    const { dateOf, midnight } = createCalendar(zone);
    return [0, 1, 2].map((days) => midnight(addDays(dateOf(now), -days)));
  });
  return fc.oneof(
    { weight: 8, arbitrary: fc.nat(30 * 60).map((minutes) => now - minutes * minute) },
    { weight: 1, arbitrary: fc.nat(6 * 60).map((seconds) => now - seconds * 1000) },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.constantFrom(...midnights), fc.constantFrom(-hour, -minute, -1, 0, 1))
        .map(([midnight, offset]) => midnight + offset),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom(1, 2, 6, 7, 7), fc.nat(24))
        .map(([days, hours]) => now - days * day - hours * hour),
    },
    { weight: 1, arbitrary: fc.integer({ min: 20, max: 45 }).map((days) => now - days * day) },
    { weight: 1, arbitrary: fc.nat(59).map((minutes) => now + minutes * minute) },
  );
}

const acquisition = fc.record(
  {
    referrer_source: fc.constantFrom("Google", 'it\'s "quoted" \\ and % _'),
    channel: fc.constantFrom("Organic Search", "Direct"),
    utm_source: fc.constantFrom("newsletter", "ads"),
    utm_medium: fc.constantFrom("email", "cpc"),
    utm_campaign: fc.constantFrom("spring"),
  },
  { requiredKeys: [] },
);

/** What is there more often comes more often. */
const visitTypes =
  "page_view page_view page_view page_view page_view page_view page_exit page_exit post_view post_view post_view post_created post_read_complete " +
  "reaction reaction.undone comment share signup search game.started";
const agentTypes =
  "message.c2s message.c2s message.c2s message.s2c message.s2c message.s2c message.regenerated thread.created " +
  "conversation.created conversation.deleted conversation.resolved feedback.like feedback.like feedback.dislike feedback.score " +
  "llm.called tool.called tool.returned agent.invoked error.occurred";

const step = fc.record(
  {
    type: fc.constantFrom(...visitTypes.split(" ")),
    // Half an hour exactly, and a millisecond more.
    gap: fc.constantFrom(0, 0, 0, 1, 7 * minute, 30 * minute, 30 * minute + 1, 50 * minute),
    path: fc.oneof(
      fc.constantFrom("/", "/pricing", "/docs/a", "/docs/ä"),
      // More pages than a list shows.
      fc.nat(60).map((n) => `/posts/${n}`),
    ),
    name: fc.constantFrom("post-1", "post-2", "post-3"),
    duration_ms: eighths(60_000),
    user_id: user,
    acquisition,
    data: fc.record(
      {
        query: fc.constantFrom("price", "Price", "how to"),
        level: fc.nat(3),
        username: fc.constantFrom("Ann", "Annie"),
        words: fc.constantFrom(0, 50, 100),
        images: fc.nat(2),
        reading_time_ms: fc.constantFrom(10_000, 50_000),
        revenue: fc.constantFrom(5, 12.5, { amount: 20, currency: "EUR" }, { amount: 8, currency: "USD" }),
        currency: fc.constantFrom("EUR", "GBP"),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ["type", "gap", "path", "acquisition"] },
);

/** What one visitor did. Where they are and with what is the same all the time, as whoever is elsewhere is another visitor. */
const visitor = (now: number) =>
  fc.record({
    start: when(now),
    steps: fc.array(step, { minLength: 1, maxLength: 8, size: "max" }),
    who: fc.record(
      {
        country: fc.constantFrom("DE", "FR"),
        device: fc.constantFrom("desktop", "mobile"),
        browser: fc.constantFrom("Firefox"),
      },
      { requiredKeys: [] },
    ),
    acquisition,
    bot: fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: bot }),
  });

/**
 * @param isLate whether events may come in any order. Then all of a visitor's say the same about how they came: what
 * was written before the visit's first event came is not written again.
 */
const visits = (now: number, isLate: boolean): fc.Arbitrary<Fields[]> =>
  fc.array(visitor(now), { minLength: 8, maxLength: 20, size: "max" }).map((visitors) =>
    visitors.flatMap(({ start, steps, who, acquisition: always, bot: reason }, index) => {
      let timestamp = start;
      return steps.map(({ gap, acquisition: own, ...fields }) => ({
        ...fields,
        ...who,
        ...(isLate ? always : own),
        timestamp: (timestamp += gap),
        ...(reason === undefined
          ? { visitor: `0000000000000a${String(index).padStart(2, "0")}` }
          : { bot: reason }),
      }));
    }),
  );

const request = (now: number): fc.Arbitrary<Fields> =>
  fc.record(
    {
      type: fc.constant("request"),
      timestamp: when(now),
      source: fc.constantFrom("edge", "api"),
      route: fc.constantFrom("/users/:id", "/health"),
      path: fc.constantFrom("/users/1"),
      method: fc.constantFrom("GET", "POST"),
      region: fc.constantFrom("fra", "iad"),
      status_code: fc.constantFrom(200, 404, 500),
      status: fc.constantFrom<"ok" | "error">("ok", "error"),
      duration_ms: fc.oneof(eighths(5000), fc.constantFrom(0, 500, 2000)),
      bytes: fc.nat(100_000),
      cached: fc.boolean(),
      provider,
      user_id: user,
      data: fc.record({ memory_bytes: fc.nat(1e9), cpu_ms: fc.nat(1000) }, { requiredKeys: [] }),
      bot,
    },
    { requiredKeys: ["type", "timestamp"] },
  );

const agentStep = (now: number): fc.Arbitrary<Fields> =>
  fc
    .record(
      {
        type: fc.constantFrom(...agentTypes.split(" ")),
        timestamp: when(now),
        source: fc.constantFrom("support", "sales"),
        user_id: user,
        thread_id: fc.nat(25).map((n) => `t${n}`),
        isInRun: fc.constant(true),
        // Of many, so that most are short and some are known by a single event.
        trace_id: fc.nat(30).map((n) => traceOf(100 + n)),
        provider,
        model,
        input_tokens: fc.nat(100_000),
        output_tokens: fc.nat(10_000),
        cost_usd: cost,
        cost_source: fc.constantFrom("list", "unknown"),
        status: fc.constantFrom<"ok" | "error">("ok", "error"),
        name: fc.constantFrom("search", "refund"),
        duration_ms: eighths(50_000),
        error_type: fc.constantFrom("timeout", "refused"),
        version: fc.constantFrom("1.1", "1.2"),
        bot,
        data: fc.record(
          {
            replaces: fc.constantFrom("like", "dislike"),
            value: fc.nat(5),
            reason: fc.constantFrom("wrong", "slow"),
            target_type: fc.constantFrom("event", "run"),
            version: fc.constantFrom("1.0", "1.1"),
            username: fc.constantFrom("Ann", "Bob"),
            more: fc.record({
              list: fc.array(fc.nat(3), { maxLength: 2 }),
              deep: fc.record({ er: fc.boolean() }),
            }),
          },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: ["type", "timestamp"] },
    )
    .map(({ isInRun, ...fields }) => ({
      ...fields,
      // A run is over within a day.
      ...(isInRun === undefined ? {} : { run_id: `r${Math.floor(fields.timestamp / day)}` }),
    }));

const node = fc.record(
  {
    how: fc.constantFrom("started", "completed", "completed", "completed", "failed"),
    name: fc.constantFrom("fetch", "summarize", "store"),
    // In the execution's own unit of time, so that one often begins when another ends.
    after: fc.nat(10),
    took: fc.nat(6),
    cached: fc.boolean(),
    provider,
    model,
    input_tokens: fc.nat(1000),
    cost_usd: cost,
    cost_source: fc.constantFrom("sent", "unknown"),
    error_type: fc.constantFrom("timeout"),
    source: fc.constantFrom("flows", "batch"),
  },
  { requiredKeys: ["how", "name", "after"] },
);

/** One execution: nodes beside and after each other, and of its beginning and end what was sent. Who it is for, some say and some do not. */
const execution = (now: number): fc.Arbitrary<(run: string) => Fields[]> =>
  fc
    .record({
      start: when(now),
      unit: fc.constantFrom(125, 1000, 20 * minute),
      name: fc.constantFrom("invoice", "onboarding"),
      nodes: fc.array(node, { maxLength: 6, size: "max" }),
      told: fc.subarray(["started", "completed", "failed"]),
      starter: fc.option(user, { nil: undefined }),
      ender: fc.option(user, { freq: 2, nil: undefined }),
      isTimed: fc.boolean(),
    })
    .map(({ start, unit, name, nodes, told, starter, ender, isTimed }) => (run_id) => [
      ...nodes.map(({ how, after, took, ...fields }) => ({
        ...fields,
        ...(took === undefined ? {} : { duration_ms: took * unit }),
        type: `node.${how}`,
        timestamp: start + after * unit,
        run_id,
      })),
      ...told.map((how): Fields => {
        const owner = how === "started" ? starter : ender;
        return {
          type: `workflow.${how}`,
          timestamp: start + (how === "started" ? 0 : 11 * unit),
          name,
          run_id,
          ...(owner === undefined ? {} : { user_id: owner }),
          ...(isTimed && how !== "started" ? { duration_ms: 11 * unit } : {}),
        };
      }),
    ]);

/** Executions that start each other share a trace, which may get lost on the way. */
const traced = (now: number): fc.Arbitrary<(run: string) => Fields[]> =>
  fc
    .record({
      eventsOf: execution(now),
      trace: fc.option(fc.integer({ min: 1, max: 12 }).map(traceOf), { freq: 2, nil: undefined }),
      most: fc.constantFrom(2, Infinity),
    })
    .map(({ eventsOf, trace, most }) => (run) => {
      if (trace === undefined) return eventsOf(run);
      return eventsOf(run).map((event, place) => (place < most ? { ...event, trace_id: trace } : event));
    });

let made = 0;

/** Random events of every domain; some come again under the same id, in another request and with other words. */
function activityOf(now: number, isLate: boolean): fc.Arbitrary<Activity> {
  const lists = fc.tuple(
    visits(now, isLate),
    fc.array(request(now), { maxLength: 50, size: "max" }),
    fc.array(agentStep(now), { minLength: 40, maxLength: 120, size: "max" }),
    fc
      .array(traced(now), { minLength: 10, maxLength: 25, size: "max" })
      .map((executions) => executions.flatMap((eventsOf, index) => eventsOf(`x${index}`))),
  );
  return lists
    .map((some) => some.flat().map((fields) => eventOf(fields, now)))
    .chain((events) =>
      fc.tuple(
        isLate
          ? fc.shuffledSubarray(events, { minLength: events.length })
          : fc.constant(events.toSorted((a, b) => a.timestamp - b.timestamp)),
        fc.subarray(events),
        fc.integer({ min: 5, max: 60 }),
      ),
    )
    .map(([events, again, size]) => ({
      now,
      events,
      requests: [...inRequests(events, size), ...inRequests(again.map(otherwise), size)],
    }));
}

/** As much as may be from the first run on: what little shows, others show. */
export const activityAt = (...times: readonly number[]): fc.Arbitrary<Activity> =>
  fc.noBias(
    fc.tuple(fc.constantFrom(...times), fc.boolean()).chain(([now, isLate]) => activityOf(now, isLate)),
  );

function eventOf(fields: Fields, now: number): Event {
  made += 1;
  const id = `00000000-0000-7000-8000-${String(made).padStart(12, "0")}`;
  // Where a type says how it ended, ingest fills it in.
  const status = /\.failed$|^error\.occurred$/u.test(fields.type)
    ? "error"
    : fields.type.endsWith(".completed")
      ? "ok"
      : fields.status;
  return { ...fields, ...(status === undefined ? {} : { status }), id, tenant: "", received_at: now };
}

const otherwise = (event: Event): Event => ({ ...event, type: "page_view", path: "/again", cost_usd: 1000 });

function inRequests(events: readonly Event[], size: number): Event[][] {
  const requests: Event[][] = [];
  for (let at = 0; at < events.length; at += size) requests.push(events.slice(at, at + size));
  return requests;
}
