import { z } from "zod";

/** A piece of a snapshot: the files of one folder, as an archive. */
export const snapshotPieceSchema = z.object({
  into: z.string().meta({ description: "The folder that it is of, below the data directory." }),
  key: z.string().nullable().meta({
    description:
      "What tells its content: two pieces of one folder with one key are the same. null where it changes with every snapshot.",
  }),
  bytes: z.number().meta({ description: "Bytes of its files." }),
});
export type SnapshotPiece = z.infer<typeof snapshotPieceSchema>;

/** The data of an installation as of a moment. */
export const snapshotSchema = z
  .object({
    id: z.string(),
    installation: z.string().meta({ description: "What names the installation; a restored one keeps it." }),
    taken_at: z.string().meta({ description: "ISO 8601." }),
    release: z.string().meta({ description: "The release that took it." }),
    rows: z.record(z.string(), z.number()).meta({ description: "Rows of each table of the warehouse." }),
    secrets: z.number().meta({ description: "Secrets of settings that are encrypted in it." }),
    secret_key: z
      .string()
      .meta({ description: "What tells the key that they are encrypted with, without giving it away." }),
    pieces: z.array(snapshotPieceSchema),
  })
  .meta({ id: "Snapshot" });
export type Snapshot = z.infer<typeof snapshotSchema>;

/** How the refusal of a snapshot begins that is not there any more; it can be taken again. */
export const snapshotGone = "Snapshot not found";
