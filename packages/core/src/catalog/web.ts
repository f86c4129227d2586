import { count } from "../aggregates/count.ts";
import { distinct } from "../aggregates/distinct.ts";
import { mean } from "../aggregates/mean.ts";
import { sum } from "../aggregates/sum.ts";
import { and, is, present, type Condition } from "../query/condition.ts";
import { countOf, declareIn } from "./declare.ts";
import { metric, over, ratioOf, scaled, type Metric } from "./metric.ts";
import { postMetrics } from "./posts.ts";

const people = is("bot", "");
const pageView = and(is("type", "page_view"), people);

const visitCount = over("visits", count);
const bounceCount = over("visits", sum, "bounce");

const declare = declareIn("web");
const byPeople = (type: string): Condition => and(is("type", type), people);

/** How often people did something. */
const deeds = (name: string, title: string, type: string, description: string): Metric =>
  declare(name, title, "count", "up", countOf(byPeople(type)), `${description} Bots are left out.`);

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
