import { execFile } from "node:child_process";
import { cp, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { buildJavaScript } from "./javascript.ts";
import { publishedManifest } from "./manifest.ts";
import { entriesOf, published, root, type Published } from "./published.ts";
import { dropDeadLinks } from "./links.ts";
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
  const [dist, exported] = [join(stage, "dist"), entriesOf(each)];
  const [byCode, byTypes] = await Promise.all([
    buildJavaScript(each, { outDir: dist, entries: { ...exported, ...each.programs } }),
    buildTypes(each, { outDir: dist, entries: exported }),
  ]);
  const manifest = publishedManifest(each, { byCode, byTypes });
  await writeFile(join(stage, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  const licenses = (each.inlined ?? []).map(
    (name) => [`node_modules/${name}/LICENSE`, `LICENSE.${name}`] as const,
  );
  for (const [from, to] of [...Object.entries(each.copied), ...licenses])
    await copy(join(root, from), join(stage, to));
  await dropDeadLinks(stage);
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

async function copy(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true }).catch((cause: unknown) => {
    throw new Error(`${from} cannot be copied; run \`npm run build\` first.`, { cause });
  });
}
