import type { JsonObject } from "@dendro/core";
import { foreignData } from "./foreign-data.ts";
import { firstText, idOf, objectOf, textOf, without } from "./foreign-value.ts";
import type { ForeignEvent } from "./receiver.ts";
import { correctedTime } from "./skew.ts";

/** What is never stored, or has a column of its own. */
const notInContext = new Set(["ip", "userAgent", "userAgentData", "page", "campaign", "locale"]);

/**
 * One call of Segment's as an event. Its message id is the event's, so that a repetition counts once.
 * @param envelope the request around it, which may say for all calls when they were sent and in what context
 */
export function segmentEvent(message: JsonObject, envelope: JsonObject, receivedAt: number): ForeignEvent {
  const context = { ...objectOf(envelope["context"]), ...objectOf(message["context"]) };
  const properties = objectOf(message["properties"]);
  const traits = { ...objectOf(context["traits"]), ...objectOf(message["traits"]) };
  const sentAt = message["sentAt"] ?? envelope["sentAt"];
  return {
    ...pageOf(properties, context),
    ...campaignOf(context),
    id: idOf(message["messageId"]),
    timestamp: correctedTime(message["originalTimestamp"] ?? message["timestamp"], sentAt, receivedAt),
    user_id: idOf(message["userId"]),
    visitor: idOf(message["anonymousId"], 64),
    ip: textOf(context["ip"])?.slice(0, 64),
    user_agent: textOf(context["userAgent"]),
    language: textOf(context["locale"]),
    ...contentOf(message, properties, traits, without(context, notInContext)),
  };
}

/** What kind of call it was, and what it said. */
function contentOf(
  message: JsonObject,
  properties: JsonObject,
  traits: JsonObject,
  context: JsonObject,
): Pick<ForeignEvent, "type" | "name" | "path" | "data"> {
  const name = firstText(message["name"], properties["name"]);
  switch (message["type"]) {
    case "identify":
      return { type: "user.identified", data: foreignData({ ...traits, context }) };
    case "group":
      return {
        type: "group.identified",
        name: idOf(message["groupId"]),
        data: foreignData({ ...traits, group_id: message["groupId"] ?? null, context }),
      };
    case "alias":
      return {
        type: "user.aliased",
        data: foreignData({ previous_id: message["previousId"] ?? null, context }),
      };
    case "page": {
      const said = {
        ...properties,
        category: message["category"] ?? properties["category"] ?? null,
        context,
      };
      const page = objectOf(context["page"]);
      const isSomewhere =
        firstText(properties["url"], properties["path"], page["url"], page["path"]) !== undefined;
      // A server may name a page without saying where it is.
      return {
        type: "page_view",
        name,
        ...(isSomewhere ? {} : { path: name ?? "(unknown)" }),
        data: foreignData(said),
      };
    }
    case "screen":
      return { type: "screen_view", name, data: foreignData({ ...properties, context }) };
    default:
      return {
        type: textOf(message["event"])?.slice(0, 128) ?? "",
        data: foreignData({ ...properties, context }),
      };
  }
}

function pageOf(properties: JsonObject, context: JsonObject): Partial<ForeignEvent> {
  const page = objectOf(context["page"]);
  const url = firstText(properties["url"], page["url"]);
  return {
    url: url?.slice(0, 8192),
    path: url === undefined ? firstText(properties["path"], page["path"]) : undefined,
    referrer: firstText(properties["referrer"], page["referrer"]),
  };
}

function campaignOf(context: JsonObject): Partial<ForeignEvent> {
  const campaign = objectOf(context["campaign"]);
  return {
    utm_campaign: textOf(campaign["name"]),
    utm_source: textOf(campaign["source"]),
    utm_medium: textOf(campaign["medium"]),
    utm_term: textOf(campaign["term"]),
    utm_content: textOf(campaign["content"]),
  };
}
