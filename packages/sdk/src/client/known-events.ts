import type { EventFields, TrackedEvent } from "../event/event.ts";

/** One of `url` and `path` is needed, except in a browser. */
export interface PageFields extends EventFields {
  readonly title?: string | undefined;
}

export interface Feedback extends EventFields {
  readonly kind: "like" | "dislike" | "score";
  /** What kind of thing it is about, such as `message`. */
  readonly target_type: string;
  readonly target_id: string;
  /** The score. */
  readonly value?: number | string | boolean | undefined;
  /** Why, in words. */
  readonly reason?: string | undefined;
}

export const identifyEvent = (
  userId: string,
  traits: EventFields["data"],
  fields: EventFields | undefined,
): TrackedEvent => ({ ...fields, type: "user.identified", user_id: userId, data: traits });

export function pageEvent({ title, ...fields }: PageFields = {}): TrackedEvent {
  const isElsewhere =
    fields.url !== undefined || fields.path !== undefined || typeof document === "undefined";
  const here = isElsewhere ? {} : { url: location.href, referrer: document.referrer };
  const data = title === undefined ? fields.data : { title, ...fields.data };
  return { ...here, ...fields, type: "page_view", data };
}

export function feedbackEvent({
  kind,
  target_type,
  target_id,
  value,
  reason,
  ...fields
}: Feedback): TrackedEvent {
  return {
    ...fields,
    type: `feedback.${kind}`,
    data: { ...fields.data, target_type, target_id, value, reason },
  };
}
