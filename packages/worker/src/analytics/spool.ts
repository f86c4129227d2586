import { open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Spool } from "@dendro/delivery";
import { abandonedHomes, makeHome, type SpoolHome } from "./spool-home.ts";

export interface SpoolOptions {
  /** Several processes may share it; made when it is not there. */
  readonly directory: string;
  readonly workerId: string;
  /** Of all that this process keeps. */
  readonly maxBytes: number;
}

/** Keeps batches as files until they are delivered, so that a process that dies loses none of them. */
export function openSpool({ directory, workerId, maxBytes }: SpoolOptions): Spool {
  const sizes = new Map<string, number>();
  let making: Promise<SpoolHome> | null = null;

  async function home(): Promise<SpoolHome> {
    making ??= makeHome(directory, workerId);
    try {
      return await making;
    } catch (error) {
      // The next batch may have more luck.
      making = null;
      throw error;
    }
  }
  const fileOf = async (id: string) => join((await home()).path, `${id}${extension}`);

  async function read(id: string): Promise<string | null> {
    try {
      return await readFile(await fileOf(id), "utf8");
    } catch (error) {
      if ((error as { code?: unknown }).code === "ENOENT") return null;
      throw error;
    }
  }

  async function remove(id: string): Promise<void> {
    if (sizes.delete(id)) await rm(await fileOf(id), { force: true });
  }

  async function makeRoom(bytes: number, mayGo: (id: string) => boolean): Promise<string[]> {
    const givenUp: string[] = [];
    let total = bytes + [...sizes.values()].reduce((sum, size) => sum + size, 0);
    if (total <= maxBytes) return givenUp;
    // Ids tell the time.
    for (const id of [...sizes.keys()].filter(mayGo).toSorted()) {
      if (total <= maxBytes) break;
      total -= sizes.get(id) ?? 0;
      const lost = await read(id);
      if (lost !== null) givenUp.push(lost);
      await remove(id);
    }
    return givenUp;
  }

  return {
    read,
    remove,
    async keep(id, body, mayGo) {
      const bytes = Buffer.byteLength(body);
      if (bytes > maxBytes)
        throw new RangeError(`A batch of ${bytes} bytes is larger than the spool may be: ${maxBytes}.`);
      const givenUp = await makeRoom(bytes, mayGo);
      await writeWhole(await fileOf(id), body);
      sizes.set(id, bytes);
      return givenUp;
    },
    /** Also takes over what processes of this worker left that are gone. */
    async list() {
      for await (const abandoned of abandonedHomes(directory, workerId))
        for (const [id, bytes] of await moveIn(abandoned, home)) sizes.set(id, bytes);
      return [...sizes.keys()].toSorted();
    },
    async close() {
      if (making !== null) await (await home()).leave();
    },
  };
}

/** Moves batches out of a home that was abandoned, and removes it. */
async function moveIn(abandoned: SpoolHome, home: () => Promise<SpoolHome>): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  try {
    for (const name of await readdir(abandoned.path)) {
      const path = join(abandoned.path, name);
      const id = name.slice(0, -extension.length);
      if (name.endsWith(extension) && isId.test(id)) {
        const { size } = await stat(path);
        await rename(path, join((await home()).path, name));
        sizes.set(id, size);
      } else if (name.endsWith(unfinished)) await rm(path, { force: true });
    }
  } finally {
    await abandoned.leave();
  }
  return sizes;
}

const extension = ".json";
const unfinished = ".unfinished";
const isId = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/u;

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
