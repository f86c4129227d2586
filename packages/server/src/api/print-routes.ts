import { createRoute, z } from "@hono/zod-openapi";
import { dateOf } from "@dendro/core";
import { printLimitMs } from "../print/board-printer.ts";
import { boardIdSchema } from "./board-routes.ts";
import { abortSignalOf, tenantOf, type Api, type ApiContext, type ApiDependencies } from "./context.ts";
import { refusals, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const reportRoute = createRoute({
  method: "get",
  path: "/api/v1/boards/{id}/report.pdf",
  operationId: "printBoard",
  tags: ["Boards"],
  summary: "Get a board as PDF",
  description: "As it is now. Printed by the Chromium at DENDRO_BROWSER, one at a time.",
  ...secured("read"),
  request: { params: z.object({ id: boardIdSchema }), query: tenantParameter },
  responses: {
    200: {
      description: "The report.",
      content: { "application/pdf": { schema: z.string().meta({ format: "binary" }) } },
    },
    ...refusals(...tenanted, "not_found", "not_configured", "overloaded", "shutting_down"),
  },
});

/** Boards as PDF, printed from the page of a link that works as long as that takes. */
export function addPrintRoutes(api: Api, dependencies: ApiDependencies): void {
  const { boards, shares, printer, clock } = dependencies;
  api.openapi(reportRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { id: board } = await boards.find(tenant, context.req.valid("param").id);
    const { keyId } = context.get("principal");
    const url = async () => {
      const { token } = await shares.create({ tenant, board, keyId }, "report", printLimitMs);
      return `${ownAddress(context)}/share/${token}?theme=light`;
    };
    const pdf = await printer.print(url, abortSignalOf(context));
    return context.body(new Uint8Array(pdf), 200, {
      "content-type": "application/pdf",
      "content-disposition": `attachment; filename="dendro-${tenant}-${board}-${dateOf(clock())}.pdf"`,
      "cache-control": "no-store",
    });
  });
}

/** Where this server hears the request, as a browser on the same machine reaches it. */
function ownAddress(context: ApiContext): string {
  const { localAddress = "127.0.0.1", localPort } = context.env.incoming.socket;
  const address = localAddress.replace(/^::ffff:/u, "");
  return `http://${address.includes(":") ? `[${address}]` : address}:${localPort}`;
}
