import { dayMs, minuteMs } from "@dendro/core";
import { createRandom, type Random } from "./random.ts";
import { sources } from "./shop.ts";
import type { Recorder } from "./simulated-event.ts";
import { isWithin, versionAt } from "./stories.ts";
import type { SpanIds } from "./trace.ts";
import type { World } from "./world.ts";

interface Endpoint {
  readonly method: string;
  readonly route: string;
  /** Of an answer that was not cached, in milliseconds. */
  readonly medianMs: number;
  readonly bytes: number;
  /** How many answers come from the cache. */
  readonly cached: number;
}

const endpoint = (call: string, medianMs: number, bytes: number, cached = 0): Endpoint => {
  const [method = "GET", route = ""] = call.split(" ");
  return { method, route, medianMs, bytes, cached };
};

const endpoints = {
  list: endpoint("GET /api/products", 42, 18_000, 0.6),
  product: endpoint("GET /api/products/:id", 28, 6200, 0.5),
  recommendations: endpoint("GET /api/products/:id/recommendations", 85, 4100, 0.2),
  stock: endpoint("GET /api/stock/:id", 22, 340),
  search: endpoint("GET /api/search", 110, 9400),
  cart: endpoint("POST /api/cart/items", 55, 900),
  order: endpoint("POST /api/orders", 240, 1400),
  orderStatus: endpoint("GET /api/orders/:id", 48, 1900),
  returns: endpoint("POST /api/returns", 120, 700),
  session: endpoint("POST /api/sessions", 95, 420),
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof endpoints;

export interface ApiCall {
  readonly name: EndpointName;
  /** What stands for `:id` in the path. */
  readonly id?: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whose it is, where that is known. */
  readonly user_id?: string;
  readonly span?: SpanIds;
}

/** A request to the shop's API. @returns how it ended */
export function callApi(
  { seed, stories }: World,
  random: Random,
  { addOther }: Recorder,
  { name, id = "", at, user_id, span }: ApiCall,
): { readonly isOk: boolean; readonly durationMs: number } {
  const of: Endpoint = endpoints[name];
  const isBroken = isWithin(at, stories.badDeploy);
  const isSlow = isBroken || isTroubled(seed, at);
  const isCached = random.chance(of.cached);
  const status = statusOf(random, of, isBroken ? (name === "order" ? 0.35 : 0.2) : isSlow ? 0.06 : 0.004);
  const isOk = status < 500;
  const slowness = (isCached ? 0.12 : 1) * (isSlow ? 4.5 : 1) * (isOk ? 1 : 2);
  const durationMs = Math.round(random.logNormal(of.medianMs, 0.55) * slowness * 10) / 10;
  addOther("request", at, {
    source: sources.api,
    version: versionAt(stories.releases, at),
    method: of.method,
    route: of.route,
    path: of.route.replace(":id", id),
    status_code: status,
    duration_ms: durationMs,
    bytes: status < 400 ? Math.round(random.logNormal(of.bytes, 0.25)) : 180,
    cached: isCached,
    ...(isOk ? {} : { error_type: status === 503 ? "upstream_timeout" : "internal_error" }),
    ...(user_id === undefined ? {} : { user_id }),
    ...span,
  });
  return { isOk, durationMs };
}

function statusOf(random: Random, { method }: Endpoint, failures: number): number {
  if (random.chance(failures)) return random.chance(0.7) ? 503 : 500;
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
