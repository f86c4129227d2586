import { z } from "@hono/zod-openapi";
import type { Event, JsonValue } from "@dendro/core";

/** Single events, as answers show them. */
export const listedEventsSchema = z
  .array(z.looseObject({ id: z.string(), type: z.string(), timestamp: z.number() }))
  .meta({
    description: "Events as they are kept: times in milliseconds since 1970, what is absent left out.",
  });

interface ListedEvent {
  readonly id: string;
  readonly type: string;
  readonly timestamp: number;
  readonly [column: string]: JsonValue;
}

/** Events for an answer: what an event does not say is left out of it, so it is JSON. */
export const listed = (events: readonly Event[]) => events as unknown as ListedEvent[];
