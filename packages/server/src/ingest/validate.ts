import { isEventFault, limits, readEvent, type KeptParameters } from "@dendro/core";
import { dayOf } from "../warehouse/rollup/rolled-view.ts";
import { maxPageAgeMs, pageId } from "./restrict.ts";
import { deriveUuid, isUuid, type UuidSource } from "./uuid.ts";
import type { Decoded, Draft, Rejection, Row, Sender } from "./step.ts";

/** From when on a tenant's events of a type are kept, in milliseconds since 1970. */
export type KeptSince = (tenant: string, type: string) => number;

export interface ValidateOptions {
  readonly newId: UuidSource;
  /** @defaultValue all are kept */
  readonly keptSince?: KeptSince | undefined;
  /** The query parameters of URLs in `data` that are kept. @defaultValue those of campaigns */
  readonly keptParameters?: KeptParameters | undefined;
}

/** Events that follow each other in a request. */
export interface Part extends Pick<Decoded, "events" | "faults"> {
  /** The place of the first of them. @defaultValue 0 */
  readonly first?: number;
}

/** Checks every event by itself; one bad event never spoils its batch. */
export function validate(
  { events, faults, first = 0 }: Part,
  sender: Sender,
  { newId, keptSince = () => -Infinity, keptParameters }: ValidateOptions,
): { drafts: Draft[]; rejected: Rejection[] } {
  const drafts: Draft[] = [];
  const rejected: Rejection[] = [...faults];
  const badPlaces = new Set(faults.map(({ index }) => index));
  const context = {
    now: sender.receivedAt,
    history: sender.history,
    ...(keptParameters === undefined ? {} : { keptParameters }),
  };
  const today = dayOf(sender.receivedAt);
  events.forEach((input, place) => {
    const index = first + place;
    if (badPlaces.has(index)) return;
    const sent = readEvent(input, context);
    if (isEventFault(sent)) {
      rejected.push({ index, ...sent });
      return;
    }
    // Whatever a tenant keeps, it keeps what is of today.
    if (sent.timestamp < today && sent.timestamp < keptSince(sender.tenant, sent.type)) {
      rejected.push({
        index,
        code: "event_too_old",
        message: "The event is older than the tenant keeps events of its type.",
      });
      return;
    }
    if (sender.page !== undefined && sent.timestamp < sender.receivedAt - maxPageAgeMs) {
      rejected.push({
        index,
        code: "event_too_old",
        message:
          "The event is more than a day old; a key of scope site sends what happens now. Send it from a server, with a key of scope ingest.",
      });
      return;
    }
    const { id, ip: _ip, user_agent: _userAgent, url: _url, type, timestamp, ...fields } = sent;
    const event = {
      id: id === undefined ? newId(sender.receivedAt) : ownId(id, sender),
      tenant: sender.tenant,
      type,
      timestamp,
      received_at: sender.receivedAt,
      ...fields,
    };
    drafts.push({ index, sent, event, key: id === undefined ? null : event.id });
  });
  rejected.sort((a, b) => a.index - b.index);
  return { drafts, rejected };
}

/** The sender's id as a UUID. */
function ownId(id: string, { page }: Sender): string {
  if (page !== undefined) return pageId(page, id);
  return isUuid(id) ? id.toLowerCase() : deriveUuid(id);
}

/** The event as the log and the warehouse keep it, or why it cannot be kept. */
export function serialize({ index, event }: Draft): Row {
  const row = JSON.stringify(event);
  // A character is three bytes at most, so most rows need no exact count.
  const bytes = row.length * 3 <= limits.maxEventBytes ? row.length : Buffer.byteLength(row);
  if (bytes <= limits.maxEventBytes) return row;
  return {
    index,
    code: "event_too_large",
    message: `The event has ${bytes} bytes; at most ${limits.maxEventBytes} are allowed. Send less in \`data\`.`,
  };
}
