import { count } from "../aggregates/count.ts";
import { distinct } from "../aggregates/distinct.ts";
import { mean } from "../aggregates/mean.ts";
import { sum } from "../aggregates/sum.ts";
import { viewTellers } from "../event/known-types.ts";
import { and, is, present, type Condition } from "./condition.ts";
import { countOf, declareIn } from "./declare.ts";
import { differenceOf, metric, over, ratioOf, type Metric } from "./metric.ts";
import { postMetrics } from "./posts.ts";

const people = is("bot", "");
const pageView = and(is("type", "page_view"), people);

const visitCount = over("visits", count);
const bounceCount = over("visits", sum, "bounce");

const declare = declareIn("web");
const byPeople = (type: string): Condition => and(is("type", type), people);

/** What is told of a view after it began: of how long, and of how far. */
const told = and(is("type", ...viewTellers), people);
const toldTime = and(told, present("duration_ms"));
const depth = { path: ["scroll_depth"] };
/** Percent of a page: Plausible says 255 where it does not know, and what anybody may send has no other bounds. */
const toldDepth = and(told, { op: ">=", field: depth, value: 0 }, { op: "<=", field: depth, value: 100 });
const retoldDepth = and(toldDepth, present("scrolled_before"));

/** How often people did something. */
const eventCount = (name: string, title: string, type: string, description: string): Metric =>
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
      "Runs of a visitor's events with no gap of more than 30 minutes by the time of the events, counted when they begin; leaving a page begins none. By page: the visits that touched it. By source or campaign: how their first event says that they came.",
    value: visitCount,
  }),
  metric({
    name: "pageviews",
    title: "Page views",
    unit: "count",
    domain: "web",
    better: "up",
    description:
      "Pages that people looked at. By source or campaign: as the view itself says how its visitor came, or else its visit. Bots are left out.",
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
    description:
      "Visits with one page view and no other interaction, as a share of all visits. Leaving a page is no interaction, nor is an event with interactive: false.",
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
    ratioOf(
      over("events", sum, "duration_ms", toldTime),
      differenceOf(countOf(toldTime), countOf(and(told, present("engaged_before_ms")))),
      0.001,
    ),
    "The mean time that people were engaged with a page, over the views that report it.",
  ),
  declare(
    "scroll_depth",
    "Scroll depth",
    "percent",
    "up",
    ratioOf(
      differenceOf(
        over("events", sum, depth, toldDepth),
        over("events", sum, "scrolled_before", retoldDepth),
      ),
      differenceOf(countOf(toldDepth), countOf(retoldDepth)),
    ),
    "The mean of how far down people scroll on a page, over the views that report it, from 0 to 100 percent.",
  ),
  eventCount(
    "outbound_clicks",
    "Outbound clicks",
    "link.outbound",
    "Links to other sites that people followed.",
  ),
  eventCount("downloads", "Downloads", "file.downloaded", "Files that people downloaded."),
  eventCount("searches", "Searches", "search", "What people searched for on the site."),
  eventCount("signups", "Sign-ups", "signup", "People who signed up."),
  eventCount("logins", "Sign-ins", "login", "Times that people signed in."),
  ...postMetrics,
];
