import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Spool } from "@dendro/delivery";

export interface DiskSpoolOptions {
  /** Made when it is not there. One process at a time should use it. */
  readonly directory: string;
  /** Bytes of all that is kept; beyond it the oldest batches are dropped. @defaultValue 64 MiB */
  readonly maxBytes?: number | undefined;
}

/**
 * The option `spool` for Node: keeps every batch as a file until it is delivered, so that it outlives the process.
 * @example
 * import { createClient } from "@dendro/sdk";
 * import { diskSpool } from "@dendro/sdk/node";
 *
 * const spool = diskSpool({ directory: "/var/lib/shop/dendro" });
 * const dendro = createClient({ url: "https://dendro.example.org", key: "dk_ingest_…", spool });
 */
export function diskSpool({ directory, maxBytes = 64 * 1024 * 1024 }: DiskSpoolOptions): Spool {
  /** Bytes by id, the oldest first: ids are UUIDs of version 7. Looked up when it is first needed. */
  let sizes: Promise<Map<string, number>> | undefined;
  const known = async () => await (sizes ??= readSizes(directory));
  const fileOf = (id: string) => join(directory, `${id}${extension}`);

  async function read(id: string): Promise<string | null> {
    try {
      return await readFile(fileOf(id), "utf8");
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async function remove(id: string): Promise<void> {
    (await known()).delete(id);
    await rm(fileOf(id), { force: true });
  }

  return {
    async keep(id, body, mayGo) {
      if (!isId.test(id)) throw new TypeError(`A batch's id must be a UUID; got ${id}.`);
      const bySize = await known();
      const bytes = Buffer.byteLength(body);
      const givenUp: string[] = [];
      let total = bytes + [...bySize.values()].reduce((sum, size) => sum + size, 0);
      for (const [oldest, size] of bySize) {
        if (total <= maxBytes) break;
        if (!mayGo(oldest)) continue;
        const lost = await read(oldest);
        if (lost !== null) givenUp.push(lost);
        await remove(oldest);
        total -= size;
      }
      await writeWhole(fileOf(id), body);
      bySize.set(id, bytes);
      return givenUp;
    },
    list: async () => [...(await known()).keys()],
    read,
    remove,
  };
}

const extension = ".json";
const isId = /^[0-9a-f-]{36}$/u;

async function readSizes(directory: string): Promise<Map<string, number>> {
  await mkdir(directory, { recursive: true });
  const sizes = new Map<string, number>();
  for (const name of (await readdir(directory)).toSorted()) {
    // Half a file of a process that was killed while it wrote.
    if (name.endsWith(unfinished)) await rm(join(directory, name), { force: true });
    const id = name.slice(0, -extension.length);
    if (!name.endsWith(extension) || !isId.test(id)) continue;
    sizes.set(id, (await stat(join(directory, name))).size);
  }
  return sizes;
}

const unfinished = ".unfinished";

/** The file is there as a whole or not at all, also after a power cut. */
async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(`${path}${unfinished}`, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}${unfinished}`, path);
}

const isMissing = (error: unknown) => (error as { code?: unknown }).code === "ENOENT";
