import type { TrackedEvent } from "./event.ts";

export interface Encoded {
  readonly event: TrackedEvent;
  readonly json: string;
}

export interface Unencodable {
  readonly event: TrackedEvent;
  readonly fault: string;
}

/** An event as it is sent, with an id; or why it cannot be. Never throws, whatever the event is. */
export function encode(
  event: TrackedEvent,
  source: string | undefined,
  newId: () => string,
): Encoded | Unencodable {
  try {
    if (typeof event.type !== "string" || event.type === "")
      return { event, fault: 'An event needs a `type`, such as "page_view".' };
    const whole = { ...event, id: event.id ?? newId(), source: event.source ?? source };
    return { event: whole, json: JSON.stringify(whole) };
  } catch (error) {
    return { event, fault: `It cannot be written as JSON: ${messageOf(error)}.` };
  }
}

/** What was thrown, in words; getters of strange objects may throw again. */
export function messageOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } catch {
    return "something that cannot be shown";
  }
}
