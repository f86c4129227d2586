import type { Event } from "@dendro/core";
import { wholeOf } from "../prices/rates.ts";

/**
 * Makes the wholes hold their parts, as they cost, so that tokens, output and cost count the same: parts that are more
 * than their whole were counted beside it.
 */
export function completeWholes(event: Event): void {
  const { cache_read_tokens: read = 0, cache_write_1h_tokens: hourly = 0 } = event;
  if (hourly > (event.cache_write_tokens ?? 0)) event.cache_write_tokens = hourly;
  const write = event.cache_write_tokens ?? 0;
  complete(event, "input_tokens", [read + write, event.input_audio_tokens]);
  complete(event, "output_tokens", [event.reasoning_tokens, event.output_audio_tokens]);
}

function complete(
  event: Event,
  whole: "input_tokens" | "output_tokens",
  parts: readonly (number | undefined)[],
): void {
  const stated = event[whole] ?? 0;
  const all = wholeOf(stated, ...parts);
  if (all > stated) event[whole] = all;
}
