import { createRoute, z } from "@hono/zod-openapi";
import { receivers, triedClients } from "@dendro/ingest";
import { tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { escapeHtml, page } from "./html.ts";
import { answers, refusals, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const receiverSchema = z
  .object({
    name: z.string(),
    title: z.string(),
    change: z.string().meta({ description: "What to change in a client, in a sentence." }),
    needs_key: z.boolean().meta({ description: "Whether it needs a key also from the trusted networks." }),
    routes: z.array(z.object({ method: z.enum(["GET", "POST"]), path: z.string() })),
    tried: z
      .array(
        z.object({
          client: z.string().meta({ description: "As it is named in npm." }),
          version: z.string(),
          runs_in: z.enum(["servers", "pages"]),
          what: z.string().meta({ description: "What was tried of it." }),
        }),
      )
      .meta({ description: "The clients that our tests run, in the versions with which they are run." }),
    docs: z.string().meta({ description: "The page about it." }),
  })
  .meta({ id: "Receiver" });

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/receivers",
  operationId: "listReceivers",
  tags: ["Receivers"],
  summary: "List the wire formats that are supported",
  description: "Each lets an existing client send here unchanged, but for its address and its key.",
  ...secured("read"),
  request: { query: tenantParameter },
  responses: {
    200: answers("The receivers.", z.object({ receivers: z.array(receiverSchema) })),
    ...refusals(...tenanted),
  },
});

export function addReceiverRoutes(api: Api, dependencies: ApiDependencies): void {
  const list = receivers.map(({ name, title, change, routes }) => ({
    name,
    title,
    change,
    needs_key: routes.every(({ trusted }) => trusted !== true),
    routes: routes.map(({ method, path }) => ({ method, path })),
    tried: (triedClients[name] ?? []).map(({ name: client, version, runsIn, tried }) => ({
      client,
      version,
      runs_in: runsIn,
      what: tried,
    })),
    docs: `/docs/receivers#${name}`,
  }));
  api.openapi(listRoute, async (context) => {
    tenantOf(dependencies, context);
    return context.json({ receivers: list }, 200);
  });
  const sections = list.map(({ name, title, change, routes, tried }) => {
    const paths = routes.map(({ method, path }) => `<code>${method} ${escapeHtml(path)}</code>`).join(" · ");
    return `<section id="${name}"><h2>${escapeHtml(title)}</h2><p>${escapeHtml(change)}</p><p>${paths}</p>${triedList(tried)}</section>`;
  });
  const intro =
    "<p>Clients that send here unchanged, but for their address and their key. What is sent twice is counted once.</p>";
  api.get("/docs/receivers", (context) => context.html(page("Receivers", intro + sections.join(""))));
}

type Tried = z.infer<typeof receiverSchema>["tried"];

const triedList = (tried: Tried) =>
  tried.length === 0
    ? ""
    : `<h3>Tried</h3><ul>${tried
        .map(
          ({ client, version, what }) =>
            `<li><code>${escapeHtml(client)}</code> ${escapeHtml(version)}: ${escapeHtml(what)}</li>`,
        )
        .join("")}</ul>`;
