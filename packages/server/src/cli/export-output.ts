import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { open, rename, rm } from "node:fs/promises";
import type { Terminal } from "./terminal.ts";

/** Takes a file that arrives in parts. */
export type Output = (parts: AsyncIterable<Uint8Array>) => Promise<void>;

/** Writes as fast as what reads it takes it. */
export function toStream(stream: Terminal["stdout"]): Output {
  return async (parts) => {
    for await (const part of parts) if (!stream.write(part)) await once(stream, "drain");
  };
}

/**
 * Writes beside the file and puts it in its place when it is whole and on disk, so that there is never half of it
 * there, and what was there before stays until then.
 */
export function toFile(path: string): Output {
  return async (parts) => {
    const beside = `${path}.${randomUUID().slice(0, 8)}.part`;
    try {
      const file = await open(beside, "wx");
      try {
        for await (const part of parts) await file.writeFile(part);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, path);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  };
}
