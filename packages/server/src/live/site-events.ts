import { findKnownType, knownTypes, type Event, type Filter } from "@dendro/core";

const isOfSites = (type: string) => findKnownType(type)?.domain === "web";
const otherTypes = Object.keys(knownTypes).filter((type) => !isOfSites(type));

/** What may have happened on a site, and not to a bot. */
export const siteEventFilters: readonly Filter[] = [
  ["is", "bot", [""]],
  ["is_not", "type", otherTypes],
];

/** What is told of something that happened on a site. */
export type SiteEvent = Readonly<Record<string, string | null>>;

/**
 * What is told of an event to whoever watches a site: nothing that names a person. Null where it did not happen on a
 * site: a type that nobody knows is one's own for what visitors do, if there was a visitor.
 */
export function siteEvent(event: Event): SiteEvent | null {
  const { type, timestamp, path, country, referrer_source, name, visitor } = event;
  if (visitor === undefined && !isOfSites(type)) return null;
  return {
    type,
    timestamp: new Date(timestamp).toISOString(),
    path: path ?? null,
    country: country ?? null,
    referrer_source: referrer_source ?? null,
    name: name ?? null,
  };
}
