import { columns, dayMs, findKnownType, isOwnType, type JsonObject } from "@dendro/core";
import { isObject } from "../foreign-value.ts";
import { saysWho } from "../people/known-id.ts";
import { mapInSteps, type Steps } from "../steps.ts";
import type { Decoded } from "../decoded.ts";
import type { LeftOut, Rejection } from "../receipt.ts";
import type { PageSender } from "../sender.ts";
import { deriveUuid } from "./uuid.ts";

/** How far back a page's clock and a beacon that was held up may lie, in milliseconds: as long as ids are remembered. */
export const maxPageAgeMs = dayMs;

/** Fields that a key of pages does not send, each with the reason: the server finds them out itself, or servers say them. */
const foundOut = "it is found out from the request";
const ofModels = "costs and what models used are said by servers, with a key of scope ingest";

/** Which other name a user has had: from a page it would give what one user did to another. */
const otherName = "data.previous_id";

/** Columns that pages do not fill: a field of that name is data of theirs, as any other is. */
const ofServers = ["city", "settings_version"] as const;

const leftOut: ReadonlyMap<string, string> = new Map([
  ...["visitor", "ip", "user_agent", "country", "region"].map((name) => [name, foundOut] as const),
  ...[
    "provider",
    "model",
    "cost_usd",
    ...Object.keys(columns).filter((name) => name.endsWith("_tokens")),
  ].map((name) => [name, ofModels] as const),
  [
    otherName,
    "other names of users are said by servers, with a key of scope ingest; pages send `anonymous_id`",
  ],
]);

/**
 * What of a request a key of pages may send, which anybody can read in the page: what happens in pages, feedback, and
 * types of one's own; none of what servers say; and under ids of its own, so that it cannot be before a server's.
 */
export function* restrict(
  decoded: Decoded,
  page: PageSender,
): Steps<{ readonly decoded: Decoded; readonly dropped: readonly LeftOut[] }> {
  const counts = new Map<string, number>();
  const faults: Rejection[] = [...decoded.faults];
  const events = yield* mapInSteps(decoded.events, (event, index) => {
    if (typeof event !== "object" || event === null || Array.isArray(event)) return event;
    const { type } = event as JsonObject;
    if (typeof type === "string" && !isOfPages(type)) {
      faults.push({
        index,
        code: "type_not_allowed",
        message: `A key of scope site sends no events of type ${JSON.stringify(type)}: they are a server's, with a key of scope ingest.`,
      });
      return event;
    }
    return withoutFields(event as JsonObject, page, counts);
  });
  return {
    decoded: {
      ...decoded,
      events,
      faults,
      batchId: decoded.batchId === null ? null : pageId(page, decoded.batchId),
    },
    dropped: [...counts].map(([field, count]) => ({
      field,
      events: count,
      message: `A key of scope site does not send \`${field}\`: ${leftOut.get(field) ?? ""}.`,
    })),
  };
}

/** An id in the key's own namespace: the same text of another sender is another event. */
export const pageId = ({ keyId }: PageSender, id: string): string => deriveUuid(`${keyId}\0${id}`);

function isOfPages(type: string): boolean {
  if (isOwnType(type)) return false;
  const known = findKnownType(type);
  if (known === undefined || type.startsWith("feedback.")) return true;
  return known.domain === "web" || known.domain === "all";
}

function withoutFields(event: JsonObject, page: PageSender, counts: Map<string, number>): JsonObject {
  let rest: Record<string, unknown> | undefined;
  const leave = (field: string) => void counts.set(field, (counts.get(field) ?? 0) + 1);
  for (const field of leftOut.keys()) {
    if (!Object.hasOwn(event, field) || event[field] === null || event[field] === undefined) continue;
    if (field === "visitor" && page.keepsVisitor) continue;
    rest ??= { ...event };
    delete rest[field];
    leave(field);
  }
  for (const field of ofServers) {
    if (!Object.hasOwn(event, field) || (event[field] ?? null) === null) continue;
    const { [field]: value, data = null, ...others } = rest ?? event;
    if (data === null || isObject(data)) rest = { ...others, data: { [field]: value, ...data } };
  }
  const { data } = rest ?? event;
  if (isObject(data) && (data["previous_id"] ?? null) !== null && saysWho(event["type"])) {
    const { previous_id: _, ...others } = data;
    rest = { ...(rest ?? event), data: others };
    leave(otherName);
  }
  return (rest ?? event) as JsonObject;
}
