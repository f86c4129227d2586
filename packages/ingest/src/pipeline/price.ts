import { columns, type Event } from "@dendro/core";
import { isObject } from "../foreign-value.ts";
import type { PriceBook } from "../prices/price-book.ts";
import { costOf, usdOf } from "../prices/rates.ts";
import { tokenColumns } from "../usage/whole-tokens.ts";

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

export function createPriceEvent(priceBook: PriceBook): PriceEvent {
  return (event) => {
    if (event.cost_usd !== undefined) {
      event.cost_source = "sent";
      return;
    }
    const { provider, model, timestamp } = event;
    // What came from the sender's own cache called no model.
    if (model === undefined || event.cached === true || uncounted.has(event.type)) return;
    if (lacksTokens(event)) {
      event.cost_source = "unknown";
      return;
    }
    if (!tokenColumns.some((name) => (event[name] ?? 0) > 0)) {
      // Of a sum alone nobody can tell what was read and what was written, which cost differently.
      if (typeof event.data?.["total_tokens"] === "number") event.cost_source = "unknown";
      return;
    }
    const quote = priceBook(event.tenant, { provider, model, timestamp });
    const usd = quote === null ? Infinity : usdOf(costOf(quote.price, event));
    if (quote === null || usd > columns.cost_usd.max) {
      event.cost_source = "unknown";
      return;
    }
    event.cost_source = quote.source;
    event.cost_usd = usd;
  };
}

/** Whether some of its tokens were out of bounds and left out: what the rest costs is not what it cost. */
function lacksTokens({ data }: Event): boolean {
  const beyond = data?.["out_of_bounds"];
  return isObject(beyond) && tokenColumns.some((name) => name in beyond);
}
