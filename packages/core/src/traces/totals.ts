import type { Event } from "../event/event.ts";
import { firstOf, isMissing, type Draft } from "./draft.ts";
import type { TraceTotals } from "./schema.ts";

const measures = [
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "reasoning_tokens",
  "cost_usd",
] as const;
type Measure = (typeof measures)[number];

/** What a span says that it used itself. */
export const usageOf = ({ byAuthority }: Draft): Record<Measure, number | null> =>
  Object.fromEntries(measures.map((name) => [name, firstOf(byAuthority, name) ?? null])) as Record<
    Measure,
    number | null
  >;

/**
 * Tokens and cost, each counted once. Receivers keep them where a model was called; who sends events of their own may
 * state on an agent, a workflow, a node or a span the sum of what is below it, so what these say counts only when
 * nothing below says it. Marks count when no span does.
 * @param levels parents before their children
 */
export function usedIn(levels: readonly Draft[], marks: readonly Event[]): Record<Measure, number | null> {
  const used = Object.fromEntries(measures.map((name) => [name, sumOf(levels, name)]));
  for (const name of measures) used[name] ??= sumOfMarks(marks, name);
  return used as Record<Measure, number | null>;
}

function sumOf(levels: readonly Draft[], name: Measure): number | null {
  /** Spans with something below that says it. */
  const above = new Set<Draft>();
  let sum: number | null = null;
  for (const draft of levels.toReversed()) {
    const value = firstOf(draft.byAuthority, name);
    if (value !== undefined && !(above.has(draft) && mayRepeat(draft))) sum = (sum ?? 0) + value;
    if ((value !== undefined || above.has(draft)) && draft.parent !== null) above.add(draft.parent);
  }
  return sum;
}

const mayRepeat = ({ kind }: Draft): boolean => kind !== "llm" && kind !== "tool" && kind !== "request";

function sumOfMarks(marks: readonly Event[], name: Measure): number | null {
  let sum: number | null = null;
  for (const { [name]: value } of marks) if (value !== undefined) sum = (sum ?? 0) + value;
  return sum;
}

export function totalsOf(levels: readonly Draft[], marks: readonly Event[], durationMs: number): TraceTotals {
  const { cost_usd, ...tokens } = usedIn(levels, marks);
  const missing = levels.filter(isMissing).length;
  const having = (status: Draft["status"]) => levels.filter((draft) => draft.status === status).length;
  return {
    duration_ms: durationMs,
    spans: levels.length - missing,
    missing,
    errors: having("error"),
    running: having("running"),
    marks: marks.length,
    input_tokens: tokens.input_tokens ?? 0,
    output_tokens: tokens.output_tokens ?? 0,
    cache_read_tokens: tokens.cache_read_tokens ?? 0,
    cache_write_tokens: tokens.cache_write_tokens ?? 0,
    reasoning_tokens: tokens.reasoning_tokens ?? 0,
    cost_usd,
  };
}
