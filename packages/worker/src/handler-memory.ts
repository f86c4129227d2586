import type { Thread } from "@dendro/core";
import type { HandlerMemory } from "./handler.ts";
import { formatHistory, type HistoryFormat } from "./history/history.ts";
import { selectHistory } from "./history/select.ts";
import type { Memory } from "./memory/memory.ts";

/** How far back a history looks for events that match. */
const lookBack = 1000;

const told = ["message", "tool.call", "tool.result", "tool.transaction"] as const;

/** What a handler may ask of its conversation. */
export function createHandlerMemory(memory: Memory, thread: Thread): HandlerMemory {
  return {
    threadId: thread.id,
    thread: async () => (await memory.threads.find(thread.id)) ?? thread,
    async history({ limit = 50, format, order = "asc", filters } = {}) {
      // How runs went is nothing that a model is told.
      const wanted = format === undefined || format === "raw" ? filters : { types: told, ...filters };
      const { events } = await memory.events.list(thread.id, {
        limit: wanted === undefined ? Math.min(limit, lookBack) : lookBack,
      });
      const selected = selectHistory(events, {
        limit,
        order: "asc",
        ...(wanted === undefined ? {} : { filters: wanted }),
      });
      const messages = formatHistory<HistoryFormat>(selected, format ?? "raw");
      return (order === "asc" ? messages : messages.toReversed()) as never;
    },
  };
}
