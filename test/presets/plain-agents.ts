import type { Event } from "@dendro/core";
import { waitForFirstAnswer } from "./plain-conversations.ts";
import {
  costOf,
  different,
  durationsOf,
  failed,
  groupsBy,
  inOrder,
  mean,
  ofType,
  percentile,
  percentOf,
  rowsBy,
  seconds,
  sum,
  textAt,
  type Row,
} from "./plain-figures.ts";
import { createCalendar, datesIn, isIn, spanOf, type Asked } from "./plain-time.ts";

const sides = {
  worker: (event: Event) => event.source,
  model: (event: Event) => event.model,
  version: (event: Event) => event.version ?? textAt(event, "version"),
  user: (event: Event) => event.user_id,
};

export function figuresOf(events: readonly Event[]) {
  const waits = [...groupsBy(events, ({ thread_id: thread }) => thread).values()].map(waitForFirstAnswer);
  return { ...dailyFiguresOf(events), time_to_first_answer: seconds(mean(waits)) };
}

function dailyFiguresOf(events: readonly Event[]) {
  const runs = ofType(events, "agent.invoked");
  const models = ofType(events, "llm.called");
  const tools = ofType(events, "tool.called");
  const likes = countJudged(events, "like");
  const dislikes = countJudged(events, "dislike");
  return {
    conversations: different(
      ofType(events, "thread.created", "conversation.created").map(({ thread_id: thread }) => thread),
    ),
    active_conversations: different(events.map(({ thread_id: thread }) => thread)),
    messages_received: ofType(events, "message.c2s").length,
    messages_sent: ofType(events, "message.s2c").length,
    runs: runs.length,
    failed_runs: failed(runs).length,
    run_success_rate: percentOf(runs.filter(({ status = "ok" }) => status === "ok").length, runs.length),
    avg_run_duration: seconds(mean(durationsOf(runs))),
    p95_run_duration: seconds(percentile(durationsOf(runs), 95)),
    llm_calls: models.length,
    llm_error_rate: percentOf(failed(models).length, models.length),
    tool_calls: tools.length,
    tool_error_rate: percentOf(failed(ofType(events, "tool.called", "tool.returned")).length, tools.length),
    errors: ofType(events, "error.occurred").length,
    likes,
    dislikes,
    satisfaction: percentOf(likes, likes + dislikes),
    input_tokens: sum(events.map(({ input_tokens: tokens }) => tokens)),
    output_tokens: sum(events.map(({ output_tokens: tokens }) => tokens)),
    cost: costOf(events),
  };
}

/** Judgements of a kind, less those that were replaced by another. */
function countJudged(events: readonly Event[], kind: "like" | "dislike"): number {
  const replacing = ofType(events, "feedback.like", "feedback.dislike").filter(
    (event) => textAt(event, "replaces") === kind,
  );
  return ofType(events, `feedback.${kind}`).length - replacing.length;
}

function toolFigures(events: readonly Event[]) {
  const calls = ofType(events, "tool.called").length;
  const errors = failed(events).length;
  return {
    calls,
    errors,
    error_rate: percentOf(errors, calls),
    avg_duration: seconds(mean(durationsOf(events))),
    p95_duration: seconds(percentile(durationsOf(events), 95)),
  };
}

export function agents(
  events: readonly Event[],
  asked: Asked & { by?: keyof typeof sides; worker?: string },
  now: number,
): Row {
  const { by = "worker", worker, timezone = "UTC" } = asked;
  const span = spanOf(asked, 7, now);
  const { dateOf } = createCalendar(timezone);
  const some = events.filter(
    ({ timestamp, source }) => isIn(span, timestamp) && (worker === undefined || source === worker),
  );
  const groups = [...groupsBy(some, sides[by])]
    .map(([value, own]) => [value, figuresOf(own)] as const)
    .filter(([, figures]) => Object.values(figures).some(Boolean))
    .map(([value, figures]) => ({ value, ...figures }));
  // Of a result that took no time that is known, and did not fail, there is nothing to tell.
  const told = ofType(some, "tool.called", "tool.returned").filter(
    ({ type, status, duration_ms: duration }) =>
      type === "tool.called" || status === "error" || duration !== undefined,
  );
  const tools = rowsBy(
    told,
    ({ name }) => [name],
    ([tool], own) => ({ tool, ...toolFigures(own) }),
  );
  const counted = (field: string, type: string, valueOf: (event: Event) => string | undefined) =>
    inOrder(
      rowsBy(
        ofType(some, type),
        (event) => [valueOf(event)],
        ([value], own) => ({ [field]: value, count: own.length }),
      ),
      ["count", "most"],
      [field, "a to z"],
    ).slice(0, 100);
  return {
    ...figuresOf(some),
    groups: inOrder(groups, ["runs", "most"], ["value", "a to z"]).slice(0, 100),
    daily: datesIn(span, timezone).map((date) => ({
      date,
      ...dailyFiguresOf(some.filter(({ timestamp }) => dateOf(timestamp) === date)),
    })),
    tools: inOrder(tools, ["calls", "most"], ["tool", "a to z"]).slice(0, 100),
    runs_by_status: counted("status", "agent.invoked", ({ status }) => status),
    errors_by_type: counted("error_type", "error.occurred", ({ error_type: type }) => type),
    likes_by_target: likesByTarget(some),
    dislikes_by_reason: counted("reason", "feedback.dislike", (event) => textAt(event, "reason")),
  };
}

/** The likes that there are, so that they add up to all of them. */
function likesByTarget(events: readonly Event[]): Row[] {
  const counting = ofType(events, "feedback.like", "feedback.dislike").filter(
    (event) => event.type === "feedback.like" || textAt(event, "replaces") === "like",
  );
  const rows = rowsBy(
    counting,
    (event) => [textAt(event, "target_type")],
    ([target], own) => ({ target_type: target, count: countJudged(own, "like") }),
  );
  return inOrder(rows, ["count", "most"], ["target_type", "a to z"]).slice(0, 100);
}
