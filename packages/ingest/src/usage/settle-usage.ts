import type { ColumnValues } from "@dendro/core";
import { withoutUndefined } from "../foreign-value.ts";
import type { Count } from "./count-name.ts";

/** How many tokens there are of what, as somebody counted. */
export type Counts = { [N in Count]?: number };

/** Whether who counts has a part in its whole or beside it. What is certain is believed before the sum of all. */
export type Place = "inside" | "beside" | "certainly inside" | "certainly beside";

export interface Places {
  /** Of tokens read from a cache and written to one, in the input. */
  readonly cache: Place;
  /** Of reasoning, in the output. */
  readonly reasoning: Place;
  /** Of sound, images and text, in both. @defaultValue "certainly inside" */
  readonly rest?: Place;
}

/** The columns of tokens. */
export type Usage = Pick<
  ColumnValues,
  | "input_tokens"
  | "output_tokens"
  | "cache_read_tokens"
  | "cache_write_tokens"
  | "cache_write_1h_tokens"
  | "reasoning_tokens"
  | "input_audio_tokens"
  | "output_audio_tokens"
> & {
  /** The sum of all, where nothing else is known: no column. */
  total_tokens?: number;
};

/**
 * The columns from what was counted: wholes that hold their parts, as they cost. A part that is more than its whole was
 * counted beside it; else the sum of all tells, where there is one; else how such senders count. Of a sum alone nobody
 * can tell what was read and what was written: it fills no column.
 */
export function settleUsage(counts: Counts, places: Places): Usage {
  return isAnyBelow(counts) ? settleWithUnknown(counts, places) : settle(counts, places);
}

/**
 * Where counts are below 0, as some write −1 for what they do not know. A whole is then what the sum of all leaves, or what is
 * known of its parts apart; else it stays as it was sent, out of its bounds, because of the others nobody can tell what it was.
 * So does a part, unless it is −1: what a whole costs is known without it.
 */
function settleWithUnknown(counts: Counts, places: Places): Usage {
  const known: Counts = Object.fromEntries(Object.entries(counts).filter(([, tokens]) => tokens >= 0));
  const usage = settle(known, places);
  for (const [name, tokens] of Object.entries(counts) as [Count, number][]) {
    const column = columnsOfCounts[name];
    if (tokens >= 0 || column === null) continue;
    if (name !== "input" && name !== "output" && name !== "uncached") {
      if (tokens !== -1) usage[column] = tokens;
    } else if (known.input === undefined && known.uncached === undefined && column === "input_tokens")
      usage.input_tokens = leftOf(known.total, known.output, usage, "output_tokens") ?? tokens;
    else if (name === "output")
      usage.output_tokens =
        leftOf(known.total, known.input ?? known.uncached, usage, "input_tokens") ?? tokens;
  }
  return usage;
}

/** What a sum leaves besides the whole that was said; undefined where that is less than the parts of what is left. */
function leftOf(
  total: number | undefined,
  said: number | undefined,
  usage: Usage,
  whole: "input_tokens" | "output_tokens",
): number | undefined {
  const left = said === undefined ? undefined : rest(total, usage[whole]);
  const parts =
    whole === "input_tokens"
      ? [usage.reasoning_tokens, usage.output_audio_tokens]
      : [usage.cache_read_tokens, usage.cache_write_tokens, usage.input_audio_tokens];
  return left === undefined || left < Math.max(...parts.map((part) => part ?? 0)) ? undefined : left;
}

/** Hardly ever, so finding out makes nothing. */
function isAnyBelow(counts: Counts): boolean {
  for (const name in counts) if ((counts[name as Count] ?? 0) < 0) return true;
  return false;
}

/** The column that is not known where a count is not. */
const columnsOfCounts: Readonly<Record<Count, Exclude<keyof Usage, "total_tokens"> | null>> = {
  input: "input_tokens",
  uncached: "input_tokens",
  tool_input: "input_tokens",
  input_rest: "input_tokens",
  output: "output_tokens",
  output_rest: "output_tokens",
  cache_read: "cache_read_tokens",
  cache_write: "cache_write_tokens",
  cache_write_5m: "cache_write_tokens",
  cache_write_1h: "cache_write_1h_tokens",
  reasoning: "reasoning_tokens",
  input_audio: "input_audio_tokens",
  cached_audio: "input_audio_tokens",
  output_audio: "output_audio_tokens",
  total: null,
};

function settle(counts: Counts, places: Places): Usage {
  const write = largest(counts.cache_write, sumOf(counts.cache_write_5m, counts.cache_write_1h));
  const { total, uncached } = counts;
  const isRestBesideWhole = places.rest === "beside";
  // Amazon's Titan counts the text of its input and nothing else.
  const input = counts.input ?? uncached ?? (isRestBesideWhole ? undefined : counts.input_rest);
  const output = counts.output ?? (isRestBesideWhole ? undefined : counts.output_rest);
  const usage = partsOf(counts, write);
  if (input === undefined && output === undefined && total !== undefined && total > 0) {
    usage.total_tokens = total;
    return usage;
  }
  const parts: Parts = {
    cached: (counts.cache_read ?? 0) + (write ?? 0),
    reasoning: counts.reasoning ?? 0,
    tool: counts.tool_input ?? 0,
    inputRest: (counts.input_rest ?? 0) + (counts.input_audio ?? 0),
    outputRest: (counts.output_rest ?? 0) + (counts.output_audio ?? 0),
  };
  const said: Wholes = { input_tokens: input, output_tokens: output };
  const wholes = isNothing(parts) ? said : wholesWith(parts, said, counts, places);
  const inputTokens = wholes.input_tokens ?? rest(total, wholes.output_tokens);
  const outputTokens = wholes.output_tokens ?? rest(total, wholes.input_tokens);
  if (inputTokens !== undefined) usage.input_tokens = inputTokens;
  if (outputTokens !== undefined) usage.output_tokens = outputTokens;
  return usage;
}

/** What may stand in its whole or beside it; 0 where there is nothing of it. */
interface Parts {
  readonly cached: number;
  readonly reasoning: number;
  readonly tool: number;
  readonly inputRest: number;
  readonly outputRest: number;
}

const isNothing = ({ cached, reasoning, tool, inputRest, outputRest }: Parts) =>
  cached + reasoning + tool + inputRest + outputRest === 0;

/** The wholes with those of their parts that were counted beside them. */
function wholesWith(parts: Parts, said: Wholes, counts: Counts, places: Places): Wholes {
  const { cached, reasoning, tool, inputRest, outputRest } = parts;
  const { input_tokens: input, output_tokens: output } = said;
  const ways = waysOf(false, places.rest ?? "certainly inside").flatMap((isRestBeside) =>
    waysOf(cached > (input ?? 0) || isRest(counts, cached), places.cache).flatMap((isCacheBeside) =>
      waysOf(reasoning > (output ?? 0), places.reasoning).map((isReasoningBeside) => ({
        input_tokens: wholeOf(input, (isCacheBeside ? cached : 0) + (isRestBeside ? inputRest : 0)),
        output_tokens: wholeOf(output, (isReasoningBeside ? reasoning : 0) + (isRestBeside ? outputRest : 0)),
      })),
    ),
  );
  // Google has what its tools read beside the prompt.
  const withTool = ways.map((way) => ({ ...way, input_tokens: wholeOf(way.input_tokens, tool) }));
  const isTotal = (way: Wholes) => (way.input_tokens ?? 0) + (way.output_tokens ?? 0) === counts.total;
  return withTool.find(isTotal) ?? ways.find(isTotal) ?? withTool[0] ?? {};
}

type Wholes = { readonly [N in "input_tokens" | "output_tokens"]?: number | undefined };

/** Whether the input is what is left of it without what was cached, as somebody counted that apart. */
const isRest = ({ input, uncached }: Counts, cached: number) =>
  uncached !== undefined && (input === undefined || input < uncached + cached);

/** Whether a part stands beside its whole: the ways that may be, the usual one first. */
function waysOf(mustBeBeside: boolean, place: Place): boolean[] {
  if (mustBeBeside || place === "certainly beside") return [true];
  if (place === "certainly inside") return [false];
  return place === "beside" ? [true, false] : [false, true];
}

const wholeOf = (said: number | undefined, beside: number): number | undefined =>
  said === undefined && beside === 0 ? undefined : (said ?? 0) + beside;

function partsOf(counts: Counts, write: number | undefined): Usage {
  return withoutUndefined({
    cache_read_tokens: counts.cache_read,
    cache_write_tokens: write,
    cache_write_1h_tokens: counts.cache_write_1h,
    reasoning_tokens: counts.reasoning,
    input_audio_tokens: counts.input_audio,
    output_audio_tokens: counts.output_audio,
  });
}

/** What a sum has besides what is known of it; undefined when there is nothing left. */
function rest(total: number | undefined, known: number | undefined): number | undefined {
  return total === undefined || known === undefined || total <= known ? undefined : total - known;
}

function largest(...values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function sumOf(...values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}
