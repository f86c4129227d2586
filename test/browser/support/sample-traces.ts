import { post } from "../../support/dendro.ts";

/** An event as a client of ours sends it. */
type Sent = Readonly<Record<string, unknown>>;

const models = ["gpt-5-mini", "claude-sonnet-4-5", "gpt-5"] as const;
const tools = ["search_orders", "look_up_customer", "issue_refund", "send_email"] as const;

/**
 * A run of an agent: it plans, calls a tool or two, and answers.
 * @param start milliseconds since 1970 @param count decides what it is like, the same for the same number
 */
export function agentTrace(id: string, start: number, count: number): Sent[] {
  const user = `user-${count % 7}`;
  const shared = {
    trace_id: id,
    user_id: user,
    thread_id: `thread-${count % 11}`,
    source: count % 3 === 0 ? "billing" : "support",
    version: `1.${count % 4}.0`,
  };
  const model = models[count % models.length];
  const scale = 1 + (count % 5) * 0.6;
  const span = (
    span_id: string,
    parent: string | null,
    type: string,
    at: number,
    length: number,
    more: Sent,
  ) => ({
    ...shared,
    type,
    span_id: `${span_id}-${count}`,
    ...(parent === null ? {} : { parent_span_id: `${parent}-${count}` }),
    timestamp: Math.round(start + at * scale),
    duration_ms: length * scale,
    status: "ok",
    ...more,
  });
  const call = (span_id: string, parent: string, at: number, length: number, tokens: number) =>
    span(span_id, parent, "llm.called", at, length, {
      model,
      provider: "openai",
      input_tokens: tokens,
      output_tokens: Math.round(tokens / 6),
      cost_usd: tokens / 400_000,
      data: { temperature: 0.2, messages: [{ role: "user", content: "Where is my order 1042?" }] },
    });
  const hasFailed = count % 4 === 1;
  return [
    span("run", null, "agent.invoked", 0, 2400, {
      name: count % 2 === 0 ? "Answer a customer" : "Handle a refund",
    }),
    span("plan", "run", "span", 20, 700, { name: "plan" }),
    call("think", "plan", 40, 640, 1200 + count * 10),
    span("tools", "run", "span", 740, 600, { name: "act" }),
    span("one", "tools", "tool.called", 760, 240, { name: tools[count % 4] }),
    span("two", "tools", "tool.called", 780, 520, {
      name: tools[(count + 1) % 4],
      ...(hasFailed ? { status: "error", error_type: "timeout" } : {}),
    }),
    span("db", "two", "span", 800, 430, { name: "SELECT orders" }),
    call("answer", "run", 1380, 980, 2400 + count * 20),
  ];
}

/** A trace with what senders get wrong: a parent that was never sent, a clock that is early, an end that is missing. */
export function oddTrace(id: string, start: number): Sent[] {
  const span = (span_id: string, parent: string | null, at: number, length: number, more: Sent = {}) => ({
    trace_id: id,
    type: "span",
    span_id,
    ...(parent === null ? {} : { parent_span_id: parent }),
    timestamp: start + at,
    duration_ms: length,
    name: span_id,
    ...more,
  });
  return [
    span("odd-root", null, 0, 1000, { name: "Nightly import" }),
    span("odd-early", "odd-root", -120, 300, { name: "fetch from a host with another clock" }),
    span("odd-orphan", "odd-never-sent", 400, 200, { name: "child of a span that was never sent" }),
    span("odd-orphan-2", "odd-never-sent", 450, 300, { name: "another child of it" }),
  ];
}

/** A trace of very many spans: four to each parent. */
export function largeTrace(id: string, start: number, spans: number): Sent[] {
  const types = ["span", "llm.called", "tool.called", "span"] as const;
  return Array.from({ length: spans }, (_, index) => {
    const parent = Math.floor((index - 1) / 4);
    const depth = index === 0 ? 0 : Math.floor(Math.log(3 * index + 1) / Math.log(4));
    return {
      trace_id: id,
      type: index === 0 ? "agent.invoked" : types[index % 4],
      span_id: `l${index}`,
      ...(index === 0 ? {} : { parent_span_id: `l${parent}` }),
      name: index === 0 ? "Index a repository" : `step ${index}`,
      timestamp: start + (index === 0 ? 0 : depth * 40 + (index % 997)),
      duration_ms: index === 0 ? 12_000 : Math.max(1, 11_000 / 2 ** depth - (index % 13)),
      status: index % 501 === 500 ? "error" : "ok",
    };
  });
}

/** As many events as are sent at once. */
const batchSize = 1000;

/** Sends events; fails when one of them is not accepted. */
export async function sendAll(url: string, events: readonly Sent[]): Promise<void> {
  for (let sent = 0; sent < events.length; sent += batchSize) {
    const response = await post(url, "/api/v1/events", events.slice(sent, sent + batchSize));
    if (response.status !== 202) throw new Error(await response.text());
  }
}
