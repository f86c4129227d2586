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
import { holds, type PlainFilter } from "./plain-filters.ts";
import {
  addDays,
  createCalendar,
  datesIn,
  day,
  hoursIn,
  isIn,
  minute,
  spanOf,
  type Asked,
  type Span,
} from "./plain-time.ts";
import { asVisited, firstExits, visitsOf, type PlainVisit } from "./plain-visits.ts";

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
  const { dateOf, hourOf } = createCalendar(timezone);
  const visits = visitsOf(all);
  const first = firstExits(byPeople(all));
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
        bounce_rate: bounceRate(begun.filter(({ begin }) => hourOf(begin) === hour)),
        avg_time_on_page: seconds(meanTime(ofType(inHour, "page_exit"), first)),
        posts_created: ofType(inHour, "post_created").length,
        comments_created: ofType(inHour, "comment").length,
        reactions_given: ofType(inHour, "reaction").length,
      };
    }),
    pages: pages(some, begun, first),
    referrers: referrers(some, begun),
    channels: sources(some, begun, ({ channel }) => channel),
    campaigns: campaigns(some, begun),
    countries: sources(some, begun, ({ country }) => country),
    devices: sources(some, begun, ({ device }) => device),
    content: content(some),
    searches: searches(some),
    signals: signals(people, Math.min(span.to, now)),
    daily: datesIn(span, timezone).map((date) =>
      ofDay(
        date,
        some.filter(({ timestamp }) => dateOf(timestamp) === date),
        begun.filter(({ begin }) => dateOf(begin) === date),
      ),
    ),
  };
}

interface AskedList extends Asked {
  readonly filters?: string;
  readonly order?: string;
  readonly limit?: number;
}

/** What a list is asked about: what people did, and the visits that they began, as the filters want it. */
function listed(all: readonly Event[], asked: AskedList, now: number) {
  const span = spanOf(asked, 30, now);
  const visits = visitsOf(all);
  const filters = asked.filters === undefined ? [] : (JSON.parse(asked.filters) as PlainFilter[]);
  const fits = (event: Event) => filters.every((filter) => holds(filter, event, all));
  return {
    span,
    people: asVisited(byPeople(all), visits).filter(fits),
    begun: visits.filter(({ begin, first }) => isIn(span, begin) && fits(first)),
  };
}

export function pagesList(all: readonly Event[], asked: AskedList, now: number): Row {
  const { span, people, begun } = listed(all, asked, now);
  const some = people.filter(({ timestamp }) => isIn(span, timestamp));
  const rows = pages(some, begun, firstExits(byPeople(all)), Infinity).map((row): Row => {
    const own = begun.filter(({ entryPage }) => entryPage === row["path"]);
    const exit_rate = percentOf(Number(row["exits"]), Number(row["views"]));
    // No event of these tells how far somebody scrolled.
    return { ...row, scroll_depth: null, bounce_rate: bounceRate(own), exit_rate };
  });
  const ordered = inOrder(rows, [asked.order ?? "views", "most"], ["path", "a to z"]);
  return { pages: ordered.slice(0, asked.limit ?? most), count: rows.length };
}

export function postsList(all: readonly Event[], asked: AskedList, now: number): Row {
  const { span, people } = listed(all, asked, now);
  const some = people.filter(({ timestamp }) => isIn(span, timestamp));
  return {
    posts: content(some, asked.order ?? "views", asked.limit ?? most),
    signals: signals(people, Math.min(span.to, now)),
  };
}

const visitorsOf = (events: readonly Event[]) => different(events.map(({ visitor }) => visitor));
const bounceRate = (visits: readonly PlainVisit[]) =>
  percentOf(visits.filter(({ isBounce }) => isBounce).length, visits.length);

/** Pages that somebody looked at, or of which it is told how long. */
function pages(
  events: readonly Event[],
  visits: readonly PlainVisit[],
  first: ReadonlySet<string>,
  limit = most,
): Row[] {
  const seen = ofType(events, "page_view", "page_exit").filter(
    ({ type, duration_ms: ms }) => type === "page_view" || ms !== undefined,
  );
  const rows = [...groupsBy(seen, ({ path }) => path)].map(([path, some]) => ({
    path,
    views: ofType(some, "page_view").length,
    unique_views: visitorsOf(ofType(some, "page_view")),
    mean_time: seconds(meanTime(ofType(some, "page_exit"), first)),
    entries: visits.filter(({ entryPage }) => entryPage === path).length,
    exits: visits.filter(({ exitPage }) => exitPage === path).length,
  }));
  return inOrder(rows, ["views", "most"], ["path", "a to z"]).slice(0, limit);
}

/** All the time that is told of views, in the mean of the views. */
function meanTime(exits: readonly Event[], first: ReadonlySet<string>): number | null {
  const views = exits.filter(({ id }) => first.has(id)).length;
  return views === 0 ? null : sum(durationsOf(exits)) / views;
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

/** Sources, and who came from nowhere in particular. */
function referrers(events: readonly Event[], visits: readonly PlainVisit[]): Row[] {
  // The one without a name is among those of the most that are shown.
  return sources(events, visits, ({ referrer_source: source = "" }) => source)
    .filter(({ name, visitors, visits: own }) => name !== "" || visitors !== 0 || own !== 0)
    .map(({ name, ...figures }) => ({ name: name === "" ? "direct" : name, ...figures }));
}

function ofDay(date: string, events: readonly Event[], visits: readonly PlainVisit[]): Row {
  const views = groupsBy(ofType(events, "page_view"), ({ path }) => path);
  const came = Map.groupBy(visits, ({ first }) => first.referrer_source ?? "direct");
  const top = (rows: Row[], count: string, name: string) =>
    inOrder(rows, [count, "most"], [name, "a to z"]).slice(0, 10);
  return {
    date,
    page_views: ofType(events, "page_view").length,
    unique_visitors: visitorsOf(events),
    avg_session_duration: mean(visits.map((visit) => visit.seconds)),
    bounce_rate: bounceRate(visits),
    top_pages: top(
      [...views].map(([path, some]) => ({ path, views: some.length })),
      "views",
      "path",
    ),
    top_referrers: top(
      [...came].map(([source, some]) => ({ source, visits: some.length })),
      "visits",
      "source",
    ),
  };
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

const postTypes = [
  "post_created",
  "page_exit",
  "post_view",
  "post_read_complete",
  "reaction",
  "reaction.undone",
  "comment",
  "share",
];

function content(events: readonly Event[], order = "views", limit = most): Row[] {
  const posts = groupsBy(ofType(events, ...postTypes), ({ name }) => name);
  const rows = [...posts].map(([post, some]) => {
    const views = ofType(some, "post_view").length;
    const reads = ofType(some, "post_read_complete");
    const readers = groupsBy(ofType(some, "post_view", "post_read_complete"), ({ visitor }) => visitor);
    return {
      post,
      views,
      unique_views: visitorsOf(ofType(some, "post_view")),
      reactions: ofType(some, "reaction").length - ofType(some, "reaction.undone").length,
      comments: ofType(some, "comment").length,
      shares: ofType(some, "share").length,
      reads_completed: reads.length,
      deep_reads: [...groupsBy(some, ({ visitor }) => visitor).values()].filter(isDeep).length,
      finish_rate: percentOf(visitorsOf(reads), readers.size),
      mean_read_time: seconds(mean(durationsOf(reads))),
    };
  });
  return inOrder(rows, [order, "most"], ["post", "a to z"])
    .slice(0, limit)
    .filter((row) => Object.entries(row).some(([name, count]) => name !== "post" && (count ?? 0) !== 0));
}

/** Whether one person's time with a post is 60 % of what it takes at 200 words a minute and ten seconds an image. */
export function isDeep(events: readonly Event[]): boolean {
  const largest = (path: string) =>
    Math.max(...ofType(events, "post_view").map(({ data }) => Number(data?.[path] ?? -1)), -1);
  const byWords = (Math.max(largest("words"), 0) / 200) * minute + Math.max(largest("images"), 0) * 10_000;
  const needed = Math.max(largest("reading_time_ms"), byWords);
  const said = durationsOf(ofType(events, "post_view", "post_read_complete"));
  const spent = Math.max(0, ...said, sum(durationsOf(ofType(events, "page_exit"))));
  return needed > 0 && spent >= 0.6 * needed;
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
  const rows = [...groupsBy([...lastDay, ...before], ({ name }) => name).keys()].map((post) => {
    const now = lastDay.filter(({ name }) => name === post).length;
    const earlier = before.filter(({ name }) => name === post).length;
    const ratio = earlier === 0 ? null : now / (earlier / 7);
    const told = ratio === null ? "new" : ratio >= 2 ? "rising" : ratio < 0.5 ? "quiet" : "usual";
    const signal = now + earlier < 10 ? null : told;
    return { post, views: now, baseline: earlier / 7, ratio, signal };
  });
  const viewsOf = ({ views: now, baseline }: Row) => Math.max(Number(now), Number(baseline));
  return inOrder(rows, ["post", "a to z"])
    .toSorted((a, b) => viewsOf(b) - viewsOf(a))
    .slice(0, most);
}
