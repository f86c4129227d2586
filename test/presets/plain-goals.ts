import type { Event, Filter } from "@dendro/core";
import { byPeople, different, groupsBy, inOrder, percentOf, rowsBy, type Row } from "./plain-figures.ts";
import { holds, type PlainFilter } from "./plain-filters.ts";
import { isIn, spanOf, type Asked } from "./plain-time.ts";
import { asVisited, visitsOf } from "./plain-visits.ts";

interface AskedGoals extends Asked {
  readonly filters?: string;
  readonly by?: keyof typeof sides;
}

const sides = {
  channel: (event: Event) => event.channel,
  referrer_source: (event: Event) => event.referrer_source,
  utm_source: (event: Event) => event.utm_source,
  utm_campaign: (event: Event) => event.utm_campaign,
  country: (event: Event) => event.country,
  device: (event: Event) => event.device,
  page: (event: Event) => event.path,
};

interface SavedGoal {
  readonly name: string;
  readonly title: string | null;
  readonly filters: Filter[];
}

/**
 * What is saved before goals are asked for, by name: of visitors and of others, of who did something else, of nobody. Of
 * what only visits know there is none: events of visits that were joined late have lost theirs.
 */
export const savedGoals: readonly SavedGoal[] = [
  { name: "asked", title: "Asked an agent", filters: [["is", "type", ["message.c2s"]]] },
  { name: "came", title: null, filters: [["is_not", "type", ["page_exit"]]] },
  {
    name: "found",
    title: "Found what was searched for",
    filters: [
      ["is", "type", ["page_view", "post_view"]],
      ["has_done", "visitor", { filters: [["is", "type", ["search"]]] }],
    ],
  },
  { name: "never", title: null, filters: [["is", "type", ["flew"]]] },
  {
    name: "played",
    title: null,
    filters: [
      [">", "data.level", [0]],
      ["not", ["contains", "utm_source", ["news"]]],
    ],
  },
  {
    name: "pleased",
    title: null,
    filters: [
      ["is", "type", ["message.c2s", "reaction"]],
      ["has_done", "user", { filters: [["is", "type", ["feedback.score"]]], at_least: 2 }],
    ],
  },
  {
    name: "priced",
    title: null,
    filters: [
      ["is", "page", ["/pricing"]],
      ["has_done", "visitor", { filters: [["starts_with", "page", ["/"]]], at_least: 3 }],
    ],
  },
  {
    name: "signed-up",
    title: "Wants to know more",
    filters: [
      [
        "or",
        [
          ["is", "type", ["signup"]],
          ["is", "page", ["/docs/ä"]],
        ],
      ],
    ],
  },
];

export function goals(all: readonly Event[], asked: AskedGoals, now: number): Row {
  const span = spanOf(asked, 30, now);
  const everything = asVisited(all, visitsOf(all)).filter(({ timestamp }) => isIn(span, timestamp));
  const asks = asked.filters === undefined ? [] : (JSON.parse(asked.filters) as PlainFilter[]);
  const some = byPeople(everything).filter((event) =>
    asks.every((filter) => holds(filter, event, everything)),
  );
  const visitors = visitorsOf(some);
  return {
    visitors,
    goals: savedGoals.map(({ name, title, filters }) => {
      const reached = some.filter((event) => filters.every((filter) => holds(filter, event, everything)));
      return {
        name,
        title,
        ...figuresOf(reached, visitors),
        revenue: revenueOf(reached),
        groups: asked.by === undefined ? [] : groups(reached, some, sides[asked.by]),
      };
    }),
  };
}

/** What they brought, in the way of Plausible or of Segment. */
function revenueOf(reached: readonly Event[]): Row[] {
  const sums = new Map<string | null, number>();
  for (const { data = {} } of reached) {
    const { revenue, currency = null } = data as { revenue?: unknown; currency?: string };
    const said = typeof revenue === "number" ? { amount: revenue, currency } : revenue;
    const { amount = 0, currency: of = null } = (said ?? {}) as { amount?: number; currency?: string };
    if (amount !== 0) sums.set(of, (sums.get(of) ?? 0) + amount);
  }
  const rows = [...sums].map(([of, amount]) => ({ currency: of, amount }));
  return inOrder(rows, ["amount", "most"], ["currency", "a to z"]);
}

const visitorsOf = (events: readonly Event[]) => different(events.map(({ visitor }) => visitor));

function figuresOf(reached: readonly Event[], visitors: number) {
  const converters = visitorsOf(reached);
  return {
    conversions: reached.length,
    converters,
    conversion_rate: percentOf(converters, visitors),
  };
}

/** Conversions told apart, each beside everybody who was there. */
function groups(
  reached: readonly Event[],
  all: readonly Event[],
  sideOf: (event: Event) => string | undefined,
): Row[] {
  const everybody = groupsBy(all, (event) => sideOf(event) ?? "");
  const rows = rowsBy(
    reached,
    (event) => [sideOf(event)],
    ([value], own) => {
      const visitors = visitorsOf(everybody.get(value ?? "") ?? []);
      return { value, visitors, ...figuresOf(own, visitors) };
    },
  );
  return inOrder(rows, ["conversions", "most"], ["value", "a to z"]).slice(0, 20);
}
