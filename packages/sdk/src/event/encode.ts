import { messageOf, type Unencodable } from "@dendro/delivery";
import type { QueuedEvent } from "./event.ts";

/** An event as JSON, with an id that it keeps; or why it cannot be sent. Never throws, whatever the event is. */
export function encode(event: QueuedEvent, newId: () => string): string | Unencodable {
  try {
    if (typeof event.type !== "string" || event.type === "")
      return { fault: 'An event needs a `type`, such as "page_view".' };
    event.id ??= newId();
    return JSON.stringify(event);
  } catch (error) {
    return { fault: `It cannot be written as JSON: ${messageOf(error)}.` };
  }
}
