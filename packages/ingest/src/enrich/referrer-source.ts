import { getDomain, getPublicSuffix } from "tldts";
import listed from "./referrer-sources.json" with { type: "json" };

export type SourceKind = "search" | "social" | "ai" | "email" | "video" | "shopping" | "referral";

export interface ReferrerSource {
  readonly name: string;
  readonly kind: SourceKind;
}

/** Well-known sites that the list does not hold, or holds as something else. */
const ourOwn: readonly [kind: SourceKind, name: string, ...hosts: string[]][] = [
  ["referral", "Hacker News", "news.ycombinator.com"],
  ["referral", "GitHub", "github.com"],
  ["referral", "Lobsters", "lobste.rs"],
  ["referral", "Product Hunt", "producthunt.com"],
  ["referral", "Stack Overflow", "stackoverflow.com"],
  ["referral", "Slashdot", "slashdot.org"],
  ["social", "Twitter", "twitter.com", "t.co", "x.com"],
  ["video", "YouTube", "youtube.com", "youtu.be", "m.youtube.com"],
  ["video", "Vimeo", "vimeo.com"],
  ["email", "Gmail", "mail.google.com", "com.google.android.gm"],
  ["email", "Outlook", "outlook.live.com", "outlook.office.com", "outlook.office365.com"],
  ["email", "Yahoo! Mail", "mail.yahoo.com"],
  ["shopping", "Amazon", "amazon.{}"],
  ["shopping", "eBay", "ebay.{}"],
  ["search", "Google", "com.google.android.googlequicksearchbox"],
];

/** Finds the source that a host stands for, in a fixed number of look-ups. */
export function createSourceFinder(): (host: string) => ReferrerSource | null {
  const list: Readonly<Record<"search" | "social" | "ai", Readonly<Record<string, readonly string[]>>>> =
    listed;
  const byHost = new Map<string, ReferrerSource>();
  for (const kind of ["search", "social", "ai"] as const) {
    for (const [name, hosts] of Object.entries(list[kind]))
      for (const host of hosts) byHost.set(host, { name, kind });
  }
  for (const [kind, name, ...hosts] of ourOwn) for (const host of hosts) byHost.set(host, { name, kind });

  return (host) => {
    const bare = host.replace(/^www\./u, "");
    const exact =
      byHost.get(bare) ??
      byHost.get(withoutSuffix(bare)) ??
      byHost.get(`{}.${bare.slice(bare.indexOf(".") + 1)}`);
    if (exact !== undefined) return exact;
    // Any part of a social network is that network; another part of a search engine's site is not the search.
    const domain = getDomain(bare);
    const parent = domain === null ? undefined : byHost.get(domain);
    return parent?.kind === "search" ? null : (parent ?? null);
  };
}

/** The list writes `google.{}` for Google under every public suffix. */
function withoutSuffix(host: string): string {
  const suffix = getPublicSuffix(host);
  return suffix === null ? host : `${host.slice(0, -suffix.length)}{}`;
}
