import { dayMs, minuteMs } from "@dendro/core";
import { createRandom, type Random } from "./random.ts";
import { uuidFrom, type SimulatedEvent } from "./simulated-event.ts";
import { apiSource } from "./site.ts";

interface Endpoint {
  readonly method: string;
  readonly route: string;
  /** Of an answer that was not cached, in milliseconds. */
  readonly medianMs: number;
  readonly bytes: number;
  /** How many answers come from the cache. */
  readonly cached: number;
}

const endpoints = {
  list: { method: "GET", route: "/api/products", medianMs: 42, bytes: 18_000, cached: 0.6 },
  product: { method: "GET", route: "/api/products/:slug", medianMs: 28, bytes: 6200, cached: 0.5 },
  recommendations: {
    method: "GET",
    route: "/api/products/:slug/recommendations",
    medianMs: 85,
    bytes: 4100,
    cached: 0.2,
  },
  search: { method: "GET", route: "/api/search", medianMs: 110, bytes: 9400, cached: 0 },
  cart: { method: "POST", route: "/api/cart/items", medianMs: 55, bytes: 900, cached: 0 },
  order: { method: "POST", route: "/api/orders", medianMs: 240, bytes: 1400, cached: 0 },
} as const satisfies Record<string, Endpoint>;

/** What a page asks the API for when it is opened. */
const callsOf: Readonly<Record<string, readonly (keyof typeof endpoints)[]>> = {
  category: ["list"],
  search: ["search"],
  product: ["product", "recommendations"],
  cart: ["cart"],
  thanks: ["order"],
};

/** The requests that a page of that kind makes. @param slug the product it shows, if any */
export function apiCalls(
  seed: string,
  random: Random,
  page: { kind: string; slug: string; at: number },
): SimulatedEvent[] {
  return (callsOf[page.kind] ?? []).map((name, index) => {
    const endpoint: Endpoint = endpoints[name];
    const at = Math.round(page.at + 80 + 60 * index + random.below(120));
    const isCached = random.chance(endpoint.cached);
    const troubled = isTroubled(seed, at);
    const status = statusOf(random, endpoint, troubled);
    const slowness = (isCached ? 0.12 : 1) * (troubled ? 4.5 : 1) * (status >= 500 ? 2 : 1);
    return {
      type: "request",
      id: uuidFrom(random),
      timestamp: at,
      source: apiSource,
      method: endpoint.method,
      route: endpoint.route,
      path: endpoint.route.replace(":slug", page.slug),
      status_code: status,
      duration_ms: Math.round(random.logNormal(endpoint.medianMs, 0.55) * slowness * 10) / 10,
      bytes: status < 400 ? Math.round(random.logNormal(endpoint.bytes, 0.25)) : 180,
      cached: isCached,
      ...(status >= 500 ? { error_type: status === 503 ? "upstream_timeout" : "internal_error" } : {}),
    };
  });
}

function statusOf(random: Random, { method }: Endpoint, troubled: boolean): number {
  if (random.chance(troubled ? 0.24 : 0.003)) return troubled ? 503 : 500;
  if (random.chance(0.012)) return method === "POST" ? 422 : 404;
  return method === "POST" ? 201 : 200;
}

/** Every fifth day or so, something behind the API is slow for half an hour. */
function isTroubled(seed: string, instant: number): boolean {
  const day = Math.floor(instant / dayMs);
  const random = createRandom(seed, "trouble", day);
  if (!random.chance(0.2)) return false;
  const start = day * dayMs + random.below(20 * 60) * minuteMs;
  return instant >= start && instant < start + (20 + random.below(30)) * minuteMs;
}
