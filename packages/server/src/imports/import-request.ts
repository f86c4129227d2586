import { z } from "zod";

/** Bytes of one piece of a file, and of a file of conversations, which is read as a whole. */
export const maxPieceBytes = 4 * 1024 * 1024;
export const maxUploadedChatsBytes = 64 * 1024 * 1024;

/** A file that is about to be imported. */
export const importRequestSchema = z
  .strictObject({
    what: z.enum(["logs", "chats"]).meta({
      description: "An access log of a web server, or conversations that an agent had; gzipped or not.",
    }),
    name: z.string().min(1).max(255).meta({ description: "The file's, to tell it by." }),
    bytes: z.number().int().min(0).nullable().default(null).meta({ description: "How long it is." }),
    site: z.string().min(1).max(253).optional().meta({
      description: "Of a log: the site's host, whatever its lines say.",
    }),
    format: z.string().min(1).max(1000).default("auto").meta({
      description: "Of a log: its format by name, or described; `auto` tells it by its looks.",
    }),
    worker: z.string().min(1).max(128).default("imported").meta({
      description: "Of conversations: the worker that they were with.",
    }),
    with_text: z.boolean().default(false).meta({ description: "Of conversations: keep what was said." }),
    modified_at: z.number().int().optional().meta({
      description:
        "When the file was written, in milliseconds since 1970: the end of conversations that do not say when they were.",
    }),
  })
  .meta({ id: "ImportRequest" });

export type ImportRequest = z.output<typeof importRequestSchema>;

/** An import, and what it has come to. */
export const importSchema = z
  .object({
    id: z.string(),
    what: z.enum(["logs", "chats"]),
    name: z.string(),
    status: z.enum(["running", "done", "failed", "stopped"]),
    started_at: z.string(),
    bytes: z.number().int().nullable(),
    offset: z.number().int().meta({ description: "Bytes that were read: where the next piece begins." }),
    fault: z.string().nullable().meta({ description: "Why it failed, and what to do." }),
    read: z.number().int().meta({ description: "Lines of a log, or conversations." }),
    taken: z.array(z.object({ what: z.string(), count: z.number().int() })).meta({
      description: "What was made of them.",
    }),
    duplicates: z.number().int().meta({ description: "Events that had been sent before." }),
    bad: z.number().int().meta({ description: "Lines or conversations that could not be taken." }),
    faults: z.array(z.object({ at: z.number().int(), reason: z.string() })).meta({
      description: "The first of them: the line or record, from 1, and why.",
    }),
    first_at: z.string().nullable(),
    last_at: z.string().nullable(),
  })
  .meta({ id: "Import" });

export type Import = z.output<typeof importSchema>;
