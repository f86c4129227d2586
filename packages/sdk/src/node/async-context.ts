import { AsyncLocalStorage } from "node:async_hooks";
import type { Span } from "../trace/span.ts";
import type { SpanContext } from "../trace/span-context.ts";

/**
 * The option `context` for Node: the parent of a new span is the span that is active where it starts.
 * @example
 * import { createClient } from "@dendro/sdk";
 * import { asyncContext } from "@dendro/sdk/node";
 *
 * const dendro = createClient({ url: "https://dendro.example.org", key: "dk_ingest_…", context: asyncContext() });
 * await dendro.span("outer", async () => await dendro.span("inner", async () => {}));
 */
export function asyncContext(): SpanContext {
  const storage = new AsyncLocalStorage<Span>();
  return {
    current: () => storage.getStore(),
    run: (span, work) => storage.run(span, work),
  };
}
