import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adminKey, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();

async function request(method: string, path: string, body?: unknown, key = adminKey): Promise<Response> {
  return await fetch(new URL(path, dendro.url), {
    method,
    headers: { "x-api-key": key, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function newTenant(id: string): Promise<string> {
  await post(dendro.url, "/api/v1/tenants", { id, name: id });
  return id;
}

async function save(tenant: string, name: string, body: unknown): Promise<void> {
  const response = await request("PUT", `/api/v1/goals/${name}?tenant=${tenant}`, body);
  if (!response.ok) throw new Error(await response.text());
}

const hour = 60 * 60 * 1000;
const start = Date.UTC(2026, 2, 28);

/** What a visitor's events have in common, so that a plain loop knows it without knowing visits. */
const people = [
  { visitor: "00000000000000a1", utm_source: "letter", utm_campaign: "spring" },
  { visitor: "00000000000000a2", utm_source: "letter" },
  { visitor: "00000000000000a3" },
];

const action = fc.record(
  {
    who: fc.constantFrom(...people),
    type: fc.constantFrom("page_view", "signup", "bought"),
    timestamp: fc.integer({ min: -2, max: 73 }).map((hours) => start + hours * hour),
    path: fc.constantFrom("/", "/pricing"),
    country: fc.constantFrom("DE", "FR"),
    device: fc.constantFrom("mobile", "desktop"),
    price: fc.constantFrom(5, 50),
    isBot: fc.boolean(),
  },
  { requiredKeys: ["who", "type", "timestamp", "path", "price"] },
);
type Action = typeof action extends fc.Arbitrary<infer D> ? D : never;

/** The saved goals, and what each means for an event. */
const goals = [
  {
    name: "dear",
    title: null,
    filters: [
      ["is", "type", ["bought"]],
      [">", "data.price", [10]],
    ],
    isReached: ({ type, price }: Action) => type === "bought" && price > 10,
  },
  {
    name: "join",
    title: "Join us",
    filters: [
      [
        "or",
        [
          ["is", "type", ["signup"]],
          ["is", "page", ["/pricing"]],
        ],
      ],
    ],
    isReached: ({ type, path }: Action) => type === "signup" || path === "/pricing",
  },
  { name: "never", title: null, filters: [["is", "type", ["flew"]]], isReached: () => false },
];

const sides: Readonly<Record<string, (action: Action) => string | null>> = {
  channel: ({ who }) => ("utm_source" in who ? "Referral" : "Direct"),
  referrer_source: ({ who }) => who.utm_source ?? null,
  utm_source: ({ who }) => who.utm_source ?? null,
  utm_campaign: ({ who }) => who.utm_campaign ?? null,
  country: ({ country }) => country ?? null,
  device: ({ device }) => device ?? null,
  page: ({ path }) => path,
};

const peopleOf = (actions: readonly Action[]) => new Set(actions.map(({ who }) => who.visitor)).size;

/** What a plain loop makes of it. */
function plain(actions: readonly Action[], by: string | undefined) {
  const figures = (reached: readonly Action[], visitors: number) => ({
    conversions: reached.length,
    converters: peopleOf(reached),
    conversion_rate: visitors === 0 ? null : (peopleOf(reached) / visitors) * 100,
  });
  const visitors = peopleOf(actions);
  return {
    visitors,
    goals: goals.map(({ name, title, isReached }) => {
      const reached = actions.filter((one) => isReached(one));
      const side = by === undefined ? undefined : sides[by];
      const values = side === undefined ? [] : [...new Set(reached.map(side))];
      const groups = values.map((value) => {
        const isHere = (one: Action) => side?.(one) === value;
        const here = peopleOf(actions.filter(isHere));
        return { value, visitors: here, ...figures(reached.filter(isHere), here) };
      });
      return { name, title, ...figures(reached, visitors), revenue: [], groups: sorted(groups) };
    }),
  };
}

const sorted = <G extends { value: string | null }>(groups: readonly G[]): G[] =>
  groups.toSorted((a, b) => ((a.value ?? "") < (b.value ?? "") ? -1 : 1));

interface Goals {
  readonly visitors: number;
  readonly goals: {
    name: string;
    groups: { value: string | null; conversions: number }[];
  }[];
}

async function read(path: string): Promise<Goals> {
  const response = await request("GET", path);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Goals;
}

describe("conversions", () => {
  const ranges = [
    { asked: "start=2026-03-28&end=2026-03-29", from: start, to: start + 48 * hour },
    {
      // Summer time begins on the second day.
      asked: "start=2026-03-28&end=2026-03-29&timezone=Europe/Berlin",
      from: start - hour,
      to: start + 46 * hour,
    },
    { asked: "start=2020-01-01&end=2020-01-02", from: 0, to: 0 },
  ];

  test("are counted as a plain loop counts them, whole and by each side", async () => {
    let tenants = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 40 }), async (actions) => {
        const tenant = await newTenant(`t${(tenants += 1)}`);
        for (const { isReached: _, name, ...goal } of goals) await save(tenant, name, goal);
        const events = actions.map(({ who, price, isBot, ...event }) => ({
          ...event,
          ...who,
          ...(isBot === true ? { user_agent: "Googlebot/2.1 (+http://www.google.com/bot.html)" } : {}),
          data: { price },
        }));
        await post(dendro.url, `/api/v1/events?tenant=${tenant}&history=true`, events);
        await settled(dendro.url);
        for (const { asked, from, to } of ranges) {
          const counted = actions.filter(
            ({ timestamp, isBot }) => isBot !== true && timestamp >= from && timestamp < to,
          );
          for (const by of [undefined, ...Object.keys(sides)]) {
            const side = by === undefined ? "" : `&by=${by}`;
            const answer = await read(`/api/v1/analytics/goals?tenant=${tenant}&${asked}${side}`);
            for (const goal of answer.goals) {
              const counts = goal.groups.map(({ conversions }) => conversions);
              expect(counts).toEqual(counts.toSorted((a, b) => b - a));
              goal.groups = sorted(goal.groups);
            }
            expect(answer).toEqual(plain(counted, by));
          }
        }
      }),
      { numRuns: 4, endOnFailure: true },
    );
  }, 120_000);

  test("are answered without /api/v1 too, and refused by a side that there is not", async () => {
    const tenant = await newTenant("root");
    await save(tenant, "any", { filters: [["is_not", "type", [""]]] });
    await post(dendro.url, `/api/v1/events?tenant=${tenant}`, { type: "x" });
    await settled(dendro.url);
    expect(await read(`/analytics/goals?tenant=${tenant}&days=1`)).toEqual({
      visitors: 0,
      goals: [
        {
          name: "any",
          title: null,
          conversions: 1,
          converters: 0,
          conversion_rate: null,
          revenue: [],
          groups: [],
        },
      ],
    });
    const refused = await request("GET", `/analytics/goals?tenant=${tenant}&by=planet`);
    expect(await refused.json()).toMatchObject({ status: 400, code: "invalid_request" });
  });
});

describe("goals are saved", () => {
  test("apart from segments and from other tenants', until they are removed", async () => {
    const [mine, other] = [await newTenant("mine"), await newTenant("other")];
    const filters = [["is", "type", ["signup"]]];
    await save(mine, "join", { title: "Join", filters });
    const list = async (what: string, tenant: string) =>
      ((await (await request("GET", `/api/v1/${what}?tenant=${tenant}`)).json()) as Record<string, unknown>)[
        what
      ];
    expect(await list("goals", mine)).toEqual([{ name: "join", title: "Join", filters }]);
    expect(await list("segments", mine)).toEqual([]);
    expect(await list("goals", other)).toEqual([]);
    expect((await read(`/analytics/goals?tenant=${other}`)).goals).toEqual([]);
    const remove = async () => (await request("DELETE", `/api/v1/goals/join?tenant=${mine}`)).status;
    expect([await remove(), await remove()]).toEqual([204, 404]);
  });

  test("and not made of segments", async () => {
    const body = { filters: [["is", "segment", ["paying"]]] };
    const refused = await request("PUT", "/api/v1/goals/x", body);
    expect(await refused.json()).toMatchObject({ status: 400, code: "invalid_query" });
  });
});
