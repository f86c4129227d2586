import type { Event } from "@dendro/core";
import { figuresOf as ofAgents } from "../presets/plain-agents.ts";
import {
  apiCallsOf,
  apiErrorsOf,
  errorRateOf,
  messagesOf,
  qualityFigures,
  usersOf,
} from "../presets/plain-conversations.ts";
import {
  different,
  durationsOf,
  failed,
  mean,
  ofType,
  percentile,
  percentOf,
  sum,
  tokensOf,
  byPeople,
} from "../presets/plain-figures.ts";
import { figuresOf as ofRequests } from "../presets/plain-requests.ts";
import { finishedWork, isAfterwards, toldName } from "../presets/plain-traces.ts";
import { executionFigures, isProvided, nodeFigures } from "../presets/plain-workflows.ts";
import type { Figure, Group } from "./plain-known.ts";
import { webFigures } from "./plain-web.ts";

/** Every metric of the catalogue by its name, counted plainly. */
export const figuresOf = (group: Group): Readonly<Record<string, Figure>> => ({
  ...peopleFigures(group),
  ...webFigures(group),
  ...agentFigures(group.events),
  ...workflowFigures(group.events),
  ...conversationFigures(group.events),
  ...requestFigures(group.events),
});

function peopleFigures({ events, earlier }: Group) {
  const before = new Set(byPeople(earlier).map(({ user_id: user }) => user));
  const fresh = usersOf(events.filter(({ user_id: user }) => !before.has(user)));
  return {
    events: events.length,
    failures: failed(events).length,
    users: usersOf(events),
    new_users: fresh,
    returning_users: usersOf(events) - fresh,
  };
}

/** The mean and three percentiles of how long events took. */
function durations(name: string, events: readonly Event[], unitMs: number): Record<string, Figure> {
  const times = durationsOf(events).map((ms) => ms / unitMs);
  return {
    [name]: mean(times),
    ...Object.fromEntries([50, 95, 99].map((percent) => [`${name}_p${percent}`, percentile(times, percent)])),
  };
}

function agentFigures(events: readonly Event[]): Record<string, Figure> {
  const figures = ofAgents(events);
  const work = events.filter(({ type }) => !isAfterwards.has(type));
  const times = work.map(({ timestamp }) => timestamp);
  return {
    llm_calls: figures.llm_calls,
    llm_errors: failed(ofType(events, "llm.called")).length,
    llm_error_rate: figures.llm_error_rate,
    ...durations("llm_duration", ofType(events, "llm.called"), 1000),
    tool_calls: figures.tool_calls,
    tool_errors: failed(ofType(events, "tool.called", "tool.returned")).length,
    tool_error_rate: figures.tool_error_rate,
    ...durations("tool_duration", ofType(events, "tool.called", "tool.returned"), 1000),
    agent_runs: figures.runs,
    failed_runs: figures.failed_runs,
    run_success_rate: figures.run_success_rate,
    ...durations("run_duration", ofType(events, "agent.invoked"), 1000),
    agent_errors: figures.errors,
    time_to_first_answer: figures.time_to_first_answer,
    input_tokens: figures.input_tokens,
    output_tokens: figures.output_tokens,
    tokens: tokensOf(events),
    cache_read_tokens: sum(events.map(({ cache_read_tokens: tokens }) => tokens)),
    reasoning_tokens: sum(events.map(({ reasoning_tokens: tokens }) => tokens)),
    cost: figures.cost,
    likes: figures.likes,
    dislikes: figures.dislikes,
    satisfaction: figures.satisfaction,
    score: qualityFigures(events).score,
    last_seen: events.length === 0 ? null : Math.max(...events.map(({ timestamp }) => timestamp)),
    elapsed: Math.max(0, Math.max(...times) - Math.min(...times), ...durationsOf(work)),
    spans: finishedWork(events).length,
    trace_name: toldName(events),
  };
}

function workflowFigures(events: readonly Event[]): Record<string, Figure> {
  const ends = ofType(events, "workflow.completed", "workflow.failed");
  const executions = executionFigures(ends);
  const nodeEnds = ofType(events, "node.completed", "node.failed");
  const nodes = nodeFigures(nodeEnds);
  return {
    executions: executions.total_executions,
    executions_completed: executions.completed,
    executions_failed: executions.failed,
    success_rate: executions.success_rate,
    ...durations("execution_duration", ends, 1000),
    node_runs: nodes.executions,
    node_failures: nodes.failed,
    node_failure_rate: nodes.failure_rate,
    ...durations("node_duration", nodeEnds, 1000),
    node_time: sum(durationsOf(nodeEnds)) / 1000,
    cache_hits: nodes.cache_hits,
    cache_hit_rate: nodes.cache_hit_rate,
  };
}

function conversationFigures(events: readonly Event[]): Record<string, Figure> {
  const quality = qualityFigures(events);
  const threadsOf = (...types: string[]) =>
    different(ofType(events, ...types).map(({ thread_id: thread }) => thread));
  return {
    conversations: threadsOf("thread.created", "conversation.created"),
    active_conversations: different(events.map(({ thread_id: thread }) => thread)),
    deleted_conversations: threadsOf("conversation.deleted"),
    resolved_conversations: threadsOf("conversation.resolved"),
    messages: messagesOf(events),
    messages_received: ofType(events, "message.c2s").length,
    messages_sent: ofType(events, "message.s2c").length,
    ...durations("response_time", ofType(events, "message.s2c"), 1000),
    api_calls: apiCallsOf(events).length,
    api_errors: apiErrorsOf(events).length,
    api_error_rate: errorRateOf(events),
    messages_per_conversation: quality.messages_per_conversation,
    tokens_per_conversation: quality.tokens_per_conversation,
    cost_per_conversation: quality.cost_per_conversation,
    cost_per_user: quality.cost_per_user,
    regenerations: quality.regenerations,
    turns_to_resolution: quality.turns_to_resolution,
    abandoned_conversations: quality.abandoned_conversations,
    abandonment_rate: quality.abandonment_rate,
  };
}

function requestFigures(events: readonly Event[]): Record<string, Figure> {
  const requests = ofType(events, "request");
  const figures = ofRequests(requests, 0);
  const provided = ofType(events, "request", "llm.called", "node.completed", "node.failed").filter(
    isProvided,
  );
  return {
    requests: figures.requests,
    errors: figures.errors,
    error_rate: figures.error_rate,
    ...durations("duration", requests, 1),
    bytes: figures.bytes,
    request_cache_hit_rate: figures.cache_hit_rate,
    apdex: figures.apdex,
    memory: figures.avg_memory,
    cpu_time: figures.avg_cpu_time,
    provider_calls: provided.length,
    provider_error_rate: percentOf(failed(provided).length, provided.length),
    ...durations("provider_duration", provided, 1),
  };
}
