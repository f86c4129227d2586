import { count } from "../aggregates/count.ts";
import { distinct } from "../aggregates/distinct.ts";
import { DendroError } from "../errors.ts";
import { and, is, present } from "./condition.ts";
import { agentMetrics } from "./agents.ts";
import { conversationMetrics } from "./conversations.ts";
import { dimension, type Dimension } from "./dimension.ts";
import { dimensions } from "./dimensions.ts";
import { differenceOf, metric, firstSeen, over, type Metric } from "./metric.ts";
import { nearestName } from "./nearest-name.ts";
import { requestMetrics } from "./requests.ts";
import { webMetrics } from "./web.ts";
import { workflowMetrics } from "./workflows.ts";

export const granularities = ["minute", "hour", "day", "week", "month"] as const;

const ofUsers = and(present("user_id"), is("bot", ""));
const users = over("events", distinct, "user_id", ofUsers);
const newUsers = firstSeen("user_id", ofUsers);

export const metrics: readonly Metric[] = [
  metric({
    name: "events",
    title: "Events",
    unit: "count",
    domain: "all",
    better: null,
    description: "Everything that was sent, of any type, bots included.",
    value: over("events", count),
  }),
  metric({
    name: "failures",
    title: "Failures",
    unit: "count",
    domain: "all",
    better: "down",
    description: "Events of any type that say that something went wrong: their status is error.",
    value: over("events", count, null, is("status", "error")),
  }),
  metric({
    name: "users",
    title: "Users",
    unit: "count",
    domain: "all",
    better: "up",
    description:
      "Different users: a person counts once under all the ids by which senders know them. Bots are left out.",
    value: users,
  }),
  metric({
    name: "new_users",
    title: "New users",
    unit: "count",
    domain: "all",
    better: "up",
    description: "Users of whom nothing was ever heard before, as far as the filters go. Bots are left out.",
    value: newUsers,
  }),
  metric({
    name: "returning_users",
    title: "Returning users",
    unit: "count",
    domain: "all",
    better: "up",
    description: "Users who were there before.",
    value: differenceOf(users, newUsers),
  }),
  ...webMetrics,
  ...agentMetrics,
  ...workflowMetrics,
  ...conversationMetrics,
  ...requestMetrics,
];

const metricsByName = new Map(metrics.map((declared) => [declared.name, declared]));
const dimensionsByName = new Map(dimensions.map((declared) => [declared.name, declared]));

/** @throws DendroError `unknown_metric`, with the names there are. */
export function findMetric(name: string): Metric {
  const found = metricsByName.get(name);
  if (found !== undefined) return found;
  throw new DendroError(
    "unknown_metric",
    `Unknown metric ${JSON.stringify(name)}${near(name, metricsByName.keys())}. There are: ${[...metricsByName.keys()].join(", ")}.`,
  );
}

/**
 * The dimension of that name, or the one that `data.<path>` makes.
 * @throws DendroError `unknown_dimension`, with the names there are.
 */
export function findDimension(name: string): Dimension {
  const found = dimensionsByName.get(name);
  if (found !== undefined) return found;
  const path = name.startsWith("data.") ? name.slice("data.".length).split(".") : [];
  if (path.length > 0 && path.length <= 16 && path.every((key) => dataKey.test(key))) {
    return dimension({
      name,
      title: path.join("."),
      type: "string",
      display: "text",
      domain: "all",
      description: `\`${path.join(".")}\` in the event's data.`,
      on: { events: { path } },
    });
  }
  throw new DendroError(
    "unknown_dimension",
    `Unknown dimension ${JSON.stringify(name)}${near(name, dimensionsByName.keys())}. ` +
      `There are: ${[...dimensionsByName.keys()].join(", ")}, data.<path>, ` +
      `${granularities.map((granularity) => `time:${granularity}`).join(", ")}.`,
  );
}

function near(name: string, names: Iterable<string>): string {
  const found = nearestName(name, names);
  return found === null ? "" : `; ${JSON.stringify(found)} is near`;
}

/** What a key in `data` may look like to be asked for: no quotes, back-ticks, backslashes or control characters. */
const dataKey = /^[\p{L}\p{N}_$@: -]{1,128}$/u;
