import { isNodeName, lengthOf, momentOf, phaseOf, saysError, type Event } from "@dendro/core";
import type { Told } from "./breaker.ts";
import { callIdsOf } from "./call-ids.ts";

/**
 * What an event says of a call: `node.completed` and `node.failed` are a node's, `tool.returned` (or `tool.called`, where that
 * tells of its end too) a tool's, `llm.called` a provider's. Null where it says nothing of one.
 */
export function callOf(event: Event): Told | null {
  const node = nodeOf(event);
  if (node === null) return null;
  const length = lengthOf(event) ?? 0;
  const end = momentOf(event) === "start" ? event.timestamp + length : event.timestamp;
  // Where the sender's clock is ahead of ours, it was over when we heard of it.
  const endedAt = Math.min(end, event.received_at);
  const isFailure = event.type === "node.failed" || saysError(event);
  return {
    tenant: event.tenant,
    node,
    way: "log",
    calls: callIdsOf(event),
    input: {
      type: "call",
      at: event.received_at,
      endedAt,
      error: isFailure ? event.error_type || "error" : null,
      began: { at: endedAt - length },
    },
  };
}

function nodeOf(event: Event): string | null {
  const name = nameOf(event);
  return name === null || !isNodeName(name) ? null : name;
}

function nameOf(event: Event): string | null {
  switch (event.type) {
    case "node.completed":
    case "node.failed":
      return event.name || null;
    case "tool.called":
    case "tool.returned":
      return event.name === undefined || event.name === "" || phaseOf(event) !== "ended"
        ? null
        : `tool:${event.name}`;
    case "llm.called":
      return event.provider === undefined || event.provider === "" ? null : `provider:${event.provider}`;
    default:
      return null;
  }
}
