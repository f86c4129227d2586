import { createRoute, z } from "@hono/zod-openapi";
import {
  conditionOf,
  createZone,
  dateRangeSchema,
  filtersSchema,
  resolveDateRange,
  type Filter,
  isoTime,
} from "@dendro/core";
import type { EventSelection } from "../retention/matched-events.ts";
import { abortSignalOf, tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { receiptSchema } from "./erasure-routes.ts";
import { answers, asked, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const deletionSchema = z
  .strictObject({
    filters: filtersSchema.meta({ description: "Which events; all of them must hold, as in a question." }),
    date_range: dateRangeSchema,
    timezone: z.string().max(64).default("UTC"),
    dry_run: z.boolean().default(true).meta({
      description: "Whether it is only counted, which it is by default; `false` deletes.",
    }),
  })
  .meta({ id: "EventDeletion" });

const countsSchema = z
  .object({
    dry_run: z.literal(true),
    events: z.number().int(),
    visits: z.number().int().meta({ description: "Visits that these events are part of." }),
    users: z.number().int(),
    days: z.number().int().meta({ description: "Days of UTC whose rollups would be made anew." }),
    from: z.string(),
    to: z.string().meta({ description: "The first moment that is not touched." }),
  })
  .meta({ id: "EventDeletionCounts" });

const deleteRoute = createRoute({
  method: "post",
  path: "/api/v1/events/delete",
  operationId: "deleteEvents",
  tags: ["Erasures"],
  summary: "Delete events by filter",
  description:
    "For what should not have come in. Counts them by default; with `dry_run: false` it deletes them, from the disk too, makes rollups of their days anew and corrects the visits they were part of. The receipt, which `GET /api/v1/erasures` repeats, tells when it is done. What arrives after the request stays.",
  ...secured("admin"),
  request: { query: tenantParameter, body: takes(deletionSchema) },
  responses: {
    200: answers("What there is; nothing was deleted.", countsSchema),
    202: answers("It has begun.", receiptSchema),
    ...refusals(...tenanted, ...bodied, ...asked),
  },
});

export function addEventDeletionRoutes(api: Api, dependencies: ApiDependencies): void {
  const { keys, eraser, segmentResolver, clock } = dependencies;

  /** @throws DendroError of filters and times that mean nothing, before anything begins */
  function select(
    tenant: string,
    {
      filters,
      date_range,
      timezone,
    }: Pick<z.output<typeof deletionSchema>, "filters" | "date_range" | "timezone">,
  ): EventSelection {
    const context = { now: clock(), zone: createZone(timezone) };
    const expanded: Filter[] = segmentResolver(tenant)(filters);
    conditionOf(expanded, context);
    const { from, to } = resolveDateRange(date_range, context);
    return { filters: expanded, from, to, timezone, asked_at: context.now };
  }

  api.openapi(deleteRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { dry_run: isDry, ...chosen } = context.req.valid("json");
    const selection = select(tenant, chosen);
    if (isDry) {
      const counts = await eraser.countEvents(tenant, selection, abortSignalOf(context));
      const [from, to] = [isoTime(selection.from), isoTime(selection.to)];
      return context.json({ dry_run: true as const, ...counts, from, to }, 200);
    }
    const { keyId } = context.get("principal");
    return context.json(await eraser.deleteEvents(tenant, selection, await keys.nameOf(keyId)), 202);
  });
}
