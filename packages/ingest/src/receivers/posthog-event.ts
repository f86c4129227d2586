import { belongsToVisit, type JsonObject } from "@dendro/core";
import { foreignData } from "./foreign-data.ts";
import {
  firstText,
  idOf,
  labelOf,
  numberOf,
  objectOf,
  screenOf,
  textOf,
  without,
  typeText,
} from "../foreign-value.ts";
import { posthogAiFields, readContent } from "./posthog-ai.ts";
import type { ForeignEvent } from "../foreign-event.ts";
import { correctedTime } from "./skew.ts";

/** What PostHog's own events are called here; every other keeps its name. */
const types: Readonly<Record<string, string>> = {
  $pageview: "page_view",
  $pageleave: "page_exit",
  $screen: "screen_view",
  $identify: "user.identified",
  $create_alias: "user.aliased",
  $merge_dangerously: "user.aliased",
  $groupidentify: "group.identified",
  $web_vitals: "web_vital",
  $ai_generation: "llm.called",
  $ai_embedding: "llm.called",
  $ai_span: "span",
  $ai_trace: "span",
  $ai_metric: "feedback.score",
};

/** Keys, addresses and user agents are never stored. */
const notInData = new Set([
  "token",
  "$token",
  "$ip",
  "$initial_ip",
  "$raw_user_agent",
  "$initial_raw_user_agent",
  "$useragent",
  "$user_agent",
]);

/** @param sentAt when the client says it sent the request, in milliseconds since 1970 */
export function posthogEvent(
  message: JsonObject,
  sentAt: number | undefined,
  receivedAt: number,
): ForeignEvent {
  const properties = objectOf(message["properties"]);
  const name = textOf(message["event"]) ?? "";
  const type = Object.hasOwn(types, name) ? (types[name] ?? name) : (typeText(name) ?? "");
  const { input, output, rest } = name.startsWith("$ai_") ? readContent(properties) : { rest: properties };
  const said = without(rest, notInData);
  for (const key of ["$set", "$set_once"]) {
    const set = message[key] ?? properties[key];
    if (set !== undefined) said[key] = without(objectOf(set), notInData);
  }
  said["$session_id"] = message["session_id"] ?? properties["$session_id"] ?? null;
  const { visitor, user_id, anonymous_id, previous } = personOf(message, properties, type);
  if (previous !== undefined) said["previous_id"] = previous;
  const { url, path, host, name: screenName, referrer, duration_ms } = placeOf(properties, type);
  const event: ForeignEvent = {
    type,
    id: idOf(message["uuid"]),
    timestamp: timeOfEvent(message, properties, sentAt, receivedAt),
    visitor,
    user_id,
    anonymous_id,
    url,
    path,
    host,
    name: screenName,
    referrer,
    duration_ms,
    utm_source: textOf(properties["utm_source"]),
    utm_medium: textOf(properties["utm_medium"]),
    utm_campaign: textOf(properties["utm_campaign"]),
    utm_term: textOf(properties["utm_term"]),
    utm_content: textOf(properties["utm_content"]),
    version: labelOf(properties["$app_version"]),
    city: labelOf(properties["$geoip_city_name"]),
    screen: screenOf(properties["$screen_width"], properties["$screen_height"]),
    ip: textOf(properties["$ip"] ?? message["ip"])?.slice(0, 64),
    user_agent: firstText(properties["$raw_user_agent"], properties["$useragent"], properties["$user_agent"]),
    input,
    output,
    data: foreignData(said),
  };
  return name.startsWith("$ai_") ? { ...event, ...posthogAiFields(name, properties) } : event;
}

function timeOfEvent(
  message: JsonObject,
  properties: JsonObject,
  sentAt: number | undefined,
  receivedAt: number,
) {
  const options = objectOf(message["options"]);
  const offset = numberOf(message["offset"]);
  if (message["timestamp"] === undefined && offset !== undefined) return receivedAt - offset;
  const isTrusted = options["disable_skew_correction"] === true || properties["$ignore_sent_at"] === true;
  return correctedTime(message["timestamp"], isTrusted ? undefined : sentAt, receivedAt);
}

interface Person extends Pick<Partial<ForeignEvent>, "visitor" | "user_id" | "anonymous_id"> {
  /** By which other id the same user was known before, where the event is sent to say so. */
  readonly previous?: string | undefined;
}

/**
 * Whose event it is. A library in a browser knows who somebody is only after `identify`; until then, and on a server
 * that makes no person of them, the distinct id is a pseudonym. Libraries that do not say whether they know have made it up
 * where it is the device's.
 */
function personOf(message: JsonObject, properties: JsonObject, type: string): Person {
  const distinct = firstText(message["distinct_id"], properties["distinct_id"], properties["$distinct_id"]);
  const device = firstText(properties["$device_id"], properties["$anon_distinct_id"]);
  const formerly = firstText(properties["$anon_distinct_id"], properties["$device_id"]);
  const options = objectOf(message["options"]);
  const isAnonymous =
    type !== "user.identified" &&
    (properties["$is_identified"] === false ||
      properties["$process_person_profile"] === false ||
      options["process_person_profile"] === false ||
      (properties["$is_identified"] !== true && distinct !== undefined && distinct === device));
  const visitor = device ?? (isAnonymous ? distinct : undefined);
  const inVisit = belongsToVisit(type) ? idOf(visitor, 64) : undefined;
  const other = idOf(firstText(properties["alias"], message["alias"]));
  // In a browser the alias is the user's new name, and the distinct id still anonymous.
  if (type === "user.aliased" && isAnonymous)
    return { visitor: inVisit, user_id: other, anonymous_id: idOf(distinct) };
  const previous =
    type === "user.aliased"
      ? other
      : type === "user.identified"
        ? idOf(properties["$anon_distinct_id"])
        : undefined;
  return {
    visitor: inVisit,
    user_id: isAnonymous ? undefined : idOf(distinct),
    // What was sent of the same id without a person is theirs too.
    anonymous_id: isAnonymous ? idOf(distinct) : (previous ?? idOf(formerly) ?? idOf(distinct)),
    previous,
  };
}

function placeOf(properties: JsonObject, type: string): Partial<ForeignEvent> {
  const referrer = textOf(properties["$referrer"]);
  const url = textOf(properties["$current_url"])?.slice(0, 8192);
  const seconds = type === "page_exit" ? numberOf(properties["$prev_pageview_duration"]) : undefined;
  return {
    url,
    path: url === undefined ? (textOf(properties["$pathname"]) ?? fallbackPath(type)) : undefined,
    host: url === undefined ? textOf(properties["$host"]) : undefined,
    name: type === "screen_view" ? textOf(properties["$screen_name"]) : undefined,
    referrer: referrer === "$direct" ? undefined : referrer,
    duration_ms: seconds === undefined ? undefined : seconds * 1000,
  };
}

/** A server may report a page view without saying of which page. */
const fallbackPath = (type: string) =>
  type === "page_view" || type === "page_exit" ? "(unknown)" : undefined;
