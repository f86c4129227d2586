import type { Event } from "@dendro/core";
import {
  byPeople,
  different,
  durationsOf,
  groupsBy,
  inOrder,
  mean,
  ofType,
  percentOf,
  rowsBy,
  seconds,
  sum,
  textAt,
  type Row,
} from "./plain-figures.ts";
import {
  addDays,
  createCalendar,
  day,
  hoursIn,
  isIn,
  minute,
  spanOf,
  type Asked,
  type Span,
} from "./plain-time.ts";
import { asVisited, visitsOf, type PlainVisit } from "./plain-visits.ts";

/** Rows of each list. */
const most = 20;

export function today(events: readonly Event[], { timezone = "UTC" }: Asked, now: number): Row {
  const { dateOf, midnight } = createCalendar(timezone);
  const date = dateOf(now);
  return site(events, { from: midnight(date), to: midnight(addDays(date, 1)) }, timezone, now);
}

export function range(events: readonly Event[], asked: Asked & { start: string }, now: number): Row {
  return site(events, spanOf(asked, 1, now), asked.timezone ?? "UTC", now);
}

function site(all: readonly Event[], span: Span, timezone: string, now: number): Row {
  const { hourOf } = createCalendar(timezone);
  const visits = visitsOf(all);
  const people = asVisited(byPeople(all), visits);
  const some = people.filter(({ timestamp }) => isIn(span, timestamp));
  const begun = visits.filter(({ begin }) => isIn(span, begin));
  const lastMinutes = {
    from: (Math.floor(now / minute) - 4) * minute,
    to: (Math.floor(now / minute) + 1) * minute,
  };
  return {
    visitors: visitorsOf(some),
    visits: begun.length,
    pageviews: ofType(some, "page_view").length,
    views_per_visit: begun.length === 0 ? null : sum(begun.map(({ pageviews }) => pageviews)) / begun.length,
    bounce_rate: bounceRate(begun),
    visit_duration: mean(begun.map((visit) => visit.seconds)),
    live_visitors: visitorsOf(people.filter(({ timestamp }) => isIn(lastMinutes, timestamp))),
    hourly: hoursIn(span, timezone).map((hour) => {
      const inHour = some.filter(({ timestamp }) => hourOf(timestamp) === hour);
      return {
        hour,
        visitors: visitorsOf(inHour),
        visits: begun.filter(({ begin }) => hourOf(begin) === hour).length,
        pageviews: ofType(inHour, "page_view").length,
      };
    }),
    pages: pages(some, begun),
    referrers: sources(some, begun, ({ referrer_source: source }) => source),
    channels: sources(some, begun, ({ channel }) => channel),
    campaigns: campaigns(some, begun),
    countries: sources(some, begun, ({ country }) => country),
    devices: sources(some, begun, ({ device }) => device),
    content: content(some),
    searches: searches(some),
    signals: signals(people, Math.min(span.to, now)),
  };
}

const visitorsOf = (events: readonly Event[]) => different(events.map(({ visitor }) => visitor));
const bounceRate = (visits: readonly PlainVisit[]) =>
  percentOf(visits.filter(({ isBounce }) => isBounce).length, visits.length);

/** Pages that somebody looked at or left. */
function pages(events: readonly Event[], visits: readonly PlainVisit[]): Row[] {
  const seen = ofType(events, "page_view", "page_exit");
  const rows = [...groupsBy(seen, ({ path }) => path)].map(([path, some]) => ({
    path,
    views: ofType(some, "page_view").length,
    unique_views: visitorsOf(ofType(some, "page_view")),
    mean_time: seconds(mean(durationsOf(ofType(some, "page_exit")))),
    entries: visits.filter(({ entryPage }) => entryPage === path).length,
    exits: visits.filter(({ exitPage }) => exitPage === path).length,
  }));
  return inOrder(rows, ["views", "most"], ["path", "a to z"]).slice(0, most);
}

/** Where visitors, and the visits that they began, come from. */
function sources(
  events: readonly Event[],
  visits: readonly PlainVisit[],
  sourceOf: (event: Event) => string | undefined,
): Row[] {
  const names = new Set([...events, ...visits.map(({ first }) => first)].map(sourceOf));
  const rows: Row[] = [];
  for (const name of names) {
    if (name === undefined) continue;
    const own = visits.filter(({ first }) => sourceOf(first) === name);
    rows.push({
      name,
      visitors: visitorsOf(events.filter((event) => sourceOf(event) === name)),
      visits: own.length,
      bounce_rate: bounceRate(own),
    });
  }
  return inOrder(rows, ["visitors", "most"], ["name", "a to z"]).slice(0, most);
}

function campaigns(events: readonly Event[], visits: readonly PlainVisit[]): Row[] {
  const campaignOf = ({ utm_source, utm_medium, utm_campaign }: Event) => {
    const campaign = [utm_source, utm_medium, utm_campaign];
    return campaign.every((part) => part === undefined) ? undefined : JSON.stringify(campaign);
  };
  const rows = sources(events, visits, campaignOf).map(({ name, ...figures }): Row => {
    const [utm_source, utm_medium, utm_campaign] = JSON.parse(String(name)) as (string | null)[];
    return { utm_source, utm_medium, utm_campaign, ...figures };
  });
  return inOrder(
    rows,
    ["visitors", "most"],
    ["utm_source", "a to z"],
    ["utm_medium", "a to z"],
    ["utm_campaign", "a to z"],
  );
}

const postTypes = ["post_view", "post_read_complete", "reaction", "reaction.undone", "comment", "share"];

function content(events: readonly Event[]): Row[] {
  const posts = groupsBy(ofType(events, ...postTypes), ({ name }) => name);
  const rows = [...posts].map(([post, some]) => {
    const views = ofType(some, "post_view").length;
    const reads = ofType(some, "post_read_complete");
    return {
      post,
      views,
      unique_views: visitorsOf(ofType(some, "post_view")),
      reactions: ofType(some, "reaction").length - ofType(some, "reaction.undone").length,
      comments: ofType(some, "comment").length,
      shares: ofType(some, "share").length,
      reads_completed: reads.length,
      deep_reads: reads.filter(({ duration_ms: ms = 0 }) => ms >= 30_000).length,
      finish_rate: percentOf(reads.length, views),
      mean_read_time: seconds(mean(durationsOf(reads))),
    };
  });
  return inOrder(rows, ["views", "most"], ["post", "a to z"]).slice(0, most);
}

function searches(events: readonly Event[]): Row[] {
  const rows = rowsBy(
    ofType(events, "search").filter((event) => textAt(event, "query") !== undefined),
    (event) => [textAt(event, "query")],
    ([query], some) => ({ query, count: some.length }),
  );
  return inOrder(rows, ["count", "most"], ["query", "a to z"]).slice(0, most);
}

function signals(events: readonly Event[], end: number): Row[] {
  const views = ofType(events, "post_view");
  const lastDay = views.filter(({ timestamp }) => isIn({ from: end - day, to: end }, timestamp));
  const before = views.filter(({ timestamp }) => isIn({ from: end - 8 * day, to: end - day }, timestamp));
  const rows = [...groupsBy(lastDay, ({ name }) => name)].map(([post, some]) => {
    const baseline = before.filter(({ name }) => name === post).length / 7;
    const ratio = baseline === 0 ? null : some.length / baseline;
    const signal = ratio === null || ratio >= 2 ? "rising" : ratio < 0.5 ? "falling" : "usual";
    return { post, views: some.length, baseline, ratio, signal };
  });
  return inOrder(rows, ["views", "most"], ["post", "a to z"]).slice(0, most);
}
