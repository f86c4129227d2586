import { clickParameters, decodePath } from "@dendro/core";
import { canonicalHost } from "./host.ts";
import { campaignSource } from "./source-aliases.ts";

/** What a page's address tells. What it does not is empty. */
export interface PageUrl {
  readonly host: string;
  /** Decoded, without query and fragment. */
  readonly path: string;
  /** Where the campaign says that somebody came from: `utm_source`, else `source`, else `ref`. */
  readonly tagged_source: string;
  readonly utm_source: string;
  readonly utm_medium: string;
  readonly utm_campaign: string;
  readonly utm_term: string;
  readonly utm_content: string;
  /** The name of the parameter by which an advertiser marks a click, such as `gclid`. */
  readonly click_id: string;
}

export interface PageAddress {
  readonly url?: string | undefined;
  readonly path?: string | undefined;
  readonly host: string;
}

/**
 * Reads a page's address, or a path that may have a query, and the host that the sender names. A path that is sent beside
 * the address is the page's name as the site has it, such as one behind a `#`. Never throws.
 */
export function readPageUrl({ url, path, host }: PageAddress): PageUrl {
  if (url === undefined && path !== undefined && plainPath.test(path))
    return { host: canonicalHost(host), path: decodePath(path), ...noCampaign };
  const address = parse(url) ?? parse(path);
  const said = address === null || address.hostname === placeholder ? "" : address.host;
  const place = { host: canonicalHost(host || said), path: decodePath(pathOf(url, path, address)) };
  // Most addresses have no query, and need no look for what could be in one.
  if (address === null || address.search === "") return { ...place, ...noCampaign };
  const query = address.searchParams;
  const parameter = (name: string) => query.get(name)?.trim().slice(0, 256) ?? "";
  return {
    ...place,
    tagged_source: campaignSource(parameter("utm_source") || parameter("source") || parameter("ref")),
    utm_source: parameter("utm_source"),
    utm_medium: parameter("utm_medium"),
    utm_campaign: parameter("utm_campaign"),
    utm_term: parameter("utm_term"),
    utm_content: parameter("utm_content"),
    click_id: clickParameters.find((name) => query.has(name)) ?? "",
  };
}

const noCampaign = {
  tagged_source: "",
  utm_source: "",
  utm_medium: "",
  utm_campaign: "",
  utm_term: "",
  utm_content: "",
  click_id: "",
};

/** A path that tells nothing else: neither a query nor, as `//host/…` does, a host. */
const plainPath = /^\/(?![/\\])[^?#\\]*$/u;

/** A path alone is read against a host that cannot exist. */
const placeholder = "path.invalid";

function parse(text: string | undefined): URL | null {
  if (text === undefined || text === "") return null;
  return URL.parse(text, `http://${placeholder}`);
}

function pathOf(url: string | undefined, path: string | undefined, address: URL | null): string {
  if (path === undefined) return address?.pathname ?? "";
  if (url !== undefined) return pageName(path);
  // A whole address where its path belongs.
  return /^https?:\/\//iu.test(path) ? (address?.pathname ?? "") : withoutQuery(path);
}

/** A page's name may end with a route behind a `#`, which has no query either. */
function pageName(path: string): string {
  const hash = path.indexOf("#");
  if (hash === -1) return withoutQuery(path);
  const route = withoutQuery(path.slice(hash + 1));
  const place = withoutQuery(path.slice(0, hash));
  return route === "" || route.includes("=") ? place : `${place}#${route}`;
}

const withoutQuery = (path: string) => /^[^?#]*/u.exec(path)?.[0] ?? "";
