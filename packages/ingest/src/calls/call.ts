import type { ColumnValues, Event } from "@dendro/core";
import { firstText, idOf, isObject, objectOf } from "../foreign-value.ts";
import { tokenColumns } from "../usage/whole-tokens.ts";

/** What is counted of a call, and what follows from it. */
const usedColumns = [...tokenColumns, "cost_usd", "cost_source", "provider", "model"] as const;
export type Use = { readonly [N in (typeof usedColumns)[number]]: NonNullable<ColumnValues[N]> | null };

/** What is known of a call of a model that a span told of. */
export interface Call {
  /** Of its event, and when that happened. */
  readonly id: string;
  readonly at: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  /** The provider's own id of its answer. */
  readonly responseId: string;
  /** Which instrumentation of which service told of it. */
  readonly teller: string;
  readonly endMs: number;
  /** The model without what routers and clouds put before it. */
  readonly plainModel: string;
  readonly use: Use;
}

/** The call that an event tells of; null where it is none that another span may tell of as well. */
export function callOf(event: Event): Call | null {
  const { id, timestamp: at, data, duration_ms: durationMs = 0 } = event;
  const otel = data?.["otel"];
  if (event.type !== "llm.called" || !isObject(otel)) return null;
  return {
    id,
    at,
    traceId: event.trace_id ?? "",
    spanId: event.span_id ?? "",
    parentId: event.parent_span_id ?? "",
    responseId: idOf(firstText(...responseIds.map((path) => valueAt(data, path)))) ?? "",
    teller: `${event.source ?? ""} ${firstText(otel["scope"]) ?? ""}`,
    endMs: at + durationMs,
    plainModel: plainModel(event.model ?? ""),
    use: sentUse(event),
  };
}

/** Where in its data an event says by which id its answer is known; the first that is there holds. */
export const responseIds: readonly (readonly string[])[] = [
  ["gen_ai", "response", "id"],
  ["ai", "response", "id"],
];

const valueAt = (data: unknown, path: readonly string[]) =>
  path.reduce<unknown>((value, name) => objectOf(value)[name], data);

const sentUse = (event: Event): Use => asUse(usedColumns.map((name) => event[name] ?? null));

/** As it is remembered: without its names. */
export const valuesOfUse = (use: Use): readonly UseValue[] => usedColumns.map((name) => use[name] ?? null);
export const asUse = (values: readonly UseValue[]): Use =>
  Object.fromEntries(usedColumns.map((name, index) => [name, values[index] ?? null])) as unknown as Use;
type UseValue = string | number | null;

/** Of a row that says nothing, for another does. */
export const noUse: Use = Object.freeze(asUse([]));

/** Makes of an event the span of a call that another says. */
export function leaveUncounted(event: Event): void {
  event.type = "span";
  fillUse(event, noUse);
}

/** Makes an event say what a call used. */
export function fillUse(event: Event, use: Use): void {
  const fields = event as unknown as Record<string, unknown>;
  for (const name of usedColumns) {
    if (use[name] === null) delete fields[name];
    else fields[name] = use[name];
  }
}

export const tokensOf = ({ use }: Call): number => (use.input_tokens ?? 0) + (use.output_tokens ?? 0);

/** By how much clocks of two machines differ at most, in milliseconds. */
const skewMs = 1000;

/**
 * Whether two tell of one call for certain: of one answer by its id, or as a span and the one it is in. A framework may
 * tell of the call around its library's and not of what it used.
 */
export function isSameCall(a: Call, b: Call): boolean {
  if (!isOneTime(a, b)) return false;
  const isInside = isNested(a, b);
  if (isInside && isSameModel(a, b) && (tokensOf(a) === 0 || tokensOf(b) === 0)) return true;
  if (a.responseId !== "" && b.responseId !== "")
    return (
      a.responseId === b.responseId && ((isSameTrace(a, b) && isUnique(a.responseId)) || isAlikeUse(a, b))
    );
  return isInside && isAlikeUse(a, b);
}

/** Whether two instrumentations may tell of one call: as far as they say, it is the same. */
export const mayBeSameCall = (a: Call, b: Call): boolean =>
  (a.responseId === "" || b.responseId === "") &&
  a.teller !== b.teller &&
  isSameTrace(a, b) &&
  isOneTime(a, b) &&
  isAlikeUse(a, b);

const isSameTrace = (a: Call, b: Call) => a.traceId !== "" && a.traceId === b.traceId;

const isNested = (a: Call, b: Call) =>
  isSameTrace(a, b) && a.spanId !== b.spanId && (isChild(a, b) || isChild(b, a));
/** What has no id has no children. */
const isChild = (inner: Call, outer: Call) => outer.spanId !== "" && inner.parentId === outer.spanId;

/**
 * Whether one says better than another what one call used: in tokens, else in money. Of those who say as much of it, the
 * inner one does, for in the outer one there may be more calls.
 */
export function knowsBetter(one: Call, other: Call): boolean {
  if (tokensOf(other) > 0 || !isSameCall(one, other)) return false;
  const more = knownOf(one) - knownOf(other) || Number(isChild(one, other)) - Number(isChild(other, one));
  return more > 0 || (more === 0 && one.id < other.id);
}

const knownOf = (call: Call) => (tokensOf(call) > 0 ? 2 : Number((call.use.cost_usd ?? 0) > 0));

/** Local servers count their answers from one to a thousand. */
const isUnique = (responseId: string) => responseId.length >= 16;

const isOneTime = (a: Call, b: Call) => isWithin(a, b) || isWithin(b, a);
const isWithin = (inner: Call, outer: Call) =>
  inner.at >= outer.at - skewMs && inner.endMs <= outer.endMs + skewMs;

const isAlikeUse = (a: Call, b: Call) =>
  tokensOf(a) > 0 &&
  (a.use.input_tokens ?? 0) === (b.use.input_tokens ?? 0) &&
  (a.use.output_tokens ?? 0) === (b.use.output_tokens ?? 0) &&
  isSameModel(a, b);

/** `openai/gpt-4o`, `gpt-4o` and `gpt-4o-2024-08-06` may be what was asked for and what answered. */
const isSameModel = ({ plainModel: one }: Call, { plainModel: other }: Call): boolean =>
  one.startsWith(other) || other.startsWith(one);

const plainModel = (model: string) =>
  model
    .toLowerCase()
    .split(/[/.:](?=[a-z])/u)
    .at(-1) ?? "";
