import type { JsonObject } from "@dendro/core";
import { foreignData } from "./foreign-data.ts";
import { browserVersion, osVersion } from "../enrich/software-version.ts";
import {
  firstText,
  idOf,
  labelOf,
  numberOf,
  objectOf,
  screenOf,
  textOf,
  typeText,
  without,
} from "../foreign-value.ts";
import { mergedIds, personOf } from "./mixpanel-person.ts";
import { mixpanelTime } from "./mixpanel-time.ts";
import { isNoId } from "./no-id.ts";
import type { ForeignEvent } from "../foreign-event.ts";

/** What a request says of all that it brings. */
export interface MixpanelRequest {
  readonly receivedAt: number;
  /** When the client says it sent the request; only pages say it. */
  readonly sentAt: unknown;
  /** Whether people are where the request comes from; a server says that they are not. */
  readonly isFromThere: boolean;
}

/** What Mixpanel's own events are called here; every other keeps its name. */
const types: Readonly<Record<string, string>> = {
  $mp_web_page_view: "page_view",
  $mp_page_leave: "page_exit",
  $identify: "user.identified",
  $create_alias: "user.aliased",
  $merge: "user.aliased",
};

/** Keys, addresses and user agents are never stored; what else is left out has a column of its own. */
export const notInData: ReadonlySet<string> = new Set([
  "token",
  "$token",
  "api_key",
  "ip",
  "$ip",
  "$user_agent",
  "$useragent",
  "time",
  "$insert_id",
]);

export function mixpanelEvent(message: JsonObject, request: MixpanelRequest): ForeignEvent {
  const properties = objectOf(message["properties"]);
  const name = textOf(message["event"]) ?? "";
  const type = Object.hasOwn(types, name) ? (types[name] ?? name) : (typeText(name) ?? "");
  const seconds = numberOf(properties["$duration"]);
  const [merged, mergedOther] = mergedIds(properties["$distinct_ids"]);
  const anonymous = firstText(properties["$anon_distinct_id"], properties["$anon_id"]);
  const { person, previous } = personOf(
    {
      distinct: properties["distinct_id"] ?? merged,
      user: firstText(properties["$identified_id"], properties["$user_id"]),
      device: firstText(properties["$device_id"], anonymous),
      // Who sends no device says before `$identify` by the distinct id alone who somebody is.
      other: firstText(properties["alias"], mergedOther, name === "$identify" ? anonymous : undefined),
    },
    type,
  );
  return {
    type,
    id: idOfEvent(name, properties),
    timestamp: mixpanelTime(properties["time"], request.sentAt, request.receivedAt),
    ...person,
    ...placeOf(properties, type),
    ...softwareOf(properties),
    version: labelOf(properties["$app_version_string"]),
    city: labelOf(properties["$city"]),
    screen: screenOf(properties["$screen_width"], properties["$screen_height"]),
    ip: addressOf(properties, request),
    user_agent: firstText(properties["$user_agent"], properties["$useragent"]),
    duration_ms: seconds === undefined ? undefined : seconds * 1000,
    data: foreignData({
      ...without(properties, notInData),
      ...(previous === undefined ? {} : { previous_id: previous }),
      scroll_depth: type === "page_exit" ? (properties["$max_scroll_percentage"] ?? null) : null,
    }),
  };
}

/** Events are the same for Mixpanel that have the same insert id, name, person and time. */
function idOfEvent(name: string, properties: JsonObject): string | undefined {
  const insertId = textOf(properties["$insert_id"]);
  if (insertId === undefined || isNoId(insertId)) return undefined;
  const { distinct_id: person = null, time = null } = properties;
  return idOf(JSON.stringify([insertId, name, person, time]));
}

function placeOf(properties: JsonObject, type: string): Partial<ForeignEvent> {
  const url = textOf(properties["$current_url"])?.slice(0, 8192);
  const referrer = textOf(properties["$referrer"]);
  return {
    url,
    ...(url === undefined ? withoutUrl(properties, type) : {}),
    referrer: referrer === "$direct" ? undefined : referrer,
  };
}

/**
 * Of a page whose address is known the address says the campaign: what properties say is the last one that the browser
 * remembers, be it of last year.
 */
const withoutUrl = (properties: JsonObject, type: string): Partial<ForeignEvent> => ({
  path: textOf(properties["current_url_path"]) ?? fallbackPath(type),
  host: textOf(properties["current_domain"]),
  utm_source: textOf(properties["utm_source"]),
  utm_medium: textOf(properties["utm_medium"]),
  utm_campaign: textOf(properties["utm_campaign"]),
  utm_term: textOf(properties["utm_term"]),
  utm_content: textOf(properties["utm_content"]),
});

/** A server may report a page view without saying of which page. */
const fallbackPath = (type: string) =>
  type === "page_view" || type === "page_exit" ? "(unknown)" : undefined;

/** Names as they are here. */
const softwareNames: Readonly<Record<string, string>> = {
  "Chrome iOS": "Chrome",
  "Firefox iOS": "Firefox",
  "Mobile Safari": "Safari",
  "Microsoft Edge": "Edge",
  "Android Mobile": "Android Browser",
  "Mac OS X": "macOS",
};

/** What a browser says of itself it says better in its request; whoever speaks for one may say it here alone. */
function softwareOf(properties: JsonObject): Partial<ForeignEvent> {
  if (properties["mp_lib"] === "web") return {};
  const named = (name: string | undefined) => (name === undefined ? name : (softwareNames[name] ?? name));
  const browser = named(textOf(properties["$browser"]));
  const os = named(textOf(properties["$os"]));
  return {
    browser,
    browser_version: said(browserVersion(browser ?? "", textOf(properties["$browser_version"]) ?? "")),
    os,
    os_version: said(osVersion(os ?? "", textOf(properties["$os_version"]) ?? "")),
  };
}

const said = (version: string) => (version === "" ? undefined : version);

/** The address that is no one's, so that nobody is taken to be where the sender's server stands. */
const nowhere = "0.0.0.0";

/** The address that somebody has, which is used and not stored. */
export const addressOf = (properties: JsonObject, { isFromThere }: MixpanelRequest): string | undefined =>
  (firstText(properties["ip"], properties["$ip"]) ?? (isFromThere ? undefined : nowhere))?.slice(0, 64);
