import type { JsonObject, JsonValue } from "@dendro/core";
import { foreignData } from "./foreign-data.ts";
import { idOf, isObject, without } from "../foreign-value.ts";
import { addressOf, notInData, type MixpanelRequest } from "./mixpanel-event.ts";
import { personOf } from "./mixpanel-person.ts";
import { mixpanelTime } from "./mixpanel-time.ts";
import type { ForeignEvent } from "../foreign-event.ts";

/** What has a column or another name; the rest is what is done to the profile: `$set`, `$add`, `$union` and so on. */
const notChanges = new Set([...notInData, "$time", "$group_key", "$group_id"]);

/** A profile that is deleted is nothing that a person did. */
export const isDeletion = (message: JsonObject): boolean => Object.hasOwn(message, "$delete");

/** What is said of a person. */
export function personEvent(message: JsonObject, request: MixpanelRequest): ForeignEvent {
  const type = "user.identified";
  return {
    type,
    id: idOfChange(type, message, request.receivedAt),
    timestamp: timeOfChange(message, request),
    ...personOf(
      { distinct: message["$distinct_id"], user: message["$user_id"], device: message["$device_id"] },
      type,
    ).person,
    ip: addressOf(message, request),
    data: foreignData(changesOf(message)),
  };
}

/** What is said of a company, a team or whatever people belong to. */
export function groupEvent(message: JsonObject, request: MixpanelRequest): ForeignEvent {
  const { $group_key: key = null, $group_id: id = null } = message;
  const type = "group.identified";
  return {
    type,
    id: idOfChange(type, message, request.receivedAt),
    timestamp: timeOfChange(message, request),
    name: idOf(id),
    data: foreignData({ ...changesOf(message), group_key: key, group_id: id }),
  };
}

/** What changes nothing when it is done once more. */
const repeatable = new Set(["$set", "$set_once", "$unset", "$union", "$remove"]);
const isOperation = (name: string) => name.startsWith("$") && !aside.has(name);
/** Whom it is about, and how it is to be taken. */
const aside = new Set([
  "$distinct_id",
  "$user_id",
  "$device_id",
  "$group_key",
  "$group_id",
  "$ignore_time",
  "$ignore_alias",
  "$insert_id",
  "$time",
]);
const hourMs = 3_600_000;

/**
 * What says when it was changed is the same when all else is the same too. Without a time it is the same within an hour,
 * in which clients try again; but not where nothing tells that from one more of something (`$add`, `$append`).
 */
function idOfChange(type: string, message: JsonObject, receivedAt: number): string | undefined {
  const { $time: time = null } = message;
  const said = without(message, notInData);
  if (time !== null && time !== "") return idOf(JSON.stringify([type, said]));
  const operations = Object.keys(said).filter(isOperation);
  if (operations.length === 0 || !operations.every((name) => repeatable.has(name))) return undefined;
  return idOf(JSON.stringify([type, said, Math.floor(receivedAt / hourMs)]));
}

const timeOfChange = (message: JsonObject, { sentAt, receivedAt }: MixpanelRequest) =>
  mixpanelTime(message["$time"], sentAt, receivedAt);

function changesOf(message: JsonObject): JsonObject {
  const changes: Record<string, JsonValue> = without(message, notChanges);
  for (const [name, change] of Object.entries(changes))
    if (isObject(change)) changes[name] = without(change, notInData);
  return changes;
}
