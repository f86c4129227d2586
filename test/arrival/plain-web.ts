import { figuresOf, metricNames } from "../engines/plain-arrival.ts";
import {
  byPeople,
  different,
  durationsOf,
  groupsBy,
  known,
  mean,
  ofType,
  percentOf,
  seconds,
} from "../presets/plain-figures.ts";
import { isDeep } from "../presets/plain-sites.ts";
import type { Figure, Group } from "./plain-known.ts";

/** What people did on sites. */
export function webFigures({ events, visits }: Group): Record<string, Figure> {
  const people = byPeople(events);
  const steps = known(events.map(({ step }) => step));
  const countOf = (type: string) => ofType(people, type).length;
  const visitorsOf = (...types: string[]) =>
    different(ofType(people, ...types).map(({ visitor }) => visitor));
  const visited = figuresOf({ known: steps, visits: new Set(visits) });
  const readings = groupsBy(people, ({ visitor, name }) =>
    visitor === undefined || name === undefined ? undefined : JSON.stringify([visitor, name]),
  );
  return {
    ...Object.fromEntries(metricNames.map((name, index) => [name, visited[index] ?? null])),
    outbound_clicks: countOf("link.outbound"),
    downloads: countOf("file.downloaded"),
    searches: countOf("search"),
    logins: countOf("login"),
    posts_created: countOf("post_created"),
    post_views: countOf("post_view"),
    unique_post_views: visitorsOf("post_view"),
    reactions: countOf("reaction") - countOf("reaction.undone"),
    reactions_given: countOf("reaction"),
    comments: countOf("comment"),
    shares: countOf("share"),
    reads_completed: countOf("post_read_complete"),
    readers: visitorsOf("post_view", "post_read_complete"),
    deep_reads: [...readings.values()].filter(isDeep).length,
    finish_rate: percentOf(visitorsOf("post_read_complete"), visitorsOf("post_view", "post_read_complete")),
    read_time: seconds(mean(durationsOf(ofType(people, "post_read_complete")))),
  };
}
