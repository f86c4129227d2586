import { expect, test } from "vitest";
import { ask, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro({ DENDRO_FLUSH_INTERVAL_MS: "20" });

const minute = 60_000;
const day = 24 * 60 * minute;
const midnight = Math.floor(Date.now() / day) * day;
const noon = midnight - day / 2;
const browser = {
  ip: "203.0.113.7",
  user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
};

type Sent = Record<string, unknown>;
const view = (timestamp: number, page: string, more: Sent = {}): Sent => ({
  type: "page_view",
  timestamp,
  url: `https://shop.example${page}`,
  ...browser,
  ...more,
});
const exit = (timestamp: number, page: string, more: Sent = {}): Sent => ({
  ...view(timestamp, page, more),
  type: "page_exit",
});

let tenants = 0;

/** Every order of a few things. */
function ordersOf<T>(list: readonly T[]): T[][] {
  if (list.length <= 1) return [[...list]];
  return list.flatMap((one, index) =>
    ordersOf(list.filter((_, other) => other !== index)).map((rest) => [one, ...rest]),
  );
}

/** Sends events in every order, together and one after the other, and gives each tenant's figures. */
async function inEveryOrder(
  events: readonly Sent[],
  metrics: string[],
  dimensions: string[] = [],
): Promise<unknown[]> {
  const variants = ordersOf(events).flatMap((order) => [[order], order.map((event) => [event])]);
  return await Promise.all(
    variants.map(async (pieces) => {
      const tenant = `late-${(tenants += 1)}`;
      await post(dendro.url, "/api/v1/tenants", { id: tenant, name: tenant });
      for (const piece of pieces) {
        const response = await post(dendro.url, `/api/v1/events?tenant=${tenant}`, piece);
        expect(response.status).toBe(202);
        await settled(dendro.url);
      }
      const order_by = dimensions.map((name) => [name, "asc"]);
      const { results } = await ask(dendro.url, { metrics, dimensions, date_range: "7d", order_by }, tenant);
      return results.map((row) => [...row.dimensions, ...row.metrics]);
    }),
  );
}

const expectAll = (answer: unknown, answers: readonly unknown[]) =>
  expect(answers).toEqual(answers.map(() => answer));

test("a visit over midnight is one visitor's, whichever part comes first", async () => {
  const events = [view(midnight - 5 * minute, "/a"), view(midnight + 5 * minute, "/b")];
  expectAll([[1, 1, 0, 2]], await inEveryOrder(events, ["visitors", "visits", "bounce_rate", "pageviews"]));
});

test("where a visit came from reaches all its events, and joins what it makes one", async () => {
  const events = [
    view(noon, "/a", { referrer: "https://www.google.com/" }),
    view(noon + 20 * minute, "/b"),
    view(noon + 40 * minute, "/c"),
  ];
  expectAll(
    [["Google", 3, 1, 1]],
    await inEveryOrder(events, ["pageviews", "visits", "visitors"], ["referrer_source"]),
  );
  expectAll(
    [
      ["/a", 1],
      ["/b", 1],
      ["/c", 1],
    ],
    await inEveryOrder(events, ["visits"], ["page"]),
  );
  expectAll([["/a", 3, 1]], await inEveryOrder(events, ["pageviews", "visits"], ["entry_page"]));
});

test("leaving a page begins no visit and lengthens none that is over, nor does a server that says who it was", async () => {
  const metrics = ["visits", "bounce_rate", "visit_duration", "time_on_page", "visitors"];
  const late = [view(noon, "/a"), exit(noon + 45 * minute, "/a", { duration_ms: 9000 })];
  expectAll([[1, 100, 0, 9, 1]], await inEveryOrder(late, metrics));
  const soon = [view(noon, "/a"), exit(noon + 10 * minute, "/a", { duration_ms: 9000 })];
  expectAll([[1, 100, 600, 9, 1]], await inEveryOrder(soon, metrics));
  const told = [
    view(noon, "/a", { visitor: "v1" }),
    { type: "user.identified", timestamp: noon + 45 * minute, visitor: "v1", user_id: "ann" },
  ];
  expectAll([[1, 100, 0, null, 1]], await inEveryOrder(told, metrics));
  const over = [
    view(midnight - 20 * minute, "/a"),
    exit(midnight + 25 * minute, "/a", { duration_ms: 9000 }),
  ];
  expectAll([[1, 100, 0, 9, 1]], await inEveryOrder(over, metrics));
});

test("an event keeps its own campaign, and its visit the first", async () => {
  const events = [
    view(noon, "/?utm_campaign=test2"),
    view(noon + 20_000, "/"),
    view(noon + 40_000, "/?utm_campaign=test3"),
  ];
  expectAll(
    [
      ["test2", 2, 1],
      ["test3", 1, 0],
    ],
    await inEveryOrder(events, ["pageviews", "visits"], ["utm_campaign"]),
  );
  expectAll([["test2", 3, 1]], await inEveryOrder(events, ["pageviews", "visits"], ["visit_utm_campaign"]));
});

test("what is told of a view in pieces is one view's, in the mean of the views", async () => {
  const told = (at: number, seconds: number, scroll_depth: number) =>
    exit(noon + at, "/a", { duration_ms: seconds * 1000, data: { scroll_depth } });
  const one = [view(noon, "/a"), told(10_000, 10, 40), told(30_000, 20, 80)];
  expectAll([[30, 80]], await inEveryOrder(one, ["time_on_page", "scroll_depth"]));
  const two = [view(noon, "/a"), told(10_000, 10, 90), view(noon + 20_000, "/a"), told(30_000, 20, 50)];
  expectAll([[15, 70]], await inEveryOrder(two, ["time_on_page", "scroll_depth"]));
});

test("what nobody did ends no bounce, as Plausible, Segment and Google Analytics say it", async () => {
  const bounce = async (...sent: Sent[]) =>
    (await inEveryOrder([view(noon, "/a"), ...sent], ["visits", "bounce_rate"])).map(String);
  const played = { ...view(noon + minute, "/a"), type: "autoplay" };
  expectAll("1,0", await bounce(played));
  for (const said of [
    { interactive: false },
    { data: { non_interaction: true } },
    { data: { nonInteraction: 1 } },
  ])
    expectAll("1,100", await bounce({ ...played, ...said }));
});

test("Plausible's wire", async () => {
  const tenant = "plausible-wire";
  await post(dendro.url, "/api/v1/tenants", { id: tenant, name: tenant });
  const body = { d: "shop.example", u: "https://shop.example/a" };
  for (const sent of [
    { n: "pageview" },
    { n: "Autoplay", i: false },
    { n: "engagement", e: 10_000, sd: 40 },
    { n: "engagement", e: 20_000, sd: 80 },
  ]) {
    const response = await post(
      dendro.url,
      `/api/event?tenant=${tenant}`,
      { ...body, ...sent },
      { "user-agent": browser.user_agent },
    );
    expect(response.status).toBe(202);
    await settled(dendro.url);
  }
  const { results } = await ask(
    dendro.url,
    { metrics: ["visits", "bounce_rate", "time_on_page", "scroll_depth"], date_range: "day" },
    tenant,
  );
  expect(results[0]?.metrics).toEqual([1, 100, 30, 80]);
});
