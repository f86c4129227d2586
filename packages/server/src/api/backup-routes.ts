import { createRoute, z } from "@hono/zod-openapi";
import { DendroError } from "@dendro/core";
import { provenFolder } from "../journal/backup-folders.ts";
import { notedSchema } from "../journal/journal-file.ts";
import { snapshotSchema } from "../backup/snapshot.ts";
import { abortSignalOf, type Api, type ApiContext, type ApiDependencies } from "./context.ts";
import { answers, bodied, keyed, refusals, stored, takes } from "./responses.ts";
import { secured } from "./secured.ts";
import { streamBody } from "./stream-body.ts";

const idParameter = z.object({ id: z.string().max(64).meta({ description: "The snapshot." }) });

const takeRoute = createRoute({
  method: "post",
  path: "/api/v1/backups/snapshots",
  operationId: "takeSnapshot",
  tags: ["Backups"],
  summary: "Take a snapshot",
  description:
    "Holds the data of all tenants as of now, to be fetched piece by piece; `dendro backup` does. It is let go when nobody fetches it for five minutes. It needs an admin key that is bound to no tenant.",
  ...secured("admin"),
  responses: {
    201: answers("What to fetch.", snapshotSchema),
    ...refusals(...keyed, ...stored, "conflict", "storage_unavailable", "shutting_down"),
  },
});

/** Its type says nothing of the content, so that a route may answer with a stream. */
const archive: { description: string; content?: Record<string, { schema: z.ZodType }> } = {
  description: "The archive. A connection that breaks means that it is not whole.",
  content: { "application/x-tar": { schema: z.string() } },
};

const pieceRoute = createRoute({
  method: "get",
  path: "/api/v1/backups/snapshots/{id}/pieces/{piece}",
  operationId: "fetchSnapshotPiece",
  tags: ["Backups"],
  summary: "Fetch a piece of a snapshot",
  ...secured("admin"),
  request: {
    params: idParameter.extend({
      piece: z
        .string()
        .regex(/^\d{1,9}$/u)
        .meta({ description: "Which of its pieces, from 0." }),
    }),
  },
  responses: { 200: archive, ...refusals(...keyed, "invalid_request", "not_found") },
});

const releaseRoute = createRoute({
  method: "delete",
  path: "/api/v1/backups/snapshots/{id}",
  operationId: "releaseSnapshot",
  tags: ["Backups"],
  summary: "Let a snapshot go",
  ...secured("admin"),
  request: { params: idParameter },
  responses: {
    204: { description: "It is gone." },
    ...refusals(...keyed, "invalid_request", "not_found"),
  },
});

const journalRoute = createRoute({
  method: "get",
  path: "/api/v1/backups/journal",
  operationId: "readJournal",
  tags: ["Backups"],
  summary: "Read what was erased",
  description:
    "Erasures, and how far events have expired, the oldest first; users and tenants by their hash, as in receipts. A restore takes away again what is younger than its backup.",
  ...secured("admin"),
  responses: {
    200: answers("The journal.", z.object({ entries: z.array(notedSchema) })),
    ...refusals(...keyed),
  },
});

const folderRoute = createRoute({
  method: "post",
  path: "/api/v1/backups/folders",
  operationId: "keepJournalInFolder",
  tags: ["Backups"],
  summary: "Have the journal kept beside backups",
  description:
    "From now on the server notes in `journal.ndjson` of that folder what it erases. The folder is on its machine, and `proof` is the secret whose hash stands in the folder's `dendro-backup.json`: only who can write there anyway can have the server do so.",
  ...secured("admin"),
  request: {
    body: takes(z.strictObject({ path: z.string().min(1).max(4096), proof: z.string().min(1).max(256) })),
  },
  responses: {
    200: answers("It is kept there.", z.object({ path: z.string() })),
    ...refusals(...keyed, ...bodied, "storage_unavailable"),
  },
});

export function addBackupRoutes(api: Api, dependencies: ApiDependencies): void {
  const { snapshots, journal, installation } = dependencies;
  api.openapi(takeRoute, async (context) => {
    requireAllTenants(context);
    return context.json(await snapshots.take(), 201);
  });
  api.openapi(pieceRoute, (context) => {
    requireAllTenants(context);
    // Hono answers HEAD with what GET gives, and would throw the archive away.
    if (context.req.method !== "GET")
      throw new DendroError("method_not_allowed", "A piece can only be fetched; use GET.");
    const { id, piece } = context.req.valid("param");
    const signal = abortSignalOf(context);
    const breakOff = (error: unknown) => {
      if (!signal.aborted)
        dependencies.logError(error, { requestId: context.get("requestId"), path: context.req.path });
      context.env.outgoing.destroy();
    };
    const bytes = snapshots.open(id, Number(piece));
    return context.body(streamBody(bytes, { breakOff }), 200, {
      "content-type": "application/x-tar",
      "cache-control": "no-store",
    });
  });
  api.openapi(releaseRoute, async (context) => {
    requireAllTenants(context);
    await snapshots.release(context.req.valid("param").id);
    return context.body(null, 204);
  });
  api.openapi(journalRoute, async (context) => {
    requireAllTenants(context);
    return context.json({ entries: await journal.all() }, 200);
  });
  api.openapi(folderRoute, async (context) => {
    requireAllTenants(context);
    const { path, proof } = context.req.valid("json");
    const folder = await provenFolder(path, proof, installation);
    await journal.addFolder(folder).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new DendroError("storage_unavailable", `The journal cannot be written: ${why}.`, {
        cause: error,
      });
    });
    return context.json({ path: folder }, 200);
  });
}

/** @throws DendroError `insufficient_scope` when the key is one tenant's */
function requireAllTenants(context: ApiContext): void {
  if (context.get("principal").tenant === null) return;
  throw new DendroError(
    "insufficient_scope",
    "A backup holds the data of all tenants; use an admin key that is not bound to a tenant.",
  );
}
