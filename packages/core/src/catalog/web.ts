import { count } from "../aggregates/count.ts";
import { distinct } from "../aggregates/distinct.ts";
import { mean } from "../aggregates/mean.ts";
import { sum } from "../aggregates/sum.ts";
import { and, is, present, type Condition } from "../query/condition.ts";
import { countOf, declareIn } from "./declare.ts";
import { differenceOf, metric, over, ratioOf, scaled, type Metric } from "./metric.ts";

const people = is("bot", "");
const pageView = and(is("type", "page_view"), people);

const visitCount = over("visits", count);
const bounceCount = over("visits", sum, "bounce");

const declare = declareIn("web");
const byPeople = (type: string): Condition => and(is("type", type), people);
const postViews = countOf(byPeople("post_view"));
const read = byPeople("post_read_complete");
/** A read counts as deep from this on, in milliseconds. */
const deepReadMs = 30_000;

/** How often people did something. */
const deeds = (name: string, title: string, type: string, description: string): Metric =>
  declare(name, title, "count", "up", countOf(byPeople(type)), `${description} Bots are left out.`);

/** Posts: what people write for others to read. */
const postMetrics: readonly Metric[] = [
  deeds("post_views", "Post views", "post_view", "Posts that people opened."),
  declare(
    "unique_post_views",
    "Unique post views",
    "count",
    "up",
    over("events", distinct, "visitor", byPeople("post_view")),
    "Different people who opened a post. Bots are left out.",
  ),
  declare(
    "reactions",
    "Reactions",
    "count",
    "up",
    differenceOf(countOf(byPeople("reaction")), countOf(byPeople("reaction.undone"))),
    "Reactions to posts, without those that were taken back. Bots are left out.",
  ),
  deeds("comments", "Comments", "comment", "Comments on posts."),
  deeds("shares", "Shares", "share", "Posts that people shared."),
  deeds("reads_completed", "Reads completed", "post_read_complete", "Posts that people read to the end."),
  declare(
    "deep_reads",
    "Deep reads",
    "count",
    "up",
    countOf(and(read, { op: ">=", field: { column: "duration_ms" }, value: deepReadMs })),
    `Posts that people read to the end in no less than ${deepReadMs / 1000} seconds.`,
  ),
  declare(
    "finish_rate",
    "Finish rate",
    "percent",
    "up",
    ratioOf(countOf(read), postViews, 100),
    "Reads completed as a share of post views.",
  ),
  declare(
    "read_time",
    "Read time",
    "seconds",
    "up",
    scaled(over("events", mean, "duration_ms", read), 0.001),
    "The mean time that people read who read to the end.",
  ),
];

export const webMetrics: readonly Metric[] = [
  metric({
    name: "visitors",
    title: "Visitors",
    unit: "count",
    domain: "web",
    better: "up",
    description:
      "Different people, as far as a pseudonym that changes every day can tell. Bots are left out.",
    value: over("events", distinct, "visitor", and(present("visitor"), people)),
  }),
  metric({
    name: "visits",
    title: "Visits",
    unit: "count",
    domain: "web",
    better: "up",
    description:
      "Runs of a visitor's events with no gap of more than 30 minutes, counted when they begin. By page: the visits that touched it.",
    value: visitCount,
  }),
  metric({
    name: "pageviews",
    title: "Page views",
    unit: "count",
    domain: "web",
    better: "up",
    description: "Pages that people looked at. Bots are left out.",
    value: over("events", count, null, pageView),
  }),
  declare(
    "unique_pageviews",
    "Unique page views",
    "count",
    "up",
    over("events", distinct, "visitor", pageView),
    "Different people who looked at a page; what else they do there does not count. Bots are left out.",
  ),
  metric({
    name: "views_per_visit",
    title: "Views per visit",
    unit: "ratio",
    domain: "web",
    better: "up",
    description: "Page views in visits, divided by visits.",
    value: ratioOf(over("visits", sum, "pageviews"), visitCount),
  }),
  metric({
    name: "bounce_rate",
    title: "Bounce rate",
    unit: "percent",
    domain: "web",
    better: "down",
    description: "Visits with one page view and no other interaction, as a share of all visits.",
    value: ratioOf(bounceCount, visitCount, 100),
  }),
  metric({
    name: "visit_duration",
    title: "Visit duration",
    unit: "seconds",
    domain: "web",
    better: "up",
    description: "The mean time from a visit's first event to its last.",
    value: over("visits", mean, "duration_s"),
  }),
  declare(
    "time_on_page",
    "Time on page",
    "seconds",
    "up",
    scaled(over("events", mean, "duration_ms", byPeople("page_exit")), 0.001),
    "The mean time that people were engaged with a page before they left it.",
  ),
  declare(
    "scroll_depth",
    "Scroll depth",
    "percent",
    "up",
    over("events", mean, { path: ["scroll_depth"] }, byPeople("page_exit")),
    "How far down people scroll on a page, in the mean.",
  ),
  deeds("outbound_clicks", "Outbound clicks", "link.outbound", "Links to other sites that people followed."),
  deeds("downloads", "Downloads", "file.downloaded", "Files that people downloaded."),
  deeds("searches", "Searches", "search", "What people searched for on the site."),
  deeds("signups", "Sign-ups", "signup", "People who signed up."),
  deeds("logins", "Sign-ins", "login", "Times that people signed in."),
  ...postMetrics,
];
