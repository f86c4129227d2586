import type { JsonObject } from "@dendro/core";
import { foreignData } from "./foreign-data.ts";
import {
  firstText,
  idOf,
  labelOf,
  numberOf,
  objectOf,
  screenOf,
  textOf,
  timeOf,
  without,
} from "../foreign-value.ts";
import type { ForeignEvent } from "../foreign-event.ts";
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
  const page = objectOf(context["page"]);
  return {
    ...placeOf(message["type"] === "page", properties, page),
    ...campaignOf(context),
    id: idOf(message["messageId"]),
    timestamp: timeOfCall(message, message["sentAt"] ?? envelope["sentAt"], receivedAt),
    user_id: idOf(message["userId"]),
    visitor: idOf(message["anonymousId"], 64),
    // A page may name the new id alone: then it is the page's own that has it.
    anonymous_id: idOf(
      firstText(message["type"] === "alias" ? message["previousId"] : undefined, message["anonymousId"]),
    ),
    ip: textOf(context["ip"])?.slice(0, 64),
    user_agent: textOf(context["userAgent"]),
    language: textOf(context["locale"]),
    version: labelOf(objectOf(context["app"])["version"]),
    city: labelOf(objectOf(context["location"])["city"]),
    screen: screenIn(context),
    ...contentOf(message, properties, traits, page, without(context, notInContext)),
  };
}

/**
 * When it happened. With both times `timestamp` was set by the caller, or corrected already by whoever passed the call
 * on, and holds as it is. One alone, or the same twice, is the library's clock, which may be off.
 */
function timeOfCall(
  { timestamp, originalTimestamp }: JsonObject,
  sentAt: unknown,
  receivedAt: number,
): number | undefined {
  const set = timeOf(timestamp);
  const original = timeOf(originalTimestamp);
  if (set !== undefined && original !== undefined && set !== original) return set;
  return correctedTime(set ?? original, sentAt, receivedAt);
}

/** What kind of call it was, and what it said. */
function contentOf(
  message: JsonObject,
  properties: JsonObject,
  traits: JsonObject,
  page: JsonObject,
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
        data: foreignData({ previous_id: idOf(message["previousId"]) ?? null, context }),
      };
    case "page": {
      const title = properties["title"] ?? page["title"] ?? null;
      const category = message["category"] ?? properties["category"] ?? null;
      const isSomewhere =
        firstText(properties["url"], properties["path"], page["url"], page["path"]) !== undefined;
      return {
        type: "page_view",
        name,
        // A server may name a page without saying where it is.
        ...(isSomewhere ? {} : { path: name ?? "(unknown)" }),
        data: foreignData({ ...properties, title, category, context }),
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

/**
 * Where it happened. Of a page call the properties are the page; of any other they may be about another one, such as a
 * video that was played, and the context is the page.
 */
function placeOf(isPage: boolean, properties: JsonObject, page: JsonObject): Partial<ForeignEvent> {
  const [first, second] = isPage ? [properties, page] : [page, properties];
  const url = firstText(first["url"], second["url"]);
  const referrer = firstText(first["referrer"], second["referrer"]);
  return {
    url: url?.slice(0, 8192),
    path: pathOf(url, first, second),
    // RudderStack's word for none.
    referrer: referrer === "$direct" ? undefined : referrer,
  };
}

/** A path that a page's address has as well says no more than the address; another is the page's name as the site has it. */
function pathOf(url: string | undefined, first: JsonObject, second: JsonObject): string | undefined {
  const said = textOf(first["path"]);
  if (url === undefined) return said ?? textOf(second["path"]);
  if (said?.startsWith("/") !== true) return undefined;
  const path = /^[^?#]*/u.exec(said)?.[0];
  return path === URL.parse(url, "http://path.invalid")?.pathname ? undefined : path;
}

/** Android's library counts the dots of the screen, of which `density` are one pixel; the others count as CSS does. */
function screenIn(context: JsonObject): string | undefined {
  const { width, height, density } = objectOf(context["screen"]);
  const isInDots = textOf(objectOf(context["device"])["type"])?.toLowerCase() === "android";
  const dots = isInDots ? (numberOf(density) ?? 1) : 1;
  return screenOf((numberOf(width) ?? 0) / dots, (numberOf(height) ?? 0) / dots);
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
