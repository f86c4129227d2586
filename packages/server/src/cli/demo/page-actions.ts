import { callApi, type EndpointName } from "./api-calls.ts";
import type { PageKind } from "./pages.ts";
import { searches } from "./products.ts";
import { callProvider } from "./providers.ts";
import { readArticle } from "./reading.ts";
import type { PageVisit, Visit } from "./visit-state.ts";

/** What a page asks the API for when it is opened. */
const callsOf: Partial<Record<PageKind, readonly EndpointName[]>> = {
  category: ["list"],
  search: ["search"],
  product: ["product", "recommendations"],
  cart: ["cart"],
};

/** What people do on a page of a kind, and what it asks the API for. */
export function actOnPage(visit: Visit, kind: PageKind, page: PageVisit): void {
  const { world, random, recorder, at, product, member, customer, isSignedIn } = visit;
  const user = customer !== null && isSignedIn ? { user_id: customer.user_id } : {};
  const happen = (type: string, data: object = {}) =>
    recorder.add(type, at + 900, { path: page.path, data: { ...data, ...member } });
  const call = (name: EndpointName, place: number) =>
    callApi(world, random, recorder, {
      name,
      id: product.slug,
      at: at + 80 + 60 * place + random.below(120),
      ...user,
    });

  for (const [place, name] of (callsOf[kind] ?? []).entries()) call(name, place);
  if (random.chance(0.15)) reportVital(visit, page.path);
  switch (kind) {
    case "home":
      if (isSignedIn && random.chance(0.4)) {
        call("session", 0);
        happen("login");
      }
      return;
    case "search": {
      const [query, results] = random.pick(searches);
      return happen("search", { query, results });
    }
    case "article":
      return readArticle(visit, page);
    case "product":
      if (random.chance(0.05)) happen("file.downloaded", { href: "/files/size-chart.pdf" });
      return;
    case "about":
      if (random.chance(0.2))
        happen("link.outbound", { href: "https://www.instagram.com/alpenglow.example" });
      if (random.chance(0.15)) happen("newsletter.subscribed");
      return;
    case "cart":
      visit.bill += product.price;
      return happen("cart.add", {
        product: product.slug,
        category: product.category,
        price: product.price,
      });
    case "checkout":
      if (isSignedIn && random.chance(0.1)) happen("signup");
      callProvider(world, random, recorder, { provider: "payrail", route: "/v1/sessions", at: at + 300 });
      return happen("checkout.started", { total: visit.bill });
    default:
  }
}

/** How fast the page was, as browsers measure it: slow while the API is. */
function reportVital({ world, random, recorder, at }: Visit, path: string): void {
  const { from, until } = world.stories.badDeploy;
  const value = Math.round(random.logNormal(at >= from && at < until ? 4300 : 1700, 0.35));
  const rating = value <= 2500 ? "good" : value <= 4000 ? "needs-improvement" : "poor";
  recorder.add("web_vital", at + 1500, { path, name: "LCP", data: { value, rating } });
}
