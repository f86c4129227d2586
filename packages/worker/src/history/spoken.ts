import type { ContentPart, ThreadEvent } from "@dendro/core";

/** A thread as models' providers see it: messages, and calls with their results. */
export type Spoken =
  | {
      readonly kind: "message";
      readonly role: "user" | "assistant" | "system";
      readonly parts: readonly ContentPart[];
    }
  /** Calls that were made at once, each with its result: providers refuse one without the other. */
  | { readonly kind: "calls"; readonly calls: readonly SpokenCall[] };

export interface SpokenCall {
  /** Letters, digits, `_` and `-`; no two calls have the same. */
  readonly id: string;
  /** Likewise, 64 characters at most. */
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly result: unknown;
  readonly isError: boolean;
}

/**
 * Brings events into the order that providers insist on: each result directly after its calls. A call without a result,
 * because the run was cut off or the history is, gets one that says so; a result without a call is left out.
 */
export function speak(events: readonly ThreadEvent[]): Spoken[] {
  const results = resultsOf(events);
  const spoken: Spoken[] = [];
  const ids = new Set<string>();
  let open: SpokenCall[] | null = null;
  for (const event of events) {
    if (event.type === "tool.call" || event.type === "tool.transaction") {
      const call = callOf(event, results, ids);
      if (open === null) spoken.push({ kind: "calls", calls: (open = []) });
      open.push(call);
      // What comes with its result is done; what follows is another round.
      if (event.type === "tool.transaction") open = null;
      continue;
    }
    open = null;
    if (event.type !== "message" || event.actor === "tool") continue;
    const parts = (event.content ?? []).filter((part) => part.type !== "text" || part.text.trim() !== "");
    if (parts.length > 0) spoken.push({ kind: "message", role: event.actor, parts });
  }
  return spoken;
}

type Outcome = Pick<SpokenCall, "result" | "isError">;

function resultsOf(events: readonly ThreadEvent[]): Map<string, Outcome> {
  const results = new Map<string, Outcome>();
  for (const { type, data = {} } of events)
    if (type === "tool.result") results.set(wordOf(data["id"], ""), outcomeOf(data));
  return results;
}

const outcomeOf = ({ result, error }: Readonly<Record<string, unknown>>): Outcome =>
  error === undefined ? { result: result ?? null, isError: false } : { result: error, isError: true };

function callOf(event: ThreadEvent, results: Map<string, Outcome>, ids: Set<string>): SpokenCall {
  const { id, name, args, ...rest } = event.data ?? {};
  const outcome =
    event.type === "tool.transaction"
      ? outcomeOf(rest)
      : (results.get(wordOf(id, "")) ?? { result: "There is no result.", isError: true });
  return {
    id: uniqueId(clean(wordOf(id, "call"), 48), ids),
    name: clean(wordOf(name, "tool"), 64),
    args: isObject(args) ? args : args === undefined || args === null ? {} : { value: args },
    ...outcome,
  };
}

function uniqueId(wanted: string, ids: Set<string>): string {
  let id = wanted;
  for (let count = 2; ids.has(id); count += 1) id = `${wanted}_${count}`;
  ids.add(id);
  return id;
}

const clean = (text: string, length: number) => text.replace(/[^\w-]/gu, "_").slice(0, length) || "_";

const wordOf = (value: unknown, usual: string) =>
  typeof value === "string" || typeof value === "number" ? String(value) : usual;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A result as text, for providers that take nothing else. */
export const resultText = ({ result, isError }: SpokenCall): string => {
  const text = typeof result === "string" ? result : JSON.stringify(result);
  return isError ? `Error: ${text}` : text;
};

/** What a provider does not take is at least mentioned. */
export const mention = (part: Exclude<ContentPart, { type: "text" }>): string => {
  const where = part.url.startsWith("data:") ? "attached" : part.url;
  return part.type === "image"
    ? `[Image${part.alt === undefined ? "" : `: ${part.alt}`} (${where})]`
    : `[Document: ${part.filename} (${where})]`;
};

/** A text of its own for each part. */
export const textOf = (part: ContentPart): string => (part.type === "text" ? part.text : mention(part));

/** The type and the Base64 of a data URI; null of any other address. */
export function readDataUri(url: string): { readonly type: string; readonly data: string } | null {
  const [, type, data] = /^data:([^;,]+);base64,([a-z\d+/=]+)$/iu.exec(url) ?? [];
  return type === undefined || data === undefined ? null : { type, data };
}

/** What stands where the beginning is not part of the history, as providers want a user to speak first. */
export const cutOff = "(The conversation began earlier.)";
