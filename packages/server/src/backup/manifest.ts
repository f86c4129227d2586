import { hash } from "node:crypto";
import { z } from "zod";
import { snapshotPieceSchema, snapshotSchema } from "./snapshot.ts";

const storedPieceSchema = snapshotPieceSchema.extend({
  /** Of the archive, in hexadecimal; it is its name, too. */
  sha256: z.string().regex(/^[\da-f]{64}$/u),
  /** Bytes of the archive. */
  size: z.number(),
});
export type StoredPiece = z.infer<typeof storedPieceSchema>;

/** What a backup consists of. */
export const manifestSchema = snapshotSchema.omit({ id: true }).extend({
  format: z.literal(1),
  pieces: z.array(storedPieceSchema),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** A line of JSON, and one with its SHA-256: a manifest that was changed or cut short is told from a whole one. */
export function writeManifest(manifest: Manifest): string {
  const json = JSON.stringify(manifest);
  return `${json}\n${hash("sha256", json)}\n`;
}

/** @throws when it is not what {@link writeManifest} wrote */
export function parseManifest(text: string): Manifest {
  const [json = "", sum] = text.split("\n");
  if (sum !== hash("sha256", json)) throw new Error("its checksum is another");
  return manifestSchema.parse(JSON.parse(json));
}
