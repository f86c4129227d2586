import { count } from "../aggregates/count.ts";
import { distinct } from "../aggregates/distinct.ts";
import { mean } from "../aggregates/mean.ts";
import { sum } from "../aggregates/sum.ts";
import { and, is, present } from "../query/condition.ts";
import { metric, over, ratioOf } from "./metric.ts";

const people = is("bot", "");
const pageView = and(is("type", "page_view"), people);

const visitCount = over("visits", count);
const bounceCount = over("visits", sum, "bounce");

export const webMetrics = [
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
] as const;
