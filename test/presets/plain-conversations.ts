import type { Event } from "@dendro/core";
import {
  byPeople,
  costOf,
  different,
  durationsOf,
  groupsBy,
  inOrder,
  mean,
  ofType,
  percentile,
  percentOf,
  rowsBy,
  seconds,
  textAt,
  tokensOf,
  type Row,
} from "./plain-figures.ts";
import { holds, type PlainFilter } from "./plain-filters.ts";
import {
  anySpanOf,
  createCalendar,
  datesIn,
  day,
  isIn,
  spanOf,
  upTo,
  type Asked,
  type Span,
} from "./plain-time.ts";

interface AskedUser extends Asked {
  readonly user_id?: string;
}

export interface AskedActivities extends AskedUser {
  /** As JSON. */
  readonly filters?: string;
}

export const within = (events: readonly Event[], span: Span) =>
  events.filter(({ timestamp }) => isIn(span, timestamp));
export const usersOf = (events: readonly Event[]) =>
  different(byPeople(events).map(({ user_id: user }) => user));
const threadsOf = (events: readonly Event[]) => different(events.map(({ thread_id: thread }) => thread));
export const messagesOf = (events: readonly Event[]) => ofType(events, "message.c2s", "message.s2c").length;
export const answerTimes = (events: readonly Event[]) => durationsOf(ofType(events, "message.s2c"));
/** Requests, but for those to the analytics themselves. */
export const apiCallsOf = (events: readonly Event[]) =>
  ofType(events, "request").filter(
    ({ route, path }) => !/^(?:\/api\/v1)?\/analytics\//u.test(route ?? path ?? ""),
  );
export const apiErrorsOf = (events: readonly Event[]) =>
  apiCallsOf(events).filter(({ status, status_code: code = 0 }) => status === "error" || code >= 400);
export const errorRateOf = (events: readonly Event[]) =>
  percentOf(apiErrorsOf(events).length, apiCallsOf(events).length);
const iso = (instant: number) => new Date(instant).toISOString();

export function summary(events: readonly Event[], asked: Asked, now: number): Row {
  const some = within(events, anySpanOf(asked, now));
  const { dateOf } = createCalendar(asked.timezone ?? "UTC");
  const today = events.filter(({ timestamp }) => dateOf(timestamp) === dateOf(now));
  return {
    total_users: usersOf(some),
    total_conversations: threadsOf(some),
    total_messages: messagesOf(some),
    total_tokens: tokensOf(some),
    total_cost: costOf(some),
    avg_response_time: seconds(mean(answerTimes(some))),
    total_api_calls: apiCallsOf(some).length,
    error_rate: errorRateOf(some),
    active_today: usersOf(today),
    active_conversations: threadsOf(today),
  };
}

/** All of them; the page is the test's business. */
export function userActivities(events: readonly Event[], asked: AskedActivities, now: number): Row[] {
  const some = within(events, anySpanOf(asked, now));
  const wanted = JSON.parse(asked.filters ?? "[]") as PlainFilter[];
  return some
    .filter(({ user_id: user }) => user !== undefined && (asked.user_id ?? user) === user)
    .filter((event) => wanted.every((filter) => holds(filter, event, some)))
    .toSorted((a, b) => b.timestamp - a.timestamp || (a.id < b.id ? 1 : -1))
    .map((event) => ({
      id: event.id,
      user_id: event.user_id,
      username: textAt(event, "username") ?? null,
      activity_type: event.type,
      timestamp: iso(event.timestamp),
      country: event.country ?? null,
      browser: event.browser ?? null,
      name: event.name ?? null,
      status: event.status ?? null,
      conversation_id: event.thread_id ?? null,
      run_id: event.run_id ?? null,
      trace_id: event.trace_id ?? null,
      source: event.source ?? null,
      model: event.model ?? null,
      path: event.path ?? null,
      route: event.route ?? null,
      method: event.method ?? null,
      extra_data: event.data ?? {},
    }));
}

function everyUser(events: readonly Event[], span: Span): Row[] {
  const groups = groupsBy(within(events, span), ({ user_id: user }) => user);
  return [...groups].map(([user, some]) => {
    const times = some.map(({ timestamp }) => timestamp);
    return {
      user_id: user,
      username: lastSaid(some, (event) => textAt(event, "username")),
      messages: ofType(some, "message.c2s").length,
      message_count: ofType(some, "message.c2s").length,
      activity_count: some.length,
      total_tokens: tokensOf(some),
      conversations: threadsOf(some),
      activities: some.length,
      tokens: tokensOf(some),
      cost: costOf(some),
      first_seen: iso(Math.min(...times)),
      last_seen: iso(Math.max(...times)),
    };
  });
}

/** What was said last; of what was said at the same time, the last by the alphabet. */
export function lastSaid(
  events: readonly Event[],
  textOf: (event: Event) => string | undefined,
): string | null {
  let last: Event | undefined;
  for (const event of events) {
    const text = textOf(event);
    if (text === undefined) continue;
    if (last === undefined || event.timestamp > last.timestamp) last = event;
    else if (event.timestamp === last.timestamp && text > (textOf(last) ?? "")) last = event;
  }
  return (last === undefined ? undefined : textOf(last)) ?? null;
}

/** What was said first; of what was said at the same time, the first by the alphabet. */
export function firstSaid(
  events: readonly Event[],
  textOf: (event: Event) => string | undefined,
): string | null {
  let first: Event | undefined;
  for (const event of events) {
    const text = textOf(event);
    if (text === undefined) continue;
    if (first === undefined || event.timestamp < first.timestamp) first = event;
    else if (event.timestamp === first.timestamp && text < (textOf(first) ?? "")) first = event;
  }
  return (first === undefined ? undefined : textOf(first)) ?? null;
}

export function topUsers(events: readonly Event[], asked: Asked & { limit?: number }, now: number): Row {
  const sorted = inOrder(
    everyUser(events, anySpanOf(asked, now)),
    ["messages", "most"],
    ["activities", "most"],
    ["user_id", "a to z"],
  );
  const shown = sorted.slice(0, asked.limit ?? 10);
  return { users: shown, count: shown.length };
}

interface AskedUsers extends AskedActivities {
  readonly active_only?: "true" | "false";
  readonly id_contains?: string;
  readonly order?: string;
}

/** All of them. */
export function listUsers(events: readonly Event[], asked: AskedUsers, now: number): Row[] {
  const { id_contains: part = "", order = "last_seen" } = asked;
  const span = upTo(now, anySpanOf(asked, now));
  const all = within(events, span);
  const wanted = JSON.parse(asked.filters ?? "[]") as PlainFilter[];
  const some = all.filter(
    (event) => event.user_id?.includes(part) === true && wanted.every((filter) => holds(filter, event, all)),
  );
  const rows: Row[] = everyUser(some, span).map((row) => ({
    ...row,
    is_active: Date.parse(String(row["last_seen"])) >= now - 30 * day,
  }));
  const shown = rows.filter((row) => asked.active_only !== "true" || row["is_active"] === true);
  return order.endsWith("_seen")
    ? latestFirst(shown, order, "user_id")
    : inOrder(shown, [order, "most"], ["user_id", "a to z"]);
}

export function latestFirst(rows: readonly Row[], time: string, name: string): Row[] {
  const timeOf = (row: Row) => Date.parse(String(row[time]));
  return inOrder(rows, [name, "a to z"]).toSorted((a, b) => timeOf(b) - timeOf(a));
}

/** How many like and dislike it, when those who judged anew count as they think now. */
export function judgementsOf(events: readonly Event[]): { likes: number; dislikes: number } {
  let likes = 0;
  let dislikes = 0;
  for (const event of ofType(events, "feedback.like", "feedback.dislike")) {
    if (event.type === "feedback.like") likes += 1;
    else dislikes += 1;
    if (textAt(event, "replaces") === "like") likes -= 1;
    if (textAt(event, "replaces") === "dislike") dislikes -= 1;
  }
  return { likes, dislikes };
}

function usageFigures(requests: readonly Event[]) {
  return {
    calls: requests.length,
    errors: apiErrorsOf(requests).length,
    error_rate: errorRateOf(requests),
    avg_response_time: mean(durationsOf(requests)),
    p95_response_time: percentile(durationsOf(requests), 95),
    users: usersOf(requests),
  };
}

export function apiUsage(
  events: readonly Event[],
  asked: Asked & { limit?: number; endpoint?: string },
  now: number,
): Row {
  const requests = apiCallsOf(within(events, spanOf(asked, 30, now))).filter(
    ({ route }) => asked.endpoint === undefined || route === asked.endpoint,
  );
  const rows = rowsBy(
    requests,
    ({ route, method }) => [route, method],
    ([endpoint, method], some) => ({ endpoint, method, ...usageFigures(some) }),
  );
  const sorted = inOrder(rows, ["calls", "most"], ["endpoint", "a to z"], ["method", "a to z"]);
  return { ...usageFigures(requests), endpoints: sorted.slice(0, asked.limit ?? 100), count: rows.length };
}

export function dailyStats(events: readonly Event[], asked: Asked, now: number): Row {
  const span = spanOf(asked, 30, now);
  const { dateOf } = createCalendar(asked.timezone ?? "UTC");
  const firstSeen = [...groupsBy(byPeople(events), ({ user_id: user }) => user).values()].map((some) =>
    Math.min(...some.map(({ timestamp }) => timestamp)),
  );
  return {
    daily_stats: datesIn(span, asked.timezone).map((date) => {
      const isToday = (instant: number) => isIn(span, instant) && dateOf(instant) === date;
      const some = events.filter(({ timestamp }) => isToday(timestamp));
      const newUsers = firstSeen.filter(isToday).length;
      return {
        date,
        active_users: usersOf(some),
        new_users: newUsers,
        returning_users: usersOf(some) - newUsers,
        conversations: threadsOf(ofType(some, "thread.created", "conversation.created")),
        active_conversations: threadsOf(some),
        messages: messagesOf(some),
        tokens: tokensOf(some),
        cost: costOf(some),
        api_calls: apiCallsOf(some).length,
        error_rate: errorRateOf(some),
        avg_response_time: seconds(mean(answerTimes(some))),
      };
    }),
  };
}

export function qualityFigures(events: readonly Event[]) {
  const threads = [...groupsBy(events, ({ thread_id: thread }) => thread).values()];
  const users = [...groupsBy(events, ({ user_id: user }) => user).values()];
  const asked = threads.filter((some) => ofType(some, "message.c2s").length > 0);
  const abandoned = asked.filter(
    (some) =>
      ofType(some, "message.c2s").length === 1 &&
      ofType(some, "conversation.resolved", "feedback.like").length === 0,
  );
  const resolved = threads.filter((some) => ofType(some, "conversation.resolved").length > 0);
  const { likes, dislikes } = judgementsOf(events);
  const scores = ofType(events, "feedback.score").map(({ data }) => data?.["value"]);
  return {
    likes,
    dislikes,
    satisfaction: percentOf(likes, likes + dislikes),
    score: mean(scores.filter((score) => typeof score === "number")),
    regenerations: ofType(events, "message.regenerated").length,
    abandoned_conversations: abandoned.length,
    abandonment_rate: percentOf(abandoned.length, asked.length),
    resolved_conversations: resolved.length,
    turns_to_resolution: mean(resolved.map((some) => ofType(some, "message.c2s").length)),
    messages_per_conversation: mean(threads.map(messagesOf).filter((count) => count > 0)),
    tokens_per_conversation: mean(threads.map(tokensOf)),
    cost_per_conversation: mean(threads.map(costOf)),
    cost_per_user: mean(users.map(costOf)),
    avg_response_time: seconds(mean(answerTimes(events))),
    p50_response_time: seconds(percentile(answerTimes(events), 50)),
    p95_response_time: seconds(percentile(answerTimes(events), 95)),
    p99_response_time: seconds(percentile(answerTimes(events), 99)),
    time_to_first_answer: seconds(mean(threads.map(waitForFirstAnswer))),
  };
}

/** From the first message to the first answer, in milliseconds; null of a conversation that lacks one or began with an answer. */
export function waitForFirstAnswer(conversation: readonly Event[]): number | null {
  const asked = ofType(conversation, "message.c2s").map(({ timestamp }) => timestamp);
  const answered = ofType(conversation, "message.s2c").map(({ timestamp }) => timestamp);
  if (asked.length === 0 || answered.length === 0) return null;
  const wait = Math.min(...answered) - Math.min(...asked);
  return wait < 0 ? null : wait;
}

export function quality(events: readonly Event[], asked: AskedUser, now: number): Row {
  const span = spanOf(asked, 30, now);
  const { dateOf } = createCalendar(asked.timezone ?? "UTC");
  const some = within(events, span).filter(
    ({ user_id: user }) => asked.user_id === undefined || user === asked.user_id,
  );
  const reasons = rowsBy(
    ofType(some, "feedback.dislike"),
    (event) => [textAt(event, "reason")],
    ([reason], same) => ({ reason, count: same.length }),
  );
  return {
    ...qualityFigures(some),
    dislike_reasons: inOrder(reasons, ["count", "most"], ["reason", "a to z"]).slice(0, 50),
    daily: datesIn(span, asked.timezone).map((date) => ({
      date,
      ...qualityFigures(some.filter(({ timestamp }) => dateOf(timestamp) === date)),
    })),
  };
}
