import { AsyncLocalStorage } from "node:async_hooks";
import type { Span } from "../trace/span.ts";
import type { SpanContext } from "../trace/span-context.ts";

/** For the option `context`: a span's parent is whichever span is under way where it begins. */
export function asyncContext(): SpanContext {
  const storage = new AsyncLocalStorage<Span>();
  return {
    current: () => storage.getStore(),
    run: (span, work) => storage.run(span, work),
  };
}
