import { columns, type ColumnName, type Event } from "@dendro/core";
import { wholeOf, type ModelUse } from "../prices/rates.ts";

/** The wholes, and the columns of what may be in them or beside them. */
const sides = [
  [
    "input_tokens",
    ["cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens", "input_audio_tokens"],
  ],
  ["output_tokens", ["reasoning_tokens", "output_audio_tokens"]],
] as const satisfies readonly (readonly [keyof ModelUse, readonly (keyof ModelUse)[]])[];

/** Every column of tokens. */
export const tokenColumns: readonly (keyof ModelUse & ColumnName)[] = sides.flatMap(([whole, parts]) => [
  whole,
  ...parts,
]);

/**
 * Makes the wholes hold their parts, as they cost, so that tokens, output and cost count the same: parts that are more
 * than their whole were counted beside it.
 */
export function completeWholes(event: Event): void {
  const { cache_write_1h_tokens: hourly = 0 } = event;
  if (hourly > (event.cache_write_tokens ?? 0)) event.cache_write_tokens = hourly;
  for (const [whole] of sides) {
    const all = completed(event, whole);
    if (all > (event[whole] ?? 0)) event[whole] = all;
  }
}

function completed(use: ModelUse, whole: (typeof sides)[number][0]): number {
  if (whole === "output_tokens")
    return wholeOf(use.output_tokens, use.reasoning_tokens, use.output_audio_tokens);
  const {
    cache_read_tokens: read = 0,
    cache_write_tokens: write = 0,
    cache_write_1h_tokens: hourly = 0,
  } = use;
  return wholeOf(use.input_tokens, read + Math.max(write, hourly), use.input_audio_tokens);
}

/** A whole that is out of its bounds together with what was counted beside it, though none need be by itself. */
export interface WholeBeyond {
  readonly whole: (typeof sides)[number][0];
  readonly tokens: number;
  readonly max: number;
  /** The columns that it is made of: what is left of them would be another number. */
  readonly names: readonly (keyof ModelUse)[];
}

/** The wholes of an event that are out of their bounds. */
export function wholesBeyond(use: ModelUse): readonly WholeBeyond[] {
  let beyond: WholeBeyond[] | undefined;
  for (const [whole, parts] of sides) {
    const tokens = completed(use, whole);
    const { max } = columns[whole];
    if (tokens > max) (beyond ??= []).push({ whole, tokens, max, names: [whole, ...parts] });
  }
  return beyond ?? none;
}

const none: readonly WholeBeyond[] = [];
