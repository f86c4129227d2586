import { createRoute, z } from "@hono/zod-openapi";
import { answerNotes, DendroError } from "@dendro/core";
import { oneUserSchema, readUser } from "../presets/one-user.ts";
import { abortSignalOf, tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { queryRunnerOf } from "./query-runner.ts";
import { answers, asked, refusals, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const userRoute = createRoute({
  method: "get",
  path: "/api/v1/users/{id}",
  operationId: "readUser",
  tags: ["Conversations"],
  summary: "Show a user",
  description:
    "All that one user did, in figures, and the other names of the same person. Any of the names may be asked for; `user_id` is the one that holds.",
  ...secured("read"),
  request: {
    params: z.object({
      id: z.string().min(1).max(256).meta({ description: "The user, by any of their names." }),
    }),
    query: tenantParameter,
  },
  responses: {
    200: answers(
      "The user.",
      oneUserSchema.extend({
        other_names: z
          .array(z.object({ name: z.string(), kind: z.enum(["user", "anonymous"]) }))
          .meta({ description: "Ids by which senders know the same person; the first hundred." }),
        ...answerNotes,
      }),
    ),
    ...refusals(...tenanted, ...asked, "not_found"),
  },
});

/** One user. Lists of users, and what they did, are presets. */
export function addUserRoutes(api: Api, dependencies: ApiDependencies): void {
  api.openapi(userRoute, async (context) => {
    const { id } = context.req.valid("param");
    const tenant = tenantOf(dependencies, context);
    const known = await dependencies.questions.knownAs(tenant, id, abortSignalOf(context));
    const notes = {};
    const user =
      known === null
        ? null
        : await readUser(queryRunnerOf(dependencies, context, tenant, notes), known.userId);
    if (known === null || user === null)
      throw new DendroError("not_found", `Unknown user ${JSON.stringify(id)}.`);
    return context.json({ ...user, other_names: [...known.otherNames], ...notes }, 200);
  });
}
