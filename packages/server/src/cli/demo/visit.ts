import { simulateChat } from "./chat.ts";
import { tryOrder } from "./checkout.ts";
import { customerCount, customerOf, profileOf } from "./customers.ts";
import { originsAt, type Origin } from "./origins.ts";
import { actOnPage } from "./page-actions.ts";
import { nextPage, pathOf, type PageKind } from "./pages.ts";
import { personOf } from "./people.ts";
import { articlesAt, products } from "./products.ts";
import { createRandom } from "./random.ts";
import { siteHost } from "./shop.ts";
import { createRecorder, type SimulatedEvent } from "./simulated-event.ts";
import { isWithin, versionAt } from "./stories.ts";
import type { Visit } from "./visit-state.ts";
import type { World } from "./world.ts";

/** How many different people there are. */
const population = 4000;
const longestVisit = 14;

/** One person's visit: the pages they look at, what they do there, and all that follows from it. */
export function simulateVisit(world: World, start: number, number: number): SimulatedEvent[] {
  const visit = beginVisit(world, start, number);
  const { random, recorder } = visit;
  const origin = random.pick(originsAt(isWithin(start, world.stories.newsletter)));
  let kind: PageKind = origin.landing;
  for (let page = 0; page < longestVisit; page += 1) {
    if (kind === "product" && page > 0) visit.product = random.pick(products);
    if (kind === "thanks" && !tryOrder(visit)) kind = "checkout";
    const article = random.pick(articlesAt(visit.at >= world.stories.published));
    const path = pathOf(kind, visit.product, article);
    const { product } = visit;
    const about = kind === "product" ? { product: product.slug, category: product.category } : {};
    recorder.add("page_view", visit.at, {
      ...(page === 0 ? arrival(path, origin) : { path }),
      data: { ...about, ...visit.member },
    });
    const usual = kind === "article" ? 110_000 : 26_000;
    const stay = Math.round(Math.min(random.logNormal(usual, 0.8), 12 * 60_000));
    actOnPage(visit, kind, { path, article, stay });
    const isLast = kind === "thanks" || random.chance(page === 0 ? origin.bounce : 0.15);
    visit.at += stay;
    recorder.add("page_exit", visit.at - 20, {
      path,
      duration_ms: Math.round(stay * (0.4 + 0.6 * random.next())),
      data: {
        scroll_depth: Math.min(100, Math.round(random.logNormal(58, 0.4))),
        ...(kind === "article" ? { post_id: article.slug } : {}),
      },
    });
    if (isLast) break;
    kind = nextPage(random, kind);
  }
  if (visit.chats) openChat(visit, `${start}/${number}`);
  return recorder.events;
}

function beginVisit(world: World, start: number, number: number): Visit {
  const { seed, stories } = world;
  const random = createRandom(seed, "visit", start, number);
  // Some come often: squaring favours the low numbers.
  const index = Math.floor(random.next() ** 2 * population);
  const customer = index < customerCount ? customerOf(index) : null;
  const isSignedIn = customer !== null && random.chance(0.5);
  const user = isSignedIn ? { user_id: customer.user_id } : {};
  const version = versionAt(stories.releases, start);
  return {
    world,
    random,
    recorder: createRecorder(random, { host: siteHost, version, ...personOf(seed, index), ...user }),
    customer,
    isSignedIn,
    member: isSignedIn ? profileOf(customer) : { member: "guest" },
    at: start + random.below(60_000),
    product: random.pick(products),
    bill: 0,
    chats: customer !== null && random.chance(0.3),
  };
}

function arrival(path: string, { referrer, campaign }: Origin): object {
  if (campaign === undefined) return { path, referrer };
  const query = new URLSearchParams({
    utm_source: campaign.source,
    utm_medium: campaign.medium,
    utm_campaign: campaign.name,
    ...(campaign.content === undefined ? {} : { utm_content: campaign.content }),
    ...(campaign.term === undefined ? {} : { utm_term: campaign.term }),
  });
  return { path, referrer, url: `https://${siteHost}${path}?${query.toString()}` };
}

/** The chat opens on the page that they are on, and what is said there is the agent's to tell. */
function openChat({ world, recorder, customer, member, at }: Visit, visit: string): void {
  if (customer === null) return;
  recorder.add("chat.opened", at - 10, { path: "/help", data: member });
  recorder.events.push(...simulateChat(world, { at, customer, visit }));
}
