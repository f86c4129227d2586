import { sql, type Event } from "@dendro/core";
import { believedCost, completeWholes, wholesBeyond, type PriceEvent } from "@dendro/ingest";
import type { RepairKind } from "./kind.ts";

/**
 * Counts tokens as they cost, and prices calls again: those at a list price, those of unknown price, and those of which a
 * library said 0 because it knew no price. What a sender said otherwise, or the tenant's own price, stays.
 */
export const costKind = (priceEvent: PriceEvent): RepairKind => ({
  name: "costs",
  title: "tokens are counted as they cost, calls priced again at the price of their day",
  candidates: sql`r.cost_source IN ('list', 'unknown') OR r.cost_usd = 0 OR ifNull(r.cache_read_tokens, 0) + ifNull(r.cache_write_tokens, 0) > ifNull(r.input_tokens, 0) OR ifNull(r.reasoning_tokens, 0) > ifNull(r.output_tokens, 0)`,
  isPrivate: false,
  mend(event) {
    const { input_tokens: input, output_tokens: output } = event;
    // What no event may have by now stays as it is.
    if (wholesBeyond(event).length > 0) return;
    completeWholes(event);
    const isRecounted = event.input_tokens !== input || event.output_tokens !== output;
    const { cost_source: source } = event;
    if (source === "sent" && !isUnbelieved(event)) return;
    if (source === "tenant" && !isRecounted) return;
    if (source === undefined && event.cost_usd !== undefined) return;
    delete event.cost_usd;
    delete event.cost_source;
    priceEvent(event);
  },
});

/** A library's 0 for what was not free; one in our own format was meant. */
function isUnbelieved(event: Event): boolean {
  const { data = {} } = event;
  const isFromLibrary = typeof data["otel"] === "object" || "$lib" in data;
  return event.cost_usd === 0 && isFromLibrary && believedCost(0, event) === undefined;
}
