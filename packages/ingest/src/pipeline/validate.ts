import {
  dayOf,
  type Event,
  type EventFault,
  isEventFault,
  type KeptParameters,
  limits,
  type ReadEvent,
  readEvent,
} from "@dendro/core";
import { maxPageAgeMs, pageId } from "./restrict.ts";
import { wholesBeyond, type WholeBeyond } from "../usage/whole-tokens.ts";
import { deriveUuid, isUuid, type UuidSource } from "./uuid.ts";
import {
  splitContent,
  storedContent,
  type ContentMaskOf,
  type LoggedEvent,
} from "../content/event-content.ts";
import type { Decoded } from "../decoded.ts";
import type { Draft, Row } from "./draft.ts";
import type { Rejection } from "../receipt.ts";
import type { Sender } from "../sender.ts";

/** From when on a tenant's events of a type are kept, in milliseconds since 1970. */
export type KeptSince = (tenant: string, type: string) => number;

export interface ValidateOptions {
  readonly newId: UuidSource;
  /** @defaultValue all are kept */
  readonly keptSince?: KeptSince | undefined;
  /** The query parameters of URLs in `data` that are kept. @defaultValue those of campaigns */
  readonly keptParameters?: KeptParameters | undefined;
  /** @defaultValue inputs and outputs of nobody are kept */
  readonly contentMaskOf?: ContentMaskOf | undefined;
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
  { newId, keptSince = () => -Infinity, keptParameters, contentMaskOf }: ValidateOptions,
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
    const split = sender.page === undefined ? splitContent(input) : null;
    const sent = readEvent(split === null ? input : split.event, context);
    if (isEventFault(sent)) {
      rejected.push({ index, ...sent });
      return;
    }
    const [beyond] = wholesBeyond(sent);
    if (beyond !== undefined) {
      rejected.push({ index, ...faultOfWhole(beyond) });
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
    const event = begin(sent, sender, newId);
    const mask = split === null ? null : (contentMaskOf?.(sender.tenant) ?? null);
    const content = split === null || mask === null ? undefined : storedContent(split, mask);
    const key = sent.id === undefined ? null : event.id;
    drafts.push(content === undefined ? { index, sent, event, key } : { index, sent, event, key, content });
  });
  rejected.sort((a, b) => a.index - b.index);
  return { drafts, rejected };
}

const faultOfWhole = ({ whole, tokens, max }: WholeBeyond): EventFault => ({
  code: "invalid_event",
  message: `\`${whole}\` must be a whole number from 0 to ${max} (tokens), with what was counted beside it; together they are ${tokens}.`,
});

/** The event as it was sent, with what it gets from us. */
function begin(sent: ReadEvent, sender: Sender, newId: UuidSource): Event {
  const event: Event = {
    id: sent.id === undefined ? newId(sender.receivedAt) : ownId(sent.id, sender),
    tenant: sender.tenant,
    type: sent.type,
    timestamp: sent.timestamp,
    received_at: sender.receivedAt,
  };
  // Name by name, because to take an object apart and put it together again takes twice as long.
  const fields = event as unknown as Record<string, unknown>;
  for (const name in sent) if (!notFields.has(name)) fields[name] = sent[name as keyof ReadEvent];
  return event;
}

/** What is there already, and what is never stored. */
const notFields: ReadonlySet<string> = new Set<keyof ReadEvent>([
  "id",
  "type",
  "timestamp",
  "ip",
  "user_agent",
  "url",
]);

/** The sender's id as a UUID. */
function ownId(id: string, { page }: Sender): string {
  if (page !== undefined) return pageId(page, id);
  return isUuid(id) ? id.toLowerCase() : deriveUuid(id);
}

const utf8 = new TextEncoder();

/** The event as the log and the warehouse keep it, or why it cannot be kept. */
export function serialize({ index, event, content }: Draft): Row {
  const row = JSON.stringify(event);
  // A character is three bytes at most, so most rows need no exact count.
  const bytes = row.length * 3 <= limits.maxEventBytes ? row.length : utf8.encode(row).length;
  if (bytes <= limits.maxEventBytes)
    return content === undefined ? row : JSON.stringify({ ...event, content } satisfies LoggedEvent);
  return {
    index,
    code: "event_too_large",
    message: `The event has ${bytes} bytes; at most ${limits.maxEventBytes} are allowed. Send less in \`data\`.`,
  };
}
