import type { JsonObject } from "@dendro/core";
import type { Receipt } from "../receipt.ts";
import { jsonReply, type Reply } from "../reply.ts";
import { canonicalHost } from "../enrich/host.ts";
import { foreignData } from "./foreign-data.ts";
import { countOf, firstText, numberOf, objectInText, objectOf, typeText } from "../foreign-value.ts";
import type { ForeignEvent } from "../foreign-event.ts";
import type { Receiver } from "./receiver.ts";

/** Plausible's events API, as its script, its npm packages and servers speak it. */
export const plausible: Receiver = {
  name: "plausible",
  title: "Plausible",
  change: "Set the endpoint to Dendro's /api/event?key=<key>, or the domain to a Dendro key.",
  pages: { visitor: "server" },
  routes: [
    {
      method: "POST",
      path: "/api/event",
      keyPaths: [["d"], ["domain"]],
      *decode(request) {
        const sent = objectOf(yield* request.json());
        return { batchId: null, events: [plausibleEvent(sent)], faults: [], answer };
      },
      refuse: ({ status, message }) => jsonReply(status, { errors: { request: [message] } }),
    },
  ],
};

function answer({ rejected }: Receipt): Reply {
  const [fault] = rejected;
  if (fault !== undefined) return jsonReply(400, { errors: { event: [fault.message] } });
  return { status: 202, headers: { "content-type": "text/plain; charset=utf-8" }, body: "ok" };
}

function plausibleEvent(sent: JsonObject): ForeignEvent {
  const name = firstText(sent["n"], sent["name"]);
  const url = firstText(sent["u"], sent["url"]);
  const isHash =
    sent["h"] === true || sent["h"] === 1 || sent["hashMode"] === true || sent["hash_mode"] === true;
  const revenue = objectInText(sent["$"] ?? sent["revenue"]);
  const isEngagement = name === "engagement";
  return {
    type: typeOf(name),
    url: url?.slice(0, 8192),
    path: isHash ? pathWithHash(url) : undefined,
    source: siteOf(sent),
    referrer: firstText(sent["r"], sent["referrer"]),
    interactive: (sent["i"] ?? sent["interactive"]) === false ? false : undefined,
    duration_ms: isEngagement ? numberOf(sent["e"]) : undefined,
    data: foreignData({
      ...objectInText(sent["m"] ?? sent["meta"]),
      ...objectInText(sent["p"] ?? sent["props"]),
      scroll_depth: isEngagement ? scrollDepth(sent["sd"]) : null,
      revenue: Object.keys(revenue).length > 0 ? revenue : null,
    }),
  };
}

/** In percent; 255 is not known. */
function scrollDepth(sent: unknown): number | null {
  const depth = countOf(sent) ?? Infinity;
  return depth <= 100 ? depth : null;
}

const domainOf = (sent: JsonObject) => firstText(sent["d"], sent["domain"]);

/** Clients have no place for a key, so it may stand where the domain does. */
const isKey = (domain: string | undefined): domain is string => domain?.startsWith("dk_") === true;

/** Several sites may be named; the first is where it happened. */
function siteOf(sent: JsonObject): string | undefined {
  const domain = domainOf(sent)?.split(",")[0]?.trim();
  return domain === undefined || isKey(domain) ? undefined : canonicalHost(domain);
}

function typeOf(name: string | undefined): string {
  if (name === "pageview") return "page_view";
  if (name === "engagement") return "page_exit";
  return typeText(name) ?? "";
}

/** The page of a site that keeps it behind the `#`. */
function pathWithHash(url: string | undefined): string | undefined {
  const address = url === undefined ? null : URL.parse(url);
  return address === null ? undefined : address.pathname + address.hash;
}
