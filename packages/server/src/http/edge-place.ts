import type { IncomingHttpHeaders } from "node:http";
import type { Edge } from "../installation/edges.ts";
import { nowhere, type Place } from "@dendro/ingest";

interface PlaceHeaders {
  readonly country: string;
  /** The part of the ISO 3166-2 code after the country. */
  readonly region: string;
  readonly city: string;
}

/** As each documents them; Cloudflare sends region and city when "Add visitor location headers" is switched on. */
const headersOf: Readonly<Record<Exclude<Edge, "none">, PlaceHeaders>> = {
  cloudflare: { country: "cf-ipcountry", region: "cf-region-code", city: "cf-ipcity" },
  vercel: {
    country: "x-vercel-ip-country",
    region: "x-vercel-ip-country-region",
    city: "x-vercel-ip-city",
  },
  cloudfront: {
    country: "cloudfront-viewer-country",
    region: "cloudfront-viewer-country-region",
    city: "cloudfront-viewer-city",
  },
  appengine: { country: "x-appengine-country", region: "x-appengine-region", city: "x-appengine-city" },
};

/** What stands for "not known": Cloudflare's, and App Engine's. */
const unknown = new Set(["", "XX", "ZZ", "T1", "?"]);
const longestCity = 128;

/** Where a request comes from as the edge in front says it. Whoever calls must know that the edge sent it. */
export function readEdgePlace(edge: Edge, headers: IncomingHttpHeaders): Place {
  if (edge === "none") return nowhere;
  const names = headersOf[edge];
  const said = (name: string) => [headers[name]].flat()[0]?.trim() ?? "";
  const country = said(names.country).toUpperCase();
  if (unknown.has(country) || !/^[A-Z]{2}$/u.test(country)) return nowhere;
  const region = said(names.region).toUpperCase();
  return {
    country,
    region: /^[A-Z\d]{1,3}$/u.test(region) && !unknown.has(region) ? `${country}-${region}` : "",
    city: cityOf(said(names.city)),
  };
}

/** A name in UTF-8, which Node reads as Latin-1, or as parts of URLs have it. */
function cityOf(text: string): string {
  const bytes = Buffer.from(text, "latin1");
  const read = bytes.toString("utf8");
  const name = decodeEscapes(read.includes("\uFFFD") ? text : read);
  // App Engine writes all in small letters.
  const shown =
    name === name.toLowerCase()
      ? name.replaceAll(/(?<=^|[\s-])\p{Ll}/gu, (first) => first.toUpperCase())
      : name;
  return unknown.has(shown) || /\p{Cc}/u.test(shown) ? "" : shown.slice(0, longestCity);
}

function decodeEscapes(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
