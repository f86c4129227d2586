import type { ContentPart, ThreadEvent } from "@dendro/core";
import { pairResults, type Outcome } from "./pair-results.ts";

/** A thread as models' providers see it: messages, and calls with their results. */
export type Spoken =
  | {
      readonly kind: "message";
      readonly role: "user" | "assistant" | "system";
      /** At least one, and no text of nothing but space, which providers refuse. */
      readonly parts: readonly ContentPart[];
    }
  /** Calls that were made at once, each with its result: providers refuse one without the other. */
  | { readonly kind: "calls"; readonly calls: readonly SpokenCall[] };

export interface SpokenCall extends Outcome {
  /** Letters, digits, `_` and `-`, 40 characters at most; no two calls of a history have the same. */
  readonly id: string;
  /** As the handler gave it; see `toolName`. */
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Characters of a call's id that OpenAI takes, the strictest. */
const maxIdLength = 40;

/**
 * Brings events into the order that providers insist on: each result directly after its calls. A call without a result,
 * because the run was cut off or the history is, gets one that says so; a result without a call is left out.
 */
export function speak(events: readonly ThreadEvent[]): Spoken[] {
  const outcomeOf = pairResults(events);
  const spoken: Spoken[] = [];
  const ids = new Set<string>();
  let open: SpokenCall[] | null = null;
  for (const event of events) {
    if (event.type === "tool.call" || event.type === "tool.transaction") {
      const { id, name, args } = event.data ?? {};
      if (open === null) spoken.push({ kind: "calls", calls: (open = []) });
      open.push({
        id: uniqueId(wordOf(id, "call"), ids),
        name: wordOf(name, "tool"),
        args: argsOf(args),
        ...outcomeOf(event),
      });
      // What comes with its result is done; what follows is another round.
      if (event.type === "tool.transaction") open = null;
      continue;
    }
    open = null;
    if (event.type !== "message") continue;
    const parts = partsOf(event);
    const role = event.actor === "tool" ? "system" : event.actor;
    if (parts.length > 0) spoken.push({ kind: "message", role, parts });
  }
  return spoken;
}

/** Half an emoji, as a text that was cut to a length may end with, makes JSON that providers refuse. */
const partsOf = ({ content = [] }: ThreadEvent): ContentPart[] =>
  content
    .filter((part) => part.type !== "text" || part.text.trim() !== "")
    .map((part) => (part.type === "text" ? { ...part, text: part.text.toWellFormed() } : part));

/** Providers take an object and nothing else; OpenAI's own calls carry theirs as a text. */
function argsOf(args: unknown): Readonly<Record<string, unknown>> {
  if (isObject(args)) return args;
  if (args === undefined || args === null || args === "") return {};
  const parsed = typeof args === "string" ? parse(args) : undefined;
  return isObject(parsed) ? parsed : { value: args };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function uniqueId(wanted: string, ids: Set<string>): string {
  const base = clean(wanted);
  let id = base.slice(0, maxIdLength);
  for (let count = 2; ids.has(id); count += 1)
    id = `${base.slice(0, maxIdLength - String(count).length - 1)}_${count}`;
  ids.add(id);
  return id;
}

const clean = (text: string) => text.replace(/[^\w-]/gu, "_") || "_";

const wordOf = (value: unknown, usual: string) =>
  (typeof value === "string" && value !== "") || typeof value === "number" ? String(value) : usual;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The name of a tool in letters, digits, `_` and `-`. @param maxLength characters that the provider takes */
export const toolName = ({ name }: SpokenCall, maxLength: number): string => clean(name).slice(0, maxLength);

/** A result as text, for providers that take nothing else. */
export const resultText = ({ result, isError }: SpokenCall): string => {
  const text = typeof result === "string" ? result.toWellFormed() : JSON.stringify(result);
  return isError ? `Error: ${text}` : text;
};

/** What stands where the beginning is not part of the history, as providers want a user to speak first. */
export const cutOff = "(The conversation began earlier.)";
