import { createReadStream } from "node:fs";
import { lstat, mkdir, open, readdir, readlink, symlink } from "node:fs/promises";
import { dirname, join, normalize, isAbsolute } from "node:path";
import { paddingOf, readTar, tarEnd, tarHeader } from "./tar.ts";

/** Bytes that are read at once. */
const readBytes = 256 * 1024;

/** Everything below a folder, as one archive. What is in the folder must not change meanwhile. */
export async function* packFolder(folder: string): AsyncGenerator<Uint8Array, void> {
  yield* packInto(folder, "");
  yield tarEnd;
}

async function* packInto(folder: string, below: string): AsyncGenerator<Uint8Array, void> {
  for (const name of (await readdir(join(folder, below))).toSorted()) {
    const path = below === "" ? name : `${below}/${name}`;
    const from = join(folder, path);
    const stats = await lstat(from);
    if (stats.isSymbolicLink()) {
      yield tarHeader({ kind: "link", path, size: 0, target: await readlink(from) });
    } else if (stats.isDirectory()) {
      yield tarHeader({ kind: "directory", path: `${path}/`, size: 0, target: "" });
      yield* packInto(folder, path);
    } else {
      const { size } = stats;
      yield tarHeader({ kind: "file", path, size, target: "" });
      // No more than the header says, should it grow all the same.
      if (size > 0)
        yield* createReadStream(from, { end: size - 1, highWaterMark: readBytes }) as AsyncIterable<Buffer>;
      yield Buffer.alloc(paddingOf(size));
    }
  }
}

/**
 * Writes the entries of an archive below a folder, on disk when it resolves.
 * @throws when an entry would go elsewhere, is there already, or the archive is not whole
 */
export async function unpackInto(folder: string, archive: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const { kind, path, target, content } of readTar(archive)) {
    requireBelow(path);
    const to = join(folder, path);
    if (kind === "directory") await mkdir(to, { recursive: true, mode: 0o700 });
    else await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    if (kind === "link") {
      if (isAbsolute(target)) throw new Error(`it has a link to ${JSON.stringify(target)}, outside of it`);
      requireBelow(join(dirname(path), target));
      await symlink(target, to);
    }
    if (kind === "file") await writeNew(to, content);
  }
}

function requireBelow(path: string): void {
  const plain = normalize(path);
  if (isAbsolute(plain) || plain === ".." || plain.startsWith("../") || path.includes("\0"))
    throw new Error(`it has an entry ${JSON.stringify(path)}, outside of it`);
}

async function writeNew(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    for await (const part of content) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
}
