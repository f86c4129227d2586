import { count } from "../aggregates/count.ts";
import { distinct } from "../aggregates/distinct.ts";
import { mean } from "../aggregates/mean.ts";
import { sum } from "../aggregates/sum.ts";
import { and, is, not, present, type Condition } from "./condition.ts";
import { findEntity } from "./entities.ts";
import { countOf, countOfTypes, declareIn, durations } from "./declare.ts";
import { over, overEach, ratioOf, sumOf, type Metric } from "./metric.ts";

const declare = declareIn("conversations");
const perThread = findEntity("thread");
const perUser = findEntity("user");

const asked = countOfTypes("message.c2s");
const answered = countOfTypes("message.s2c");
const messages = sumOf(asked, answered);
const resolved = countOfTypes("conversation.resolved");
const tokens = sumOf(over("events", sum, "input_tokens"), over("events", sum, "output_tokens"));
const cost = over("events", sum, "cost_usd");

const withQuestion = overEach(perThread, count, null, [{ of: asked, op: ">=", value: 1 }]);
const abandoned = overEach(perThread, count, null, [
  { of: asked, op: ">=", value: 1 },
  { of: asked, op: "<=", value: 1 },
  { of: resolved, op: "<=", value: 0 },
  { of: countOfTypes("feedback.like"), op: "<=", value: 0 },
]);

/** Calls of the analytics themselves, which a chat server tracks like any other. */
const ofAnalytics: Condition = {
  op: "starts_with",
  field: { firstOf: ["route", "path"] },
  values: ["/api/v1/analytics/", "/analytics/"],
};
const apiCall = and(is("type", "request"), not(ofAnalytics));
const refused: Condition = { op: ">=", field: { column: "status_code" }, value: 400 };
const apiCalls = countOf(apiCall);
const apiErrors = countOf(and(apiCall, { op: "or", of: [is("status", "error"), refused] }));

export const conversationMetrics: readonly Metric[] = [
  declare(
    "conversations",
    "Conversations",
    "count",
    "up",
    over("events", distinct, "thread_id", is("type", "thread.created", "conversation.created")),
    "Conversations that began.",
  ),
  declare(
    "active_conversations",
    "Active conversations",
    "count",
    "up",
    over("events", distinct, "thread_id"),
    "Conversations in which anything happened.",
  ),
  declare(
    "deleted_conversations",
    "Deleted conversations",
    "count",
    null,
    over("events", distinct, "thread_id", is("type", "conversation.deleted")),
    "Conversations that were deleted.",
  ),
  declare("messages", "Messages", "count", null, messages, "Messages of people and answers to them."),
  declare("messages_received", "Messages received", "count", null, asked, "Messages of people."),
  declare("messages_sent", "Messages sent", "count", null, answered, "Messages to people."),
  ...durations(
    declare,
    "response_time",
    "Response time",
    "answers",
    and(is("type", "message.s2c"), present("duration_ms")),
    "seconds",
  ),
  declare(
    "api_calls",
    "API calls",
    "count",
    null,
    apiCalls,
    "Requests to the API of a chat server. Calls of the analytics themselves (`/analytics/…`) are left out.",
  ),
  declare(
    "api_errors",
    "API errors",
    "count",
    "down",
    apiErrors,
    "API calls with a status code of 400 or above, or with status error. Unlike `errors`, it includes client errors.",
  ),
  declare(
    "api_error_rate",
    "API error rate",
    "percent",
    "down",
    ratioOf(apiErrors, apiCalls, 100),
    "API errors as a share of API calls.",
  ),
  declare(
    "messages_per_conversation",
    "Messages per conversation",
    "ratio",
    null,
    overEach(perThread, mean, messages, [{ of: messages, op: ">=", value: 1 }]),
    "The mean number of messages of a conversation that has any.",
  ),
  declare(
    "tokens_per_conversation",
    "Tokens per conversation",
    "ratio",
    "down",
    overEach(perThread, mean, tokens),
    "The mean number of tokens that a conversation needs.",
  ),
  declare(
    "cost_per_conversation",
    "Cost per conversation",
    "usd",
    "down",
    overEach(perThread, mean, cost),
    "What a conversation costs in the mean, in US dollars.",
  ),
  declare(
    "cost_per_user",
    "Cost per user",
    "usd",
    "down",
    overEach(perUser, mean, cost),
    "What a signed-in user costs in the mean, in US dollars.",
  ),
  declare(
    "regenerations",
    "Regenerations",
    "count",
    "down",
    countOfTypes("message.regenerated"),
    "Answers that people regenerated.",
  ),
  declare(
    "resolved_conversations",
    "Resolved conversations",
    "count",
    "up",
    over("events", distinct, "thread_id", is("type", "conversation.resolved")),
    "Conversations that came to what they were for.",
  ),
  declare(
    "turns_to_resolution",
    "Turns to resolution",
    "ratio",
    "down",
    overEach(perThread, mean, asked, [{ of: resolved, op: ">=", value: 1 }]),
    "The mean number of a person's messages in conversations that were resolved.",
  ),
  declare(
    "abandoned_conversations",
    "Abandoned conversations",
    "count",
    "down",
    abandoned,
    "Conversations with one message of the person, that were not resolved and have no liked answer.",
  ),
  declare(
    "abandonment_rate",
    "Abandonment rate",
    "percent",
    "down",
    ratioOf(abandoned, withQuestion, 100),
    "Abandoned conversations as a share of those in which the person wrote.",
  ),
];
