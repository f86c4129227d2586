import type { Event } from "@dendro/core";
import {
  answerTimes,
  firstSaid,
  judgementsOf,
  lastSaid,
  latestFirst,
  messagesOf,
  within,
  type AskedActivities,
} from "./plain-conversations.ts";
import {
  costOf,
  failed,
  groupsBy,
  inOrder,
  mean,
  ofType,
  seconds,
  textAt,
  tokensOf,
  type Row,
} from "./plain-figures.ts";
import { holds, type PlainFilter } from "./plain-filters.ts";
import { anySpanOf, upTo } from "./plain-time.ts";

interface AskedConversations extends AskedActivities {
  readonly id_contains?: string;
  readonly outcome?: string;
  readonly order?: string;
}

const orders: Readonly<Record<string, [string, "most" | "least"]>> = {
  most_messages: ["messages", "most"],
  most_tokens: ["tokens", "most"],
  costliest: ["cost", "most"],
  slowest: ["avg_response_time", "most"],
  most_disliked: ["dislikes", "most"],
  most_errors: ["errors", "most"],
  lowest_score: ["score", "least"],
  highest_score: ["score", "most"],
};

/** All of them. */
export function conversations(events: readonly Event[], asked: AskedConversations, now: number): Row[] {
  const { user_id: user, id_contains: part = "", outcome, order = "newest" } = asked;
  const some = within(events, upTo(now, anySpanOf(asked, now)));
  const wanted = JSON.parse(asked.filters ?? "[]") as PlainFilter[];
  const rows: Row[] = [];
  for (const [thread, own] of groupsBy(some, ({ thread_id: id }) => id)) {
    if (user !== undefined && own.every((event) => event.user_id !== user)) continue;
    if (!thread.includes(part) || !wanted.every((filter) => isSo(filter, own))) continue;
    const row = conversationOf(thread, own);
    if (outcome === undefined || row.outcome === outcome) rows.push(row);
  }
  if (order === "newest") return latestFirst(rows, "last_activity", "conversation_id");
  if (order === "oldest")
    return inOrder(rows, ["conversation_id", "a to z"]).toSorted((a, b) =>
      String(a["created_at"]).localeCompare(String(b["created_at"])),
    );
  return inOrder(rows, orders[order] ?? ["messages", "most"], ["conversation_id", "a to z"]);
}

/** Whether some event of a conversation is as a filter wants it; of what is denied, whether none is. */
function isSo(filter: PlainFilter, events: readonly Event[]): boolean {
  const [op, what, how] = filter;
  if (op === "not") return !isSo(what as PlainFilter, events);
  if (op.endsWith("_not")) return !isSo([op.slice(0, -"_not".length), what, how], events);
  return events.some((event) => holds(filter, event, events));
}

function conversationOf(thread: string, some: readonly Event[]) {
  const times = some.map(({ timestamp }) => timestamp);
  const iso = (instant: number) => new Date(instant).toISOString();
  const scores = ofType(some, "feedback.score").map(({ data }) => data?.["value"]);
  const isAbandoned = ofType(some, "message.c2s").length === 1 && ofType(some, "feedback.like").length === 0;
  return {
    conversation_id: thread,
    user_id: firstSaid(some, ({ user_id: user }) => user),
    username: lastSaid(some, (event) => textAt(event, "username")),
    worker: firstSaid(some, ({ source }) => source),
    model: lastSaid(some, ({ model }) => model),
    events: some.length,
    messages: messagesOf(some),
    message_count: messagesOf(some),
    tool_calls: ofType(some, "tool.called").length,
    errors: failed(some).length,
    tokens: tokensOf(some),
    total_tokens: tokensOf(some),
    cost: costOf(some),
    avg_response_time: seconds(mean(answerTimes(some))),
    ...judgementsOf(some),
    regenerations: ofType(some, "message.regenerated").length,
    score: mean(scores.filter((score) => typeof score === "number")),
    outcome:
      ofType(some, "conversation.resolved").length > 0 ? "resolved" : isAbandoned ? "abandoned" : "open",
    opening: firstSaid(some, (event) => textAt(event, "text"))?.slice(0, 200) ?? null,
    archived: ofType(some, "conversation.deleted").length > 0,
    created_at: iso(Math.min(...times)),
    last_activity: iso(Math.max(...times)),
    updated_at: iso(Math.max(...times)),
  };
}
