import { z } from "@hono/zod-openapi";
import type { Filter, QueryInput } from "@dendro/core";
import { allTime, anyRange } from "./all-time.ts";
import { conversationMetrics, conversationOf, conversationSchema, outcomes } from "./conversation-figures.ts";
import { filtersParameter, readFilters } from "./filters-parameter.ts";
import { pageOf, pageSchema, readPage } from "./page.ts";
import { preset } from "./preset.ts";

const orders = {
  newest: ["max(timestamp)", "desc"],
  oldest: ["min(timestamp)", "asc"],
  most_messages: ["messages", "desc"],
  most_tokens: ["tokens", "desc"],
  costliest: ["cost", "desc"],
  slowest: ["response_time", "desc"],
  most_disliked: ["dislikes", "desc"],
  most_errors: ["failures", "desc"],
  lowest_score: ["score", "asc"],
  highest_score: ["score", "desc"],
} as const;

/** What a conversation's own metrics say of each outcome. */
const cameOut: Readonly<Record<(typeof outcomes)[number], NonNullable<QueryInput["having"]>>> = {
  resolved: [[">=", "resolved_conversations", [1]]],
  abandoned: [
    ["<", "resolved_conversations", [1]],
    [">=", "abandoned_conversations", [1]],
  ],
  open: [
    ["<", "resolved_conversations", [1]],
    ["<", "abandoned_conversations", [1]],
  ],
};

const isConversation: Filter = ["is_not", "thread", [""]];

export const conversationList = preset({
  path: "/analytics/conversations",
  atRoot: false,
  tag: "Conversations",
  summary: "Single conversations",
  description: "The last active one first, with what each needed and cost, and how it came out.",
  parameters: z.object({
    user_id: z.string().min(1).max(256).optional().meta({ description: "Only this user." }),
    filters: filtersParameter.meta({
      description:
        'Filters as JSON, such as [["is","model",["gpt-4o"]],["contains","data.text",["refund"]]]: each holds of some event of the conversation; one that denies (`is_not`) of all.',
    }),
    id_contains: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .meta({ description: "Only conversations whose id contains this." }),
    outcome: z.enum(outcomes).optional().meta({ description: "Only those that came out so." }),
    order: z
      .enum(Object.keys(orders) as [keyof typeof orders])
      .default("newest")
      .meta({ description: "Which come first; those without such a figure come last." }),
    ...pageOf(1000, 100),
    ...allTime,
  }),
  answer: z.object({ conversations: z.array(conversationSchema), ...pageSchema }),
  async read(parameters, runner) {
    const { user_id, id_contains, outcome, order } = parameters;
    const wanted: Filter[] = [
      ...(user_id === undefined ? [] : [["is", "user", [user_id]] as Filter]),
      ...readFilters(parameters.filters),
    ];
    const { rows, ...rest } = await readPage(
      runner,
      (asOf) => ({
        metrics: conversationMetrics,
        dimensions: ["thread"],
        filters: [
          isConversation,
          ...(id_contains === undefined ? [] : [["contains", "thread", [id_contains]] as Filter]),
          ...wanted.map(ofConversation),
        ],
        having: outcome === undefined ? [] : cameOut[outcome],
        date_range: anyRange(parameters, asOf),
        timezone: parameters.timezone,
        order_by: [[...orders[order]]],
      }),
      parameters,
    );
    return { conversations: rows.map((row) => conversationOf(row.dimensions[0] ?? "", row)), ...rest };
  },
});

/** A filter of events, as one of the conversations that they are in. */
function ofConversation(filter: Filter): Filter {
  switch (filter[0]) {
    case "has_done":
    case "did":
      return filter;
    case "not":
      return ["not", ofConversation(filter[1])];
    case "is_not":
      return ["not", ofConversation(["is", filter[1], filter[2]])];
    case "contains_not":
      return ["not", ofConversation(["contains", filter[1], filter[2]])];
    case "matches_not":
      return ["not", ofConversation(["matches", filter[1], filter[2]])];
    default:
      return ["has_done", "thread", { filters: [filter] }];
  }
}
