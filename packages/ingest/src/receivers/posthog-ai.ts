import { canonicalProvider, type JsonObject } from "@dendro/core";
import { isReadingModel, readAlone } from "../usage/embedding.ts";
import { usageInProperties } from "../usage/read-usage.ts";
import { believedCost } from "../usage/sent-cost.ts";
import type { Places } from "../usage/settle-usage.ts";
import { firstNumber, firstText, idOf, numberOf, textOf } from "../foreign-value.ts";
import type { ForeignEvent } from "../foreign-event.ts";
import { createContentReader } from "./said-content.ts";

/** What a generation, a span or a trace was given and gave. */
export const readContent = createContentReader({
  input: ["$ai_input", "$ai_input_state"],
  output: ["$ai_output_choices", "$ai_output", "$ai_output_state"],
});

/** The columns of PostHog's AI events. Tokens and cost are a generation's; a trace repeats their sum. */
export function posthogAiFields(name: string, properties: JsonObject): Partial<ForeignEvent> {
  const isCall = name === "$ai_generation" || name === "$ai_embedding";
  const seconds = numberOf(properties["$ai_latency"]);
  const isError = properties["$ai_is_error"] === true || properties["$ai_is_error"] === "true";
  return {
    name: firstText(properties["$ai_span_name"], properties["$ai_trace_name"], properties["$ai_metric_name"]),
    trace_id: idOf(properties["$ai_trace_id"], 64),
    span_id: idOf(firstText(properties["$ai_generation_id"], properties["$ai_span_id"]), 32),
    parent_span_id: idOf(properties["$ai_parent_id"], 32),
    thread_id: idOf(properties["$ai_session_id"]),
    duration_ms: seconds === undefined ? undefined : seconds * 1000,
    status: isError ? "error" : "ok",
    error_type: isError ? (textOf(properties["$ai_error_type"]) ?? statusOf(properties)) : undefined,
    ...(isCall ? callFields(properties, name === "$ai_embedding") : {}),
  };
}

const statusOf = (properties: JsonObject) => {
  const status = textOf(properties["$ai_http_status"]);
  return status === undefined ? undefined : `http_${status}`;
};

function callFields(properties: JsonObject, isEmbedding: boolean): Partial<ForeignEvent> {
  const provider = textOf(properties["$ai_provider"]);
  const model = textOf(properties["$ai_model"]);
  const counted = usageInProperties(properties, placesOf(properties, provider, model));
  const usage = isEmbedding || isReadingModel(model) ? readAlone(counted) : counted;
  const call = { provider, model, ...usage };
  const cost = believedCost(costOf(properties), call);
  return cost === undefined ? call : { ...call, cost_usd: cost };
}

/** As PostHog has it: Anthropic's cached tokens stand beside the input and Google's thoughts beside the output. */
function placesOf(properties: JsonObject, provider = "", model = ""): Places {
  const exclusive = properties["$ai_cache_reporting_exclusive"];
  const canonical = canonicalProvider(provider);
  return {
    cache:
      typeof exclusive === "boolean"
        ? `certainly ${exclusive ? "beside" : "inside"}`
        : canonical === "anthropic"
          ? "certainly beside"
          : // Clouds answer as Claude does, routers as OpenAI.
            (canonical === "aws" || canonical === "google") && /claude/iu.test(model)
            ? "beside"
            : "inside",
    reasoning: canonical === "google" || /(?:^|\/)gemini-/iu.test(model) ? "beside" : "inside",
  };
}

function costOf(properties: JsonObject): number | undefined {
  const input = numberOf(properties["$ai_input_cost_usd"]);
  const output = numberOf(properties["$ai_output_cost_usd"]);
  const sum = input === undefined && output === undefined ? undefined : (input ?? 0) + (output ?? 0);
  return firstNumber(properties["$ai_total_cost_usd"], sum);
}
