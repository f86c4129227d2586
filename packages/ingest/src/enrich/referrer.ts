import { getDomain } from "tldts";
import { remembered } from "@dendro/core";
import { channelOf } from "./channel.ts";
import { canonicalHost } from "./host.ts";
import { createSourceFinder, type ReferrerSource } from "./referrer-source.ts";
import { campaignHost, isAlias, isPaidSource } from "./source-aliases.ts";

export interface ReferrerInput {
  readonly referrer: string;
  /** The site's own host: what comes from there is no referral. */
  readonly host: string;
  /** What the address calls its source: `utm_source`, `source` or `ref`. */
  readonly tagged_source: string;
  readonly utm_medium: string;
  readonly utm_campaign: string;
  readonly click_id: string;
}

export interface Referral {
  /** Without query and fragment; empty for the site's own pages. */
  readonly referrer: string;
  /** The source's name, such as Google, or the referring domain; what the address says wins. */
  readonly referrer_source: string;
  readonly channel: string;
}

export type ReferrerClassifier = (input: ReferrerInput) => Referral;

interface Origin {
  readonly host: string;
  /** The referring address without query and fragment. */
  readonly page: string;
  readonly source: ReferrerSource | null;
}

const nowhere: Origin = { host: "", page: "", source: null };

/** Names the site that a campaign's source stands for (`fb` as Facebook); the same text where it stands for none. */
export function createSourceNamer(): (source: string) => string {
  const findSource = createSourceFinder();
  return (source) => (isAlias(source) ? (findSource(campaignHost(source))?.name ?? source) : source);
}

/** Tells where visitors come from. Referring hosts repeat, so what is found is remembered. */
export function createReferrerClassifier(maxRemembered = 10_000): ReferrerClassifier {
  const findSource = remembered(createSourceFinder(), maxRemembered);
  // Under a host of many tenants, such as github.io, every name is a site of its own.
  const findDomain = remembered(
    (host: string) => getDomain(host, { allowPrivateDomains: true }) ?? host,
    maxRemembered,
  );

  const findOrigin = remembered((referrer: string) => originOf(referrer, findSource), maxRemembered / 5);

  return (input) => {
    const origin = input.referrer === "" ? nowhere : findOrigin(input.referrer);
    const isOwn =
      origin.host !== "" && input.host !== "" && findDomain(origin.host) === findDomain(bareHost(input.host));
    const from = isOwn ? nowhere : origin;
    const { tagged_source: tagged } = input;
    const campaignSource = tagged === "" ? null : findSource(campaignHost(tagged));
    const kind = campaignSource?.kind ?? from.source?.kind ?? null;
    return {
      referrer: from.page,
      referrer_source:
        campaignSource?.name ?? (tagged || from.source?.name || (from.host && findDomain(from.host))),
      channel: channelOf({
        ...input,
        kind,
        source: tagged,
        isPaidSource: isPaidSource(tagged),
        hasReferrer: from.host !== "",
      }),
    };
  };
}

function originOf(referrer: string, findSource: (host: string) => ReferrerSource | null): Origin {
  const url = URL.parse(referrer);
  if (url === null || !["http:", "https:", "android-app:"].includes(url.protocol) || url.host === "")
    return nowhere;
  const host = url.hostname.toLowerCase();
  const page = `${url.protocol}//${url.host}${url.pathname === "/" ? "" : url.pathname}`.slice(0, 2048);
  return { host: host.replace(/^www\./u, ""), page, source: findSource(host) };
}

const bareHost = (host: string) =>
  canonicalHost(host)
    .replace(/:\d+$/u, "")
    .replace(/^www\./u, "");
