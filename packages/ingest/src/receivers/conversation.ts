import type { JsonObject } from "@dendro/core";
import type { Receipt } from "../receipt.ts";
import { jsonReply } from "../reply.ts";
import { foreignData } from "./foreign-data.ts";
import { countOf, idOf, numberOf, objectOf, textOf } from "../foreign-value.ts";
import type { ForeignEvent } from "../foreign-event.ts";
import type { Receiver, Route } from "./receiver.ts";

/** The tracking calls of chat servers. Without a key they are taken from the trusted networks alone. */
export const conversation: Receiver = {
  name: "conversation",
  title: "Conversation tracking",
  change: "Set the analytics address to Dendro's; send a key unless it runs in a trusted network.",
  routes: [
    trackingRoute("activity", ["activity_type"], activity),
    trackingRoute("api-usage", ["endpoint"], apiUsage),
    trackingRoute("conversation", ["conversation_id", "action"], conversationChange),
    trackingRoute("message", ["message_id", "conversation_id", "role"], message),
  ],
};

/**
 * @param needed fields without which a body means nothing
 * @param eventOf gives the event, or what is wrong
 */
function trackingRoute(
  what: string,
  needed: readonly string[],
  eventOf: (sent: JsonObject) => ForeignEvent | string,
): Route {
  return {
    method: "POST",
    path: `/api/v1/analytics/track/${what}-public`,
    trusted: true,
    *decode(request) {
      const sent = objectOf(yield* request.json());
      const missing = needed.filter((name) => idOf(sent[name]) === undefined);
      const event =
        missing.length === 0
          ? eventOf(sent)
          : `The body needs ${missing.map((name) => `\`${name}\``).join(", ")}.`;
      if (typeof event !== "string") return { batchId: null, events: [event], faults: [], answer };
      const fault = { index: 0, code: "invalid_event", message: event } as const;
      return { batchId: null, events: [null], faults: [fault], answer };
    },
  };
}

function answer({ rejected: [fault] }: Receipt) {
  if (fault === undefined) return jsonReply(200, { success: true });
  return jsonReply(422, { success: false, code: fault.code, message: fault.message });
}

function activity(sent: JsonObject): ForeignEvent {
  return {
    type: textOf(sent["activity_type"])?.slice(0, 128) ?? "",
    user_id: idOf(sent["user_id"]),
    ip: textOf(sent["ip_address"])?.slice(0, 64),
    user_agent: textOf(sent["user_agent"]),
    data: foreignData({ ...objectOf(sent["extra_data"]), username: sent["username"] ?? null }),
  };
}

function apiUsage(sent: JsonObject): ForeignEvent {
  return {
    type: "request",
    route: textOf(sent["endpoint"]),
    method: textOf(sent["method"])?.toUpperCase(),
    user_id: idOf(sent["user_id"]),
    status_code: countOf(sent["status_code"]),
    duration_ms: milliseconds(sent["response_time"]),
  };
}

function conversationChange(sent: JsonObject): ForeignEvent | string {
  const thread = idOf(sent["conversation_id"]);
  const action = textOf(sent["action"]);
  if (action !== "created" && action !== "deleted")
    return `\`action\` must be "created" or "deleted"; got ${JSON.stringify(action)}.`;
  return {
    type: `conversation.${action}`,
    id: idOf(`conversation:${thread}:${action}`),
    thread_id: thread,
    user_id: idOf(sent["user_id"]),
  };
}

function message(sent: JsonObject): ForeignEvent {
  const role = textOf(sent["role"]) ?? "";
  const tokens = countOf(sent["token_count"]);
  const id = idOf(sent["message_id"]);
  const thread = idOf(sent["conversation_id"]);
  const type = typesOfRoles[role.toLowerCase()] ?? "message.s2c";
  return {
    type,
    id: idOf(`message:${thread}:${id}`),
    message_id: id,
    thread_id: thread,
    user_id: idOf(sent["user_id"]),
    model: textOf(sent["model_used"]),
    // What a person writes is read by the model, what it answers is written by it; what frames them is neither.
    ...(type === "message.c2s" ? { input_tokens: tokens } : {}),
    ...(type === "message.s2c" ? { output_tokens: tokens } : {}),
    duration_ms: milliseconds(sent["response_time"]),
    data: foreignData({ role, ...(type in framing ? { token_count: sent["token_count"] ?? null } : {}) }),
  };
}

/** What is neither a person's message nor an answer to it: instructions, and what tools gave. */
const framing = { "message.system": true, "message.tool": true } as const;

const typesOfRoles: Readonly<Record<string, string>> = Object.assign(Object.create(null) as object, {
  user: "message.c2s",
  human: "message.c2s",
  system: "message.system",
  developer: "message.system",
  tool: "message.tool",
  function: "message.tool",
});

/** These clients measure in seconds. */
function milliseconds(seconds: unknown): number | undefined {
  const number = numberOf(seconds);
  return number === undefined ? undefined : number * 1000;
}
