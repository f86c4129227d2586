import fc from "fast-check";
import { expect } from "vitest";
import type { Event } from "@dendro/core";
import * as plainAgents from "./plain-agents.ts";
import { conversations } from "./plain-conversation-list.ts";
import * as plainConversations from "./plain-conversations.ts";
import type { Row } from "./plain-figures.ts";
import * as plainGoals from "./plain-goals.ts";
import * as plainRequests from "./plain-requests.ts";
import * as plainSites from "./plain-sites.ts";
import * as plainTraces from "./plain-traces.ts";
import * as plainWorkflows from "./plain-workflows.ts";
import { filters, visitFilters } from "./random-filters.ts";
import { day, minute } from "./plain-time.ts";
import { questionWith, siteQuestion, zoneQuestion, type Question } from "./random-questions.ts";

/** What a preset answers, counted plainly. Lists in pages are whole here, under the name that they have in an answer. */
type Plain = (events: readonly Event[], asked: never, now: number) => Row | readonly Row[];

interface Case {
  readonly plain: Plain;
  readonly questions: (now: number) => fc.Arbitrary<Question>;
  /** The list that comes in pages. */
  readonly pages?: string;
}

const limit = fc.integer({ min: 1, max: 4 });
const pageSize = fc.constantFrom(3, 10, 50);
const user_id = fc.constantFrom("ann", "bob", "cid", "nobody");
const shape = fc.constantFrom("dendro", "original");
const whose = { user_id, workflow: fc.constantFrom("invoice", "onboarding", "none") };

/** Every preset, by its path: how it is asked, and who answers plainly. */
export const cases: Readonly<Record<string, Case>> = {
  "/analytics/nodes": {
    plain: plainWorkflows.nodes,
    questions: questionWith({ limit, order: fc.constantFrom("most_used", "least_used"), ...whose, shape }),
  },
  "/analytics/workflows": { plain: plainWorkflows.workflows, questions: questionWith({ ...whose, shape }) },
  "/analytics/performance": {
    plain: plainWorkflows.performance,
    questions: questionWith({ limit, min_sample: fc.integer({ min: 1, max: 4 }), ...whose, shape }),
  },
  "/analytics/costs": { plain: plainWorkflows.costs, questions: questionWith({ ...whose, shape }) },
  "/analytics/summary": { plain: plainConversations.summary, questions: questionWith() },
  "/analytics/users/activities": {
    plain: plainConversations.userActivities,
    questions: questionWith({ limit: pageSize, user_id, filters }),
    pages: "activities",
  },
  "/analytics/users/top": { plain: plainConversations.topUsers, questions: questionWith({ limit }) },
  "/analytics/users/list": {
    plain: plainConversations.listUsers,
    questions: questionWith({
      limit: pageSize,
      active_only: fc.constantFrom("true", "false"),
      id_contains: fc.constantFrom("n", "none"),
      filters,
      order: fc.constantFrom(
        "last_seen",
        "first_seen",
        "messages",
        "conversations",
        "activities",
        "tokens",
        "cost",
      ),
    }),
    pages: "users",
  },
  "/analytics/conversations": {
    plain: conversations,
    questions: questionWith({
      limit: pageSize,
      user_id,
      filters,
      id_contains: fc.constantFrom("1", "none"),
      outcome: fc.constantFrom("resolved", "abandoned", "open"),
      order: fc.constantFrom(
        "newest",
        "oldest",
        "most_messages",
        "most_tokens",
        "costliest",
        "slowest",
        "most_disliked",
        "most_errors",
        "lowest_score",
        "highest_score",
      ),
    }),
    pages: "conversations",
  },
  "/analytics/api-usage": {
    plain: plainConversations.apiUsage,
    questions: questionWith({ limit, endpoint: fc.constantFrom("/health", "/users/:id", "/none") }),
  },
  "/analytics/daily-stats": { plain: plainConversations.dailyStats, questions: questionWith() },
  "/analytics/quality": { plain: plainConversations.quality, questions: questionWith({ user_id }) },
  "/analytics/today": { plain: plainSites.today, questions: zoneQuestion },
  "/analytics/range": { plain: plainSites.range, questions: siteQuestion },
  "/analytics/pages": {
    plain: plainSites.pagesList,
    questions: questionWith({
      limit,
      filters: visitFilters,
      order: fc.constantFrom("views", "unique_views", "mean_time", "scroll_depth"),
    }),
  },
  "/analytics/posts": {
    plain: plainSites.postsList,
    questions: questionWith({
      limit,
      filters: visitFilters,
      order: fc.constantFrom("views", "reads_completed", "finish_rate", "reactions", "mean_read_time"),
    }),
  },
  "/analytics/goals": {
    plain: plainGoals.goals,
    questions: questionWith({
      filters: visitFilters,
      by: fc.constantFrom(
        "channel",
        "referrer_source",
        "utm_source",
        "utm_campaign",
        "country",
        "device",
        // The only one with many values.
        "page",
        "page",
        "page",
      ),
    }),
  },
  "/analytics/agents": {
    plain: plainAgents.agents,
    questions: questionWith({
      by: fc.constantFrom("worker", "model", "version", "user"),
      worker: fc.constantFrom("support", "nobody"),
    }),
  },
  "/analytics/requests": {
    plain: plainRequests.requests,
    questions: questionWith({
      by: fc.constantFrom("route", "method", "status", "status_class", "provider", "region", "source"),
      filters,
      source: fc.constantFrom("edge", "nobody"),
      limit,
    }),
  },
  "/traces": {
    plain: plainTraces.traces,
    questions: questionWith({
      limit: pageSize,
      filters,
      status: fc.constantFrom("ok", "error"),
      user_id,
      thread_id: fc.constantFrom("t1", "t2"),
      model: fc.constantFrom("gpt-4o", "claude"),
      source: fc.constantFrom("support", "flows"),
      name_contains: fc.constantFrom("o", "fetch", "none"),
      // Of a step's length, of an execution's, of what lies far apart, and what is as long as others exactly.
      min_duration_ms: fc.oneof(fc.constantFrom(0, 1000, 1375, 11 * minute), fc.nat(60_000), fc.nat(day)),
      order: fc.constantFrom("newest", "longest", "costliest", "most_tokens", "most_errors"),
    }),
    pages: "traces",
  },
};

/** How many rows a page has when nobody says. */
const usualSize = (list: string) => (list === "traces" ? 50 : 100);

/** Reads a list to its end, page by page; every page says how many rows there are on all of them, or on itself. */
export async function readPages(
  asked: Question,
  list: string,
  read: (asked: Question) => Promise<Row>,
): Promise<Row[]> {
  const rows: Row[] = [];
  const counts: unknown[] = [];
  const sizes: number[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await read(cursor === undefined ? asked : { ...asked, cursor });
    const shown = page[list] as Row[];
    rows.push(...shown);
    sizes.push(shown.length);
    counts.push(page["count"]);
    cursor = page["next_cursor"] as string | null;
  }
  const size = Number(asked["limit"] ?? usualSize(list));
  expect(sizes).toEqual(
    sizes.map((_, index) => (index < sizes.length - 1 ? size : rows.length - index * size)),
  );
  expect(counts).toEqual(list === "activities" ? sizes : sizes.map(() => rows.length));
  return rows;
}
