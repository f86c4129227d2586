import { z } from "@hono/zod-openapi";

/** Single events, as answers show them. */
export const listedEventsSchema = z.array(z.record(z.string(), z.unknown())).meta({
  description: "Events as they are kept: times in milliseconds since 1970, what is absent left out.",
});
