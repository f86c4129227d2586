import { hash } from "node:crypto";
import { isOwnType, isoTime, type Event } from "@dendro/core";

/** What an event is sent as. */
export interface Message {
  readonly id: string;
  readonly body: string;
}

/** Whose an event is, what it was about, and what its sender put in: sent to those alone that ask for it. */
const personalColumns: ReadonlySet<string> = new Set([
  "user_id",
  "anonymous_id",
  "user_alias",
  "user_source",
  "visitor",
  "session",
  "name",
  "data",
]);

const ownContent: ReadonlySet<string> = new Set(["name", "data"]);

/** What is ours to know: whose the event is, and how it was ranked. */
const ownColumns: ReadonlySet<string> = new Set(["tenant", "type", "timestamp", "interactive"]);

/**
 * An event as Standard Webhooks has it: `{ type, timestamp, data }`, with the time in ISO 8601 and the event's columns as they are
 * named everywhere else. What it does not have is left out.
 */
export function messageOf(event: Event, isPersonal: boolean): Message {
  // What Dendro itself has to tell is in `name` and `data`, and names nobody there.
  const isOwn = isOwnType(event.type);
  const columns = Object.entries(event).filter(
    ([column, value]) =>
      value !== null &&
      value !== "" &&
      value !== undefined &&
      !ownColumns.has(column) &&
      (isPersonal || !personalColumns.has(column) || (isOwn && ownContent.has(column))),
  );
  const data = Object.fromEntries(
    columns.map(([column, value]) => [
      column,
      column === "received_at" ? isoTime(value as number) : (value as unknown),
    ]),
  );
  return {
    id: messageId(event.tenant, event.id, isPersonal),
    body: JSON.stringify({ type: event.type, timestamp: isoTime(event.timestamp), data }),
  };
}

const messageId = (tenant: string, eventId: string, isPersonal: boolean): string =>
  digest(`${tenant}\0${eventId}\0${isPersonal ? "personal" : ""}`);

/** What an event may have been sent as. */
export const messageIds = (tenant: string, eventId: string): string[] =>
  [false, true].map((isPersonal) => messageId(tenant, eventId, isPersonal));

/** The same for every attempt, and for every time that the event is sent to the endpoint. */
export const deliveryId = (endpoint: string, eventId: string): string =>
  `msg_${digest(`${endpoint}\0${eventId}`)}`;

/** 132 bits are enough that no two are alike. */
const digest = (text: string): string => hash("sha256", text, "base64url").slice(0, 22);
