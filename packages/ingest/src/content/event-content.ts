import { findKnownType, type Event, type JsonObject } from "@dendro/core";
import { isObject } from "../foreign-value.ts";
import type { Mask } from "./built-in-masks.ts";
import { storedText, type StoredText } from "./stored-text.ts";

/** What went into a piece of work and what came out of it, as they are stored. */
export interface EventContent {
  readonly input?: StoredText;
  readonly output?: StoredText;
}

/** An event as the log has it: what it was about travels with it, so that they are stored together and once. */
export interface LoggedEvent extends Event {
  content?: EventContent;
}

/** How a tenant's contents are masked; null where it keeps none. */
export type ContentMaskOf = (tenant: string) => Mask | null;

/** Of these an input and an output are said: calls of models and tools, agents, nodes, and any other span. */
const withContent = /^(?:llm|tool|agent|workflow|node|trace|span)(?:\.|$)/u;

/** Whether an event may say an input and an output. A type of one's own may where it is a span. */
const mayHaveContent = (event: JsonObject): boolean => {
  const { type } = event;
  if (typeof type !== "string") return false;
  return findKnownType(type) === undefined ? typeof event["span_id"] === "string" : withContent.test(type);
};

/** What of a sent event is its content. */
export interface SplitContent {
  /** The event without it. */
  readonly event: unknown;
  readonly input?: unknown;
  readonly output?: unknown;
}

/** Takes `input` and `output` out of what was sent; null where nothing is said of either. */
export function splitContent(sent: unknown): SplitContent | null {
  if (!isObject(sent) || (sent["input"] === undefined && sent["output"] === undefined)) return null;
  if (!mayHaveContent(sent)) return null;
  const { input, output, ...event } = sent;
  return { event, input, output };
}

/** As it is stored; undefined when there is nothing to store. */
export function storedContent({ input, output }: SplitContent, mask: Mask): EventContent | undefined {
  const [before, after] = [storedText(input, mask), storedText(output, mask)];
  if (before === null && after === null) return undefined;
  return { ...(before === null ? {} : { input: before }), ...(after === null ? {} : { output: after }) };
}

/** A row of the warehouse's table of contents: what it is found by is its event's. */
export function contentRow(event: Event, { input, output }: EventContent): string {
  const { tenant, id, timestamp } = event;
  return JSON.stringify({
    tenant,
    id,
    timestamp,
    input: input?.text ?? "",
    input_bytes: input?.bytes ?? 0,
    output: output?.text ?? "",
    output_bytes: output?.bytes ?? 0,
  });
}
