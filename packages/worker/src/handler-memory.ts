import type { Thread } from "@dendro/core";
import type { HandlerMemory } from "./handler.ts";
import { formatHistory, type HistoryFormat } from "./history/history.ts";
import { selectHistory } from "./history/select.ts";
import type { Memory } from "./memory/memory.ts";

/** How far back a history looks for events that match. */
const lookBack = 1000;

/** What a handler may ask of its conversation. */
export function createHandlerMemory(memory: Memory, thread: Thread): HandlerMemory {
  return {
    threadId: thread.id,
    thread: async () => (await memory.threads.find(thread.id)) ?? thread,
    async history({ limit = 50, format, order = "asc", filters } = {}) {
      const { events } = await memory.events.list(thread.id, {
        limit: filters === undefined ? Math.min(limit, lookBack) : lookBack,
      });
      const selected = selectHistory(events, {
        limit,
        order: "asc",
        ...(filters === undefined ? {} : { filters }),
      });
      const messages = formatHistory<HistoryFormat>(selected, format ?? "raw");
      return (order === "asc" ? messages : messages.toReversed()) as never;
    },
  };
}
