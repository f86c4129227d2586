import type { Event } from "@dendro/core";
import type { PriceBook } from "../prices/price-book.ts";
import { costOf, usdOf, type ModelUse } from "../prices/rates.ts";

/** Says what an event's use of a model cost, and from where that is known. */
export type PriceEvent = (event: Event) => void;

/** What only begins, or repeats the sum of what is inside it: each token costs once. */
const uncounted: ReadonlySet<string> = new Set([
  "agent.invoked",
  "span",
  "span.started",
  "trace.updated",
  "node.started",
  "workflow.started",
  "workflow.completed",
  "workflow.failed",
]);

const tokenColumns = [
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "cache_write_1h_tokens",
  "reasoning_tokens",
  "input_audio_tokens",
  "output_audio_tokens",
] as const satisfies readonly (keyof ModelUse)[];

export function createPriceEvent(priceBook: PriceBook): PriceEvent {
  return (event) => {
    if (event.cost_usd !== undefined) {
      event.cost_source = "sent";
      return;
    }
    const { provider, model, timestamp } = event;
    // What came from the sender's own cache called no model.
    if (model === undefined || event.cached === true || uncounted.has(event.type)) return;
    if (!tokenColumns.some((name) => (event[name] ?? 0) > 0)) {
      // Of a sum alone nobody can tell what was read and what was written, which cost differently.
      if (typeof event.data?.["total_tokens"] === "number") event.cost_source = "unknown";
      return;
    }
    const quote = priceBook(event.tenant, { provider, model, timestamp });
    event.cost_source = quote?.source ?? "unknown";
    if (quote !== null) event.cost_usd = usdOf(costOf(quote.price, event));
  };
}
