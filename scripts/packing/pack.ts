import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { buildJavaScript } from "./javascript.ts";
import { publishedManifest } from "./manifest.ts";
import { entriesOf, packageFolder, published, readManifest, root, type Published } from "./published.ts";
import { withoutLinksOut } from "./readme.ts";
import { buildTypes } from "./types.ts";

/** What `npm pack` tells of a tarball. */
export interface Tarball {
  readonly name: string;
  readonly version: string;
  /** The file, in the folder that was packed into. */
  readonly filename: string;
  /** In bytes. */
  readonly size: number;
  /** In bytes. */
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/**
 * Builds packages and makes the tarballs that are published.
 * @param outDir where the tarballs go, each beside the folder that it was made from
 * @param folders which ones, by their folders in `packages/`; all of them when left out
 */
export async function pack(
  outDir: string,
  folders: readonly string[] = published.map(({ folder }) => folder),
): Promise<Tarball[]> {
  const tarballs: Tarball[] = [];
  for (const each of published.filter(({ folder }) => folders.includes(folder)))
    tarballs.push(await packOne(each, resolve(outDir)));
  return tarballs;
}

async function packOne(each: Published, outDir: string): Promise<Tarball> {
  const stage = join(outDir, each.folder);
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  const manifest = readManifest(each.folder);
  const build = { outDir: join(stage, "dist"), entries: entriesOf(manifest) };
  const [byCode, byTypes] = await Promise.all([buildJavaScript(each, build), buildTypes(each, build)]);
  const staged = publishedManifest(manifest, { formats: each.formats, imports: { byCode, byTypes } });
  await writeFile(join(stage, "package.json"), `${JSON.stringify(staged, null, 2)}\n`);
  await copyFile(join(root, "LICENSE"), join(stage, "LICENSE"));
  const readme = await readFile(join(packageFolder(each.folder), "README.md"), "utf8");
  await writeFile(join(stage, "README.md"), withoutLinksOut(readme));
  const { stdout } = await promisify(execFile)("npm", ["pack", "--json", "--pack-destination", outDir], {
    cwd: stage,
    maxBuffer: 16 << 20,
  });
  const told: unknown = JSON.parse(stdout);
  // npm 10 tells a list, npm 12 an object by name.
  const [tarball] = Object.values(told as Tarball[]);
  if (tarball === undefined) throw new Error(`npm packed nothing in ${stage}: ${stdout}`);
  return tarball;
}
