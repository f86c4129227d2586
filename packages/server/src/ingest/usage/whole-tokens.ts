import type { Event } from "@dendro/core";

/**
 * Makes the wholes hold their parts, as they cost, so that tokens, output and cost count the same: parts that are more
 * than their whole were counted beside it.
 */
export function completeWholes(event: Event): void {
  const {
    cache_read_tokens: read = 0,
    cache_write_tokens: write = 0,
    reasoning_tokens: reasoning = 0,
  } = event;
  const cached = read + write;
  if (cached > (event.input_tokens ?? 0)) event.input_tokens = (event.input_tokens ?? 0) + cached;
  if (reasoning > (event.output_tokens ?? 0)) event.output_tokens = (event.output_tokens ?? 0) + reasoning;
}
