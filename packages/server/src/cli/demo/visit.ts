import { apiCalls } from "./api-calls.ts";
import { personOf } from "./people.ts";
import { createRandom, type Random, type Weighted } from "./random.ts";
import { uuidFrom, type SimulatedEvent } from "./simulated-event.ts";
import { articles, origins, productPrices, products, siteHost, type Origin } from "./site.ts";

/** How many different people there are. */
const population = 4000;
const longestVisit = 14;

type PageKind =
  "home" | "category" | "search" | "product" | "article" | "about" | "cart" | "checkout" | "thanks";

/** Where people go from a page, if they stay. */
const links: Readonly<Record<PageKind, readonly Weighted<PageKind>[]>> = {
  home: [
    ["category", 5],
    ["product", 4],
    ["article", 2],
    ["search", 2],
    ["about", 1],
  ],
  category: [
    ["product", 8],
    ["search", 2],
    ["home", 1],
  ],
  search: [
    ["product", 7],
    ["category", 2],
  ],
  product: [
    ["product", 4],
    ["cart", 3],
    ["category", 3],
    ["article", 1],
  ],
  article: [
    ["article", 3],
    ["product", 4],
    ["home", 2],
  ],
  about: [
    ["home", 3],
    ["category", 2],
  ],
  cart: [
    ["checkout", 6],
    ["category", 2],
    ["product", 2],
  ],
  checkout: [
    ["thanks", 7],
    ["cart", 2],
  ],
  thanks: [["home", 1]],
};

/** One person's visit: the pages they look at, what they do there, and the requests that these cause. */
export function simulateVisit(seed: string, start: number, number: number): SimulatedEvent[] {
  const random = createRandom(seed, "visit", start, number);
  // Some come often: squaring favours the low numbers.
  const person = personOf(seed, Math.floor(random.next() ** 2 * population));
  const origin = random.pick(origins);
  const events: SimulatedEvent[] = [];
  let at = start + random.below(60_000);
  let kind: PageKind = origin.landing;
  let slug = random.pick(products);
  let bill = 0;

  const happen = (type: string, fields: object) =>
    events.push({ type, id: uuidFrom(random), timestamp: at, host: siteHost, ...person, ...fields });

  for (let page = 0; page < longestVisit; page += 1) {
    if (kind === "product" && page > 0) slug = random.pick(products);
    const path = pathOf(kind, slug, random);
    happen("page_view", page === 0 ? arrival(path, origin) : { path });
    events.push(...apiCalls(seed, random, { kind, slug, at }));
    if (kind === "cart") {
      bill += productPrices[slug] ?? 0;
      happen("cart.add", { path, data: { product: slug, price: productPrices[slug] } });
    }
    if (kind === "thanks") {
      happen("order.completed", { path, data: { total: bill, currency: "EUR" } });
      break;
    }
    if (random.chance(page === 0 ? origin.bounce : 0.16)) break;
    at += Math.round(Math.min(random.logNormal(28_000, 0.9), 12 * 60_000));
    kind = random.pick(links[kind]);
  }
  return events;
}

function arrival(path: string, { referrer, campaign }: Origin): object {
  if (campaign === undefined) return { path, referrer };
  const query = new URLSearchParams({
    utm_source: campaign.source,
    utm_medium: campaign.medium,
    utm_campaign: campaign.name,
  });
  return { path, referrer, url: `https://${siteHost}${path}?${query.toString()}` };
}

function pathOf(kind: PageKind, slug: string, random: Random): string {
  switch (kind) {
    case "home":
      return "/";
    case "category":
      return "/products";
    case "product":
      return `/products/${slug}`;
    case "article":
      return random.pick(articles);
    case "thanks":
      return "/checkout/thank-you";
    default:
      return `/${kind}`;
  }
}
