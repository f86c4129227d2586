import { createRoute, z } from "@hono/zod-openapi";
import { DendroError } from "@dendro/core";
import { repairReportSchema } from "../repair/report.ts";
import { repairNames } from "../repair/repairs.ts";
import type { Api, ApiContext, ApiDependencies } from "./context.ts";
import { answers, bodied, keyed, refusals, takes } from "./responses.ts";
import { secured } from "./secured.ts";

const startRoute = createRoute({
  method: "post",
  path: "/api/v1/repairs",
  operationId: "startRepair",
  tags: ["Repairs"],
  summary: "Bring along what older releases stored",
  description:
    "Looks through the events of all tenants for what this release would store otherwise, and changes it when `apply` says so. It needs an admin key that is bound to no tenant; `dendro repair` does it.",
  ...secured("admin"),
  request: {
    body: takes(
      z.strictObject({
        apply: z.boolean().default(false),
        kinds: z
          .array(z.enum(repairNames))
          .min(1)
          .default([...repairNames]),
        delete_out_of_bounds: z.boolean().default(false),
      }),
    ),
  },
  responses: {
    202: answers("It has begun.", repairReportSchema),
    ...refusals(...keyed, ...bodied, "conflict"),
  },
});

const readRoute = createRoute({
  method: "get",
  path: "/api/v1/repairs",
  operationId: "readRepair",
  tags: ["Repairs"],
  summary: "How far the repair is",
  description: "The one that is running, or the last one since the server was started.",
  ...secured("admin"),
  responses: {
    200: answers("What was found so far.", repairReportSchema),
    ...refusals(...keyed, "not_found"),
  },
});

export function addRepairRoutes(api: Api, { repairs }: ApiDependencies): void {
  api.openapi(startRoute, (context) => {
    requireAllTenants(context);
    const { apply, kinds, delete_out_of_bounds: deleteOutOfBounds } = context.req.valid("json");
    return context.json(repairs.start({ apply, kinds, deleteOutOfBounds }), 202);
  });
  api.openapi(readRoute, (context) => {
    requireAllTenants(context);
    const report = repairs.current();
    if (report === null)
      throw new DendroError("not_found", "There was no repair since the server was started.");
    return context.json(report, 200);
  });
}

/** @throws DendroError `insufficient_scope` when the key is one tenant's */
function requireAllTenants(context: ApiContext): void {
  if (context.get("principal").tenant === null) return;
  throw new DendroError(
    "insufficient_scope",
    "A repair goes through the data of all tenants; use an admin key that is not bound to a tenant.",
  );
}
