import {
  planQuery,
  querySchema,
  type Event,
  type Filter,
  type QueryInput,
} from "../packages/core/src/index.ts";
import { createLiveHub, type LiveHub } from "../packages/server/src/live/live-hub.ts";
import { rounded, type Benchmark } from "./support/benchmark.ts";

const begin = Date.UTC(2026, 10, 20, 12);
const folds = 1000;

/**
 * A stream of events through a thousand live queries of one tenant, many of which look at the same dimensions and
 * conditions, as those of dashboards and alerts do; beside the same stream through one. Nothing is read and nothing sent.
 */
export const liveFolds: Benchmark = async ({ isQuick }) => {
  const events = makeEvents(isQuick ? 2000 : 10_000);
  const one = await eventsPerSecond(questions(1), events, 100);
  const many = await eventsPerSecond(questions(folds), events, 1);
  return [
    {
      what: "events through 1,000 live queries",
      value: rounded(many),
      unit: "events/s of processor time",
      baseline: rounded(one),
      ratio: rounded(many / one),
    },
    {
      what: "one event in one of 1,000 live queries",
      value: rounded(1e9 / (many * folds)),
      unit: "ns",
      baseline: rounded(1e9 / one),
      ratio: rounded((many * folds) / one),
    },
  ];
};

const measured: readonly QueryInput["metrics"][] = [
  ["pageviews", "visitors"],
  ["events", "failures"],
  ["visitors", "users"],
  ["requests", "error_rate", "duration_p95"],
  ["unique_pageviews"],
];
const grouped: readonly NonNullable<QueryInput["dimensions"]>[] = [
  [],
  ["page"],
  ["time:hour"],
  ["country", "browser"],
  ["time:hour", "country"],
  ["data.plan"],
  ["referrer_source"],
  ["route", "status_code"],
];

/** What parts of a tenant's dashboards and alerts look at: all of it, a country, a browser, a page. */
const filtered: readonly Filter[][] = [
  [],
  ...["DE", "FR", "US", "GB", "JP", "BR"].map((country) => [["is", "country", [country]] satisfies Filter]),
  ...["Chrome", "Firefox", "Safari", "Edge"].map((browser) => [
    ["is", "browser", [browser]] satisfies Filter,
  ]),
  ...Array.from({ length: 14 }, (_, page) => [["is", "page", [`/page/${page}`]] satisfies Filter]),
];

/** Different queries, of which each metric, dimension and filter is in many. */
const questions = (count: number): QueryInput[] =>
  filtered
    .flatMap((filters) =>
      grouped.flatMap((dimensions) =>
        measured.map((metrics): QueryInput => ({
          metrics,
          dimensions,
          filters,
          date_range: "day",
          timezone: "Europe/Berlin",
        })),
      ),
    )
    .slice(0, count);

function makeEvents(count: number): Event[] {
  const pick = (values: readonly string[], at: number) => values[at % values.length] ?? "";
  return Array.from({ length: count }, (_, index): Event => {
    const base = {
      id: `00000000-0000-7000-8000-${String(index).padStart(12, "0")}`,
      tenant: "t",
      timestamp: begin - (count - index),
      received_at: begin,
      visitor: (((index * 2_654_435_761) % 4_294_967_296) % 5000).toString(16).padStart(16, "0"),
      country: pick(["DE", "FR", "US", "GB", "JP", "BR"], index * 7),
      browser: pick(["Chrome", "Firefox", "Safari", "Edge"], index * 3),
      data: { plan: pick(["free", "team", "enterprise"], index * 5) },
    };
    if (index % 4 === 3)
      return {
        ...base,
        type: "request",
        route: pick(["/users/:id", "/orders", "/orders/:id", "/health"], index),
        status_code: index % 50 === 3 ? 500 : 200,
        status: index % 50 === 3 ? "error" : "ok",
        duration_ms: (index * 37) % 900,
      };
    return {
      ...base,
      type: "page_view",
      path: `/page/${(index * 13) % 60}`,
      referrer_source: pick(["Google", "", "Bing", "Hacker News"], index * 11),
      user_id: `user-${(index * 31) % 2000}`,
    };
  });
}

/**
 * Events for a second of processor time: nothing is waited for, and other programs take their turns.
 * @param times how often the events go through, so that what takes little is measured for long enough
 */
async function eventsPerSecond(
  queries: readonly QueryInput[],
  events: readonly Event[],
  times: number,
): Promise<number> {
  const hub = await openHub(queries);
  const publish = () => {
    for (const event of events) hub.publish("events", event as never);
  };
  // The first ones are compiled while they run.
  publish();
  const start = process.cpuUsage();
  for (let time = 0; time < times; time += 1) publish();
  const { user, system } = process.cpuUsage(start);
  hub.close();
  return (events.length * times) / ((user + system) / 1e6);
}

/** A hub without history that keeps these queries answered, and sends nothing meanwhile. */
async function openHub(queries: readonly QueryInput[]): Promise<LiveHub> {
  const clock = () => begin;
  const hub = createLiveHub({
    segmentResolver: () => (filters) => [...filters],
    coalesceMs: 2 ** 31 - 1,
    sources: {
      clock,
      plan: async (_tenant, query) => planQuery(query, begin),
      seed: async (_plan, _tenant, _fold, attach) => {
        attach();
        return true;
      },
      ask: async () => {
        throw new TypeError("All of it can be folded.");
      },
      notes: () => ({}),
      before: async () => [],
    },
  });
  await Promise.all(
    queries.map(
      async (query) =>
        await new Promise<void>((resolve, reject) => {
          hub.subscribeQuery("t", querySchema.parse(query), {
            snapshot: () => resolve(),
            patch: () => {},
            failed: reject,
          });
        }),
    ),
  );
  return hub;
}
