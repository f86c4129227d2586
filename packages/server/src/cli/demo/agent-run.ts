import { answered, answering, asked, choosing, using } from "./agent-contents.ts";
import { callApi } from "./api-calls.ts";
import type { Tool, Topic } from "./chat-topics.ts";
import { modelCall, models, type ModelUse } from "./models.ts";
import type { Random } from "./random.ts";
import type { Recorder, SimulatedEvent } from "./simulated-event.ts";
import { isWithin } from "./stories.ts";
import { beginTrace, childOf, type SpanIds } from "./trace.ts";
import type { World } from "./world.ts";

export interface AgentRun {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly model: ModelUse;
  readonly topic: Topic;
  /** Of the order or the product that it is about. */
  readonly about: string;
  readonly user_id: string;
  readonly question: string;
  /** How much is said already, against a first question. */
  readonly growth: number;
}

/**
 * One run of the support agent as a trace: the model chooses tools, each asks the shop's API, tries once more where that
 * fails, and the model answers.
 * @returns how long it took, whether it came to an answer, and what notes which one
 */
export function runSupport(
  world: World,
  random: Random,
  recorder: Recorder,
  run: AgentRun,
): {
  readonly isOk: boolean;
  readonly durationMs: number;
  readonly trace_id: string;
  readonly noteAnswer: (text: string) => void;
} {
  const root = beginTrace(random);
  let now = run.at + 5;

  function model(use: ModelUse, name: string, parent: SpanIds, growth = 1, content: object = {}): void {
    const span = childOf(random, parent);
    const call = modelCall(random, use, growth);
    if (random.chance(0.008)) {
      const failed = { ...call, output_tokens: 0, status: "error", error_type: "rate_limited" };
      recorder.add("llm.called", now, { name, ...failed, duration_ms: 240, ...childOf(random, parent) });
      now += 900;
    }
    recorder.add("llm.called", now, { name, ...call, ...span, ...content });
    now += call.duration_ms + 3;
  }

  function useTool({ name, endpoint, isSearch = false }: Tool, parent: SpanIds): boolean {
    for (const attempt of [1, 2]) {
      const span = childOf(random, parent);
      const startedAt = now;
      if (isSearch) model(models.embed, "embed question", span);
      const { user_id } = run;
      const request = { name: endpoint, id: run.about, at: now + 2, user_id, span: childOf(random, span) };
      const call = callApi(world, random, recorder, request);
      now += Math.round(call.durationMs) + 4;
      if (isSearch && call.isOk) model(models.rerank, "rank results", span);
      const how = call.isOk ? { status: "ok" } : { status: "error", error_type: "upstream_timeout" };
      const content = using({ name, endpoint, isSearch }, run.about, call.isOk);
      const fields = { name, duration_ms: now - startedAt, ...how, ...span, ...content };
      recorder.add("tool.called", startedAt, attempt === 1 ? fields : { ...fields, data: { attempt } });
      if (call.isOk) return true;
      now += 400;
    }
    return false;
  }

  const { question, topic } = run;
  model(run.model, "choose tools", root, run.growth, choosing(question, topic, run.about));
  let isOk = true;
  const { rounds = 1, tools } = topic;
  for (let round = 1; round <= rounds; round += 1) {
    const parent = rounds === 1 ? root : childOf(random, root);
    const startedAt = now;
    for (const tool of tools) isOk = useTool(tool, parent) && isOk;
    if (parent === root) continue;
    recorder.add("span", startedAt, {
      name: `item ${round}`,
      status: "ok",
      duration_ms: now - startedAt,
      ...parent,
    });
  }
  let answer: SimulatedEvent | undefined;
  // The model may be away too; and an agent waits no longer for an API that is slow.
  const isAway = random.chance(isWithin(run.at, world.stories.badDeploy) ? 0.3 : 0.012);
  if (isAway) isOk = false;
  else if (isOk || random.chance(0.5)) {
    isOk = true;
    model(run.model, "answer", root, run.growth * 1.15, answering(question));
    answer = recorder.events.at(-1);
    model(models.guard, "check answer", root);
  }
  const durationMs = now - run.at;
  const how = isOk ? { status: "ok" } : { status: "error", error_type: "timeout" };
  recorder.add("agent.invoked", run.at, {
    name: "support",
    duration_ms: durationMs,
    ...how,
    ...root,
    ...asked(question),
  });
  const agent = recorder.events.at(-1);
  if (!isOk) recorder.add("error.occurred", now, { error_type: "TimeoutError", ...childOf(random, root) });
  return {
    isOk,
    durationMs,
    trace_id: root.trace_id,
    noteAnswer(text) {
      for (const event of [answer, agent]) if (event !== undefined) Object.assign(event, answered(text));
    },
  };
}
