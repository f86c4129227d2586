import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { pack, type Tarball } from "../../scripts/packing/pack.ts";

const execute = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));

/** Whether npm can be asked for packages: an installation of Dendro's own comes from it. */
export const isRegistryReachable = (): boolean =>
  spawnSync("npm", ["view", "ws", "version", "--fetch-retries=0", "--fetch-timeout=10000"]).status === 0;

export const noRegistry = "the npm registry cannot be reached";

/** An empty project that has installed our tarballs, in a folder far from this checkout. */
export interface Project {
  readonly path: string;
  readonly tarballs: readonly Tarball[];
  /** Compiles the files of programs for Node 20, checking all that they use against its types. @throws Error with what is wrong */
  compile(files: readonly string[]): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Packs, and installs the tarballs as anybody would.
 * @param folders the packages, by their folders in `packages/`
 * @param more what a project uses beside them, in the versions that are tested here
 */
export async function installPackages(folders: readonly string[], more: readonly string[]): Promise<Project> {
  const path = await mkdtemp(join(tmpdir(), "dendro-project-"));
  const remove = async () => await rm(path, { recursive: true, force: true });
  try {
    const packed = join(path, "packed");
    const tarballs = await pack(packed, folders);
    await writeFile(join(path, "package.json"), '{ "private": true, "type": "module" }\n');
    await cp(fileURLToPath(new URL("programs", import.meta.url)), path, { recursive: true });
    const asked = [
      ...tarballs.map(({ filename }) => join(packed, filename)),
      ...more.map((name) => `${name}@${versionOf(name)}`),
    ];
    await execute("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", ...asked], { cwd: path });
    return { path, tarballs, remove, compile: async (files) => await compile(path, files) };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Of a package as it is installed here. */
function versionOf(name: string): string {
  const manifest = readFileSync(join(root, "node_modules", name, "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

async function compile(path: string, files: readonly string[]): Promise<void> {
  const compilerOptions = {
    module: "nodenext",
    target: "es2023",
    lib: ["es2023", "dom"],
    types: ["node"],
    strict: true,
    skipLibCheck: false,
  };
  await writeFile(join(path, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  await execute(process.execPath, [tsc, "-p", path]).catch((error: unknown) => {
    throw new Error((error as { stdout?: string }).stdout ?? String(error), { cause: error });
  });
}
