import type { JsonObject } from "@dendro/core";
import { countOf, firstNumber, firstText, idOf, numberOf, textOf } from "./foreign-value.ts";
import type { ForeignEvent } from "./receiver.ts";

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
    ...(isCall ? { ...callFields(properties), ...costOf(properties) } : {}),
  };
}

const statusOf = (properties: JsonObject) => {
  const status = textOf(properties["$ai_http_status"]);
  return status === undefined ? undefined : `http_${status}`;
};

function callFields(properties: JsonObject): Partial<ForeignEvent> {
  const read = countOf(properties["$ai_cache_read_input_tokens"]);
  const written = countOf(properties["$ai_cache_creation_input_tokens"]);
  const input = countOf(properties["$ai_input_tokens"]);
  // Some providers count cached tokens beside the input, and here they are part of it.
  const isBeside =
    properties["$ai_cache_reporting_exclusive"] === true ||
    (properties["$ai_cache_reporting_exclusive"] === undefined && properties["$ai_provider"] === "anthropic");
  return {
    provider: textOf(properties["$ai_provider"]),
    model: textOf(properties["$ai_model"]),
    input_tokens: isBeside && input !== undefined ? input + (read ?? 0) + (written ?? 0) : input,
    output_tokens: countOf(properties["$ai_output_tokens"]),
    cache_read_tokens: read,
    cache_write_tokens: written,
    reasoning_tokens: countOf(properties["$ai_reasoning_tokens"]),
    input_audio_tokens: countOf(properties["$ai_audio_input_tokens"]),
    output_audio_tokens: countOf(properties["$ai_audio_output_tokens"]),
  };
}

function costOf(properties: JsonObject): Partial<ForeignEvent> {
  const input = numberOf(properties["$ai_input_cost_usd"]);
  const output = numberOf(properties["$ai_output_cost_usd"]);
  const sum = input === undefined && output === undefined ? undefined : (input ?? 0) + (output ?? 0);
  return { cost_usd: firstNumber(properties["$ai_total_cost_usd"], sum) };
}
