import { minuteMs } from "@dendro/core";
import { localTime } from "./calendar.ts";
import { modelCall, models, type ModelUse } from "./models.ts";
import { createRandom, type Random } from "./random.ts";
import { sources, staff } from "./shop.ts";
import { createRecorder, uuidFrom, type Recorder, type SimulatedEvent } from "./simulated-event.ts";
import { isWithin } from "./stories.ts";
import { beginTrace, childOf, type SpanIds } from "./trace.ts";
import type { World } from "./world.ts";

/** Minutes from midnight at which the agent begins its night's work. */
const nightlyMinute = 2 * 60 + 30;
const languages = ["fr", "it", "en"] as const;

/** The agent that describes products: every night ten of them, in one long trace. */
export function writeCatalog(world: World, minute: number): SimulatedEvent[] {
  if (Math.floor(localTime(minute) / minuteMs) % 1440 !== nightlyMinute) return [];
  const random = createRandom(world.seed, "catalog", minute);
  return record(random, { startedAt: minute }, (span, work) => {
    for (let product = 1; product <= 10; product += 1) {
      work.group(`product ${product}`, span, (group) => {
        work.tool("read_supplier_sheet", group, 160);
        work.model(models.describe, "describe", group);
        for (const language of languages) work.model(models.translate, `translate to ${language}`, group);
        work.tool("save_description", group, 90);
      });
    }
  });
}

/**
 * The loop: somebody asks for texts that no check accepts, and the agent writes them again and again, with all that was
 * written before in every call.
 */
export function writeInCircles({ seed, stories }: World, minute: number): SimulatedEvent[] {
  if (!isWithin(minute, stories.loop) || (minute - stories.loop.from) % (30 * minuteMs) !== 0) return [];
  const random = createRandom(seed, "loop", minute);
  const { id: user_id, name: username } = staff.editor;
  const common = { user_id, data: { username } };
  return record(random, { startedAt: minute, common, error: "max_steps" }, (span, work) => {
    for (let attempt = 1; attempt <= 50; attempt += 1) {
      work.model(models.edit, `rewrite, attempt ${attempt}`, span, 0.6 + attempt / 20);
      work.tool("check_style", span, 240, "style_not_met");
    }
  });
}

interface Work {
  model(use: ModelUse, name: string, parent: SpanIds, growth?: number): void;
  /** @param error why it fails, where it does */
  tool(name: string, parent: SpanIds, medianMs: number, error?: string): void;
  group(name: string, parent: SpanIds, inside: (span: SpanIds) => void): void;
}

/** One run of the agent, its work one piece after the other. */
function record(
  random: Random,
  run: {
    readonly startedAt: number;
    readonly common?: object;
    /** Why it ends, where it does not end well. */
    readonly error?: string;
  },
  inside: (root: SpanIds, work: Work) => void,
): SimulatedEvent[] {
  const { startedAt, common, error } = run;
  const source = sources.writer;
  const recorder: Recorder = createRecorder(random, {
    source,
    version: "1.4.0",
    run_id: uuidFrom(random),
    ...common,
  });
  const root = beginTrace(random);
  let now = startedAt + 10;
  const work: Work = {
    model(use, name, parent, growth) {
      const call = modelCall(random, use, growth);
      recorder.add("llm.called", now, { name, ...call, ...childOf(random, parent) });
      now += call.duration_ms + 5;
    },
    tool(name, parent, medianMs, fault) {
      const duration_ms = Math.round(random.logNormal(medianMs, 0.3));
      recorder.add("tool.called", now, {
        name,
        duration_ms,
        ...outcomeOf(fault),
        ...childOf(random, parent),
      });
      now += duration_ms + 2;
    },
    group(name, parent, insideGroup) {
      const span = childOf(random, parent);
      const from = now;
      insideGroup(span);
      recorder.add("span", from, { name, status: "ok", duration_ms: now - from, ...span });
    },
  };
  inside(root, work);
  const duration_ms = now - startedAt;
  recorder.add("agent.invoked", startedAt, { name: source, duration_ms, ...outcomeOf(error), ...root });
  return recorder.events;
}

const outcomeOf = (error: string | undefined) =>
  error === undefined ? { status: "ok" } : { status: "error", error_type: error };
