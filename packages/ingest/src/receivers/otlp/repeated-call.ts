import { remembered } from "@dendro/core";
import type { Recall } from "../recall.ts";
import type { ForeignEvent } from "../../foreign-event.ts";
import type { Span, SpanOrigin } from "./span.ts";
import { firstText, idOf, textOf } from "../../foreign-value.ts";

/** What is remembered of a call that is counted. */
interface Call {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  /** The provider's own id of its answer. */
  readonly responseId: string;
  /** Which service told of it, by which instrumentation. */
  readonly service: string;
  readonly scope: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** Calls of one trace that are remembered; one with more is not told of by two. */
const maxCalls = 64;

/** By how much clocks of two machines differ at most, in milliseconds. */
const skewMs = 1000;

/**
 * Whether a call of a model was told of already, by another: a gateway and its client, a framework and the library it
 * calls, two instrumentations of one client, a router that reports what it routed. They tell of the same time, and of the
 * same answer by its id; without one, of the same trace, model and tokens, as a span and the one it is in, or as two
 * instrumentations. The one that comes first is counted, whichever that is, so that nothing that is stored has to be changed.
 */
export function isRepeatedCall(span: Span, origin: SpanOrigin, event: ForeignEvent, recall: Recall): boolean {
  const call = callOf(span, origin, event);
  const places = [
    ...(call.traceId === "" ? [] : [`calls:${call.traceId}`]),
    ...(call.responseId === "" ? [] : [`response:${call.responseId}`]),
  ];
  const told = places.map((place) => (recall.get(place) as Call[] | undefined) ?? []);
  for (const calls of told)
    for (const other of calls) if (!isSameSpan(call, other) && isSameCall(call, other)) return true;
  told.forEach((calls, index) => {
    const before = calls.findIndex((other) => isSameSpan(call, other));
    if (before !== -1) calls[before] = call;
    else if (calls.length < maxCalls) calls.push(call);
    // Set anew, so that what is told of now is forgotten last.
    recall.set(places[index] as string, calls);
  });
  return false;
}

/** Who says no id may be anybody. */
const isSameSpan = (a: Call, b: Call) => a.spanId !== "" && a.spanId === b.spanId && a.traceId === b.traceId;

function callOf(
  { traceId, spanId, parentSpanId, startMs, endMs, attributes }: Span,
  origin: SpanOrigin,
  event: ForeignEvent,
): Call {
  return {
    traceId,
    spanId,
    parentId: parentSpanId,
    responseId: idOf(firstText(attributes["gen_ai.response.id"], attributes["ai.response.id"])) ?? "",
    service: textOf(origin.resource["service.name"]) ?? "",
    scope: origin.scope,
    model: plainModel((event.model ?? "").slice(0, longestModel)),
    inputTokens: event.input_tokens ?? 0,
    outputTokens: event.output_tokens ?? 0,
    startMs,
    endMs,
  };
}

/** @param a what is told now; {@link b} was told of before, and is counted */
function isSameCall(a: Call, b: Call): boolean {
  if (!isWithin(a, b) && !isWithin(b, a)) return false;
  const isNested =
    a.traceId !== "" && a.traceId === b.traceId && (a.parentId === b.spanId || b.parentId === a.spanId);
  // A framework may tell of the call around its library's and not of what it used.
  if (isNested && !hasTokens(a) && isSameModel(a.model, b.model)) return true;
  const isAlike = hasTokens(a) && hasSameTokens(a, b) && isSameModel(a.model, b.model);
  if (a.responseId !== "" && b.responseId !== "")
    return a.responseId === b.responseId && (isAlike || (a.traceId === b.traceId && isUnique(a.responseId)));
  if (!isAlike || a.traceId !== b.traceId || a.traceId === "") return false;
  return isNested || a.service !== b.service || a.scope !== b.scope;
}

const hasTokens = ({ inputTokens, outputTokens }: Call) => inputTokens + outputTokens > 0;

const hasSameTokens = (a: Call, b: Call) =>
  a.inputTokens === b.inputTokens && a.outputTokens === b.outputTokens;

/** Local servers count their answers from one to a thousand. */
const isUnique = (responseId: string) => responseId.length >= 16;

const isWithin = (inner: Call, outer: Call) =>
  inner.startMs >= outer.startMs - skewMs && inner.endMs <= outer.endMs + skewMs;

/** `openai/gpt-4o`, `gpt-4o` and `gpt-4o-2024-08-06` may be what was asked for and what answered. */
const isSameModel = (a: string, b: string) => a.startsWith(b) || b.startsWith(a);

/** Names of models are far shorter. */
const longestModel = 128;

const plainModel = remembered(
  (model: string) =>
    model
      .toLowerCase()
      .split(/[/.:](?=[a-z])/u)
      .at(-1) ?? "",
  1024,
);
