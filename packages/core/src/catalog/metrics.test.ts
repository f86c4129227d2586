import { expect, test } from "vitest";
import type { Domain } from "../event/known-types.ts";
import { metrics } from "./catalog.ts";
import type { Row } from "./field.ts";
import { measure, type Rows } from "./test-support/measure.ts";

interface Story {
  readonly rows: Rows;
  /** What every metric of the domain comes to. */
  readonly expected: Readonly<Record<string, number | string | null>>;
}

const each = (count: number, row: Row): Row[] => Array.from({ length: count }, () => row);

/** The mean and three percentiles of two times of which one is three times the other. */
const ofOneAndThree = (name: string, one: number) => ({
  [name]: 2 * one,
  [`${name}_p50`]: 2 * one,
  [`${name}_p95`]: 2.9 * one,
  [`${name}_p99`]: 2.98 * one,
});

const stories: Readonly<Record<Domain, Story>> = {
  all: {
    rows: {
      earlier: [{ user_id: "ann" }, { user_id: "eve", bot: "agent" }],
      events: [
        { user_id: "ann" },
        { user_id: "ben", status: "ok" },
        { user_id: "ben", status: "error" },
        { user_id: "eve" },
        { user_id: "crawler", bot: "agent" },
        {},
      ],
    },
    expected: { events: 6, failures: 1, users: 3, new_users: 2, returning_users: 1 },
  },
  web: {
    rows: {
      visits: [
        { pageviews: 1, bounce: 1, duration_s: 0 },
        { pageviews: 3, bounce: 0, duration_s: 90 },
        { pageviews: 4, bounce: 0, duration_s: 30 },
        { pageviews: 2, bounce: 0, duration_s: 40 },
      ],
      events: [
        ...each(2, { type: "page_view", visitor: "v1" }),
        { type: "page_view", visitor: "v2" },
        { type: "page_view", visitor: "crawler", bot: "agent" },
        // Two views were looked at for 4 s and for 8 s, of which the second was told in two parts.
        { type: "page_exit", visitor: "v1", duration_ms: 4000, data: { scroll_depth: 100 } },
        { type: "engagement", visitor: "v2", duration_ms: 3000, data: { scroll_depth: 20 } },
        {
          type: "page_exit",
          visitor: "v2",
          duration_ms: 5000,
          engaged_before_ms: 3000,
          scrolled_before: 20,
          data: { scroll_depth: 60 },
        },
        { type: "page_exit", visitor: "v2", data: {} },
        { type: "scroll", visitor: "v2", data: { scroll_depth: -20 } },
        { type: "engagement", visitor: "v2", scrolled_before: 60, data: { scroll_depth: 255 } },
        { type: "page_exit", bot: "agent", duration_ms: 60_000, data: { scroll_depth: 1 } },
        ...each(2, { type: "link.outbound" }),
        ...each(3, { type: "file.downloaded" }),
        ...each(4, { type: "search" }),
        ...each(5, { type: "signup" }),
        ...each(6, { type: "login" }),
        ...["link.outbound", "file.downloaded", "search", "signup", "login"].map((type) => ({
          type,
          bot: "agent",
        })),
        ...each(2, { type: "post_created" }),
        ...each(3, { type: "reaction" }),
        { type: "reaction.undone" },
        ...each(4, { type: "comment" }),
        ...each(5, { type: "share" }),
        // A post of 200 words and a picture takes 70 s, of which 42 s are deep; one that says how long takes 10 s.
        { type: "post_view", visitor: "v1", name: "words", data: { words: 200, images: 1 } },
        { type: "post_read_complete", visitor: "v1", name: "words", duration_ms: 42_000 },
        { type: "post_view", visitor: "v2", name: "words", data: { words: 200, images: 1 } },
        { type: "post_read_complete", visitor: "v2", name: "words", duration_ms: 41_000 },
        {
          type: "post_view",
          visitor: "v3",
          name: "says",
          duration_ms: 6000,
          data: { reading_time_ms: 10_000 },
        },
        {
          type: "post_view",
          visitor: "v4",
          name: "says",
          duration_ms: 5999,
          data: { reading_time_ms: 10_000 },
        },
        { type: "post_view", visitor: "v5", name: "exits", data: { reading_time_ms: 10_000 } },
        ...each(2, { type: "page_exit", visitor: "v5", name: "exits", duration_ms: 3000 }),
        { type: "post_view", visitor: "v6", name: "unknown", duration_ms: 90_000 },
        { type: "post_view", visitor: "crawler", name: "says", bot: "agent" },
      ],
    },
    expected: {
      visitors: 6,
      visits: 4,
      pageviews: 3,
      unique_pageviews: 2,
      views_per_visit: 2.5,
      bounce_rate: 25,
      visit_duration: 40,
      // 18 s of four views: two of them of whoever read a post for twice 3 s.
      time_on_page: 4.5,
      scroll_depth: 80,
      outbound_clicks: 2,
      downloads: 3,
      searches: 4,
      signups: 5,
      logins: 6,
      posts_created: 2,
      post_views: 6,
      unique_post_views: 6,
      reactions: 2,
      reactions_given: 3,
      comments: 4,
      shares: 5,
      reads_completed: 2,
      readers: 6,
      deep_reads: 3,
      finish_rate: 100 / 3,
      read_time: 41.5,
    },
  },
  agents: {
    rows: {
      events: [
        {
          type: "llm.called",
          timestamp: 0,
          duration_ms: 1000,
          input_tokens: 100,
          output_tokens: 20,
          cost_usd: 0.5,
        },
        {
          type: "llm.called",
          status: "error",
          timestamp: 1000,
          duration_ms: 3000,
          input_tokens: 50,
          cache_read_tokens: 30,
          reasoning_tokens: 7,
        },
        { type: "tool.called", timestamp: 1000, duration_ms: 2000 },
        { type: "tool.returned", timestamp: 1000, duration_ms: 6000, status: "error" },
        ...each(3, { type: "tool.called", timestamp: 1000, status: "ok" }),
        { type: "agent.invoked", timestamp: 1000, duration_ms: 4000 },
        { type: "agent.invoked", timestamp: 1000, duration_ms: 12_000, status: "error" },
        ...each(2, { type: "agent.invoked", timestamp: 1000, status: "ok" }),
        { type: "error.occurred", timestamp: 1000 },
        { type: "message.c2s", thread_id: "asks", timestamp: 2000 },
        { type: "message.c2s", thread_id: "asks", timestamp: 8000 },
        { type: "message.s2c", thread_id: "asks", timestamp: 3500 },
        { type: "message.s2c", thread_id: "asks", timestamp: 9000 },
        { type: "message.s2c", thread_id: "greets", timestamp: 5000 },
        { type: "message.c2s", thread_id: "greets", timestamp: 6000 },
        // Four likes, of which one replaced a dislike and one was itself replaced.
        ...each(3, { type: "feedback.like", timestamp: 20_000 }),
        { type: "feedback.like", timestamp: 20_000, data: { replaces: "dislike" } },
        ...each(2, { type: "feedback.dislike", timestamp: 20_000 }),
        { type: "feedback.dislike", timestamp: 20_000, data: { replaces: "like" } },
        { type: "feedback.score", timestamp: 21_000, data: { value: 0.25 } },
        { type: "feedback.score", timestamp: 21_000, data: { value: 0.75 } },
        { type: "trace.updated", timestamp: 30_000, name: "second" },
        { type: "trace.updated", timestamp: 25_000, name: "first" },
      ],
    },
    expected: {
      llm_calls: 2,
      llm_errors: 1,
      llm_error_rate: 50,
      ...ofOneAndThree("llm_duration", 1),
      tool_calls: 4,
      tool_errors: 1,
      tool_error_rate: 25,
      ...ofOneAndThree("tool_duration", 2),
      agent_runs: 4,
      failed_runs: 1,
      run_success_rate: 75,
      ...ofOneAndThree("run_duration", 4),
      agent_errors: 1,
      time_to_first_answer: 1.5,
      input_tokens: 150,
      output_tokens: 20,
      tokens: 170,
      cache_read_tokens: 30,
      reasoning_tokens: 7,
      cost: 0.5,
      likes: 3,
      dislikes: 2,
      satisfaction: 60,
      score: 0.5,
      last_seen: 30_000,
      elapsed: 12_000,
      spans: 11,
      trace_name: "second",
    },
  },
  workflows: {
    rows: {
      events: [
        { type: "workflow.completed", duration_ms: 1000 },
        ...each(2, { type: "workflow.completed" }),
        { type: "workflow.failed", duration_ms: 3000 },
        { type: "node.completed", duration_ms: 2000, cached: true },
        ...each(2, { type: "node.completed", cached: false }),
        { type: "node.completed" },
        { type: "node.failed", duration_ms: 6000, cached: true },
        { type: "node.started", duration_ms: 1 },
      ],
    },
    expected: {
      executions: 4,
      executions_completed: 3,
      executions_failed: 1,
      success_rate: 75,
      ...ofOneAndThree("execution_duration", 1),
      node_runs: 5,
      node_failures: 1,
      node_failure_rate: 20,
      ...ofOneAndThree("node_duration", 2),
      node_time: 8,
      cache_hits: 1,
      cache_hit_rate: 25,
    },
  },
  conversations: {
    rows: {
      events: [
        { type: "thread.created", thread_id: "solved", user_id: "ann" },
        ...each(3, {
          type: "message.c2s",
          thread_id: "solved",
          user_id: "ann",
          input_tokens: 100,
          cost_usd: 1,
        }),
        { type: "message.s2c", thread_id: "solved", duration_ms: 1000, output_tokens: 260 },
        { type: "message.s2c", thread_id: "solved", duration_ms: 3000 },
        { type: "conversation.resolved", thread_id: "solved" },
        { type: "conversation.created", thread_id: "left" },
        { type: "message.c2s", thread_id: "left", user_id: "ben", output_tokens: 40, cost_usd: 3 },
        { type: "message.c2s", thread_id: "liked" },
        { type: "feedback.like", thread_id: "liked" },
        { type: "message.c2s", thread_id: "solved at once" },
        { type: "conversation.resolved", thread_id: "solved at once" },
        { type: "conversation.deleted", thread_id: "deleted" },
        { type: "message.s2c", thread_id: "greeting only", duration_ms: null },
        { type: "message.regenerated" },
        { type: "request", path: "/api/v1/chat", status_code: 200 },
        { type: "request", path: "/api/v1/chat", status_code: 400 },
        { type: "request", path: "/api/v1/chat", status_code: 399 },
        { type: "request", route: "/chat", path: "/analytics/", status: "error" },
        { type: "request", path: "/api/v1/analytics/overview", status_code: 500 },
        { type: "request", route: "/analytics/overview", path: "/chat", status: "error" },
      ],
    },
    expected: {
      conversations: 2,
      active_conversations: 6,
      deleted_conversations: 1,
      messages: 9,
      messages_received: 6,
      messages_sent: 3,
      ...ofOneAndThree("response_time", 1),
      api_calls: 4,
      api_errors: 2,
      api_error_rate: 50,
      messages_per_conversation: 1.8,
      tokens_per_conversation: 100,
      cost_per_conversation: 1,
      cost_per_user: 3,
      regenerations: 1,
      resolved_conversations: 2,
      turns_to_resolution: 2,
      abandoned_conversations: 1,
      abandonment_rate: 25,
    },
  },
  requests: {
    rows: {
      events: [
        {
          type: "request",
          duration_ms: 500,
          bytes: 10,
          cached: true,
          data: { memory_bytes: 100, cpu_ms: 1 },
        },
        {
          type: "request",
          duration_ms: 1500,
          status: "ok",
          bytes: 20,
          cached: false,
          data: { memory_bytes: 300, cpu_ms: 3 },
        },
        { type: "request", status: "error", provider: "stripe" },
        { type: "request", status: "error", data: {} },
        { type: "llm.called", model: "gpt-5", duration_ms: 1000 },
        { type: "node.completed", provider: "openai", duration_ms: 3000 },
        { type: "node.failed", model: "gpt-5" },
        { type: "node.completed" },
        { type: "tool.called", provider: "openai" },
      ],
    },
    expected: {
      requests: 4,
      errors: 2,
      error_rate: 50,
      ...ofOneAndThree("duration", 500),
      bytes: 30,
      request_cache_hit_rate: 50,
      apdex: 0.75,
      memory: 200,
      cpu_time: 2,
      provider_calls: 4,
      provider_error_rate: 25,
      ...ofOneAndThree("provider_duration", 1000),
    },
  },
};

test.each(Object.entries(stories))("what every metric of %s comes to", (domain, { rows, expected }) => {
  const some = metrics.filter((metric) => metric.domain === domain);
  const rounded = (value: unknown) => (typeof value === "number" ? Number(value.toFixed(9)) : value);
  const of = (values: readonly (readonly [string, unknown])[]) =>
    Object.fromEntries(values.map(([name, value]) => [name, rounded(value)]));
  expect(of(some.map(({ name, value }) => [name, measure(value, rows)]))).toEqual(
    of(Object.entries(expected)),
  );
});

test("every metric has another name, and one of the domains that there are", () => {
  const names = metrics.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
  expect(metrics.filter(({ domain }) => !(domain in stories))).toEqual([]);
});
