import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));

/** Whether npm can be asked for packages: an installation of Dendro's own comes from it. */
export const isRegistryReachable = (): boolean =>
  spawnSync("npm", ["view", "ws", "version", "--fetch-retries=0", "--fetch-timeout=10000"]).status === 0;

export const noRegistry = "the npm registry cannot be reached";

/** A project that has installed our tarballs. */
export interface Project {
  readonly path: string;
  /** Compiles the files of programs for Node 20, checking all that they use against its types. @throws Error with what is wrong */
  compile(files: readonly string[]): Promise<void>;
}

export interface ProjectOptions {
  /** Where it is made. */
  readonly path: string;
  readonly tarballs: readonly string[];
  /** What it uses beside them, in the versions that are installed here. */
  readonly more: readonly string[];
}

/** Makes a project with nothing in it, and installs packages as anybody would. */
export async function installPackages({ path, tarballs, more }: ProjectOptions): Promise<Project> {
  await cp(fileURLToPath(new URL("programs", import.meta.url)), path, { recursive: true });
  await writeFile(join(path, "package.json"), '{ "private": true, "type": "module" }\n');
  const asked = [...tarballs, ...more.map((name) => `${name}@${versionOf(name)}`)];
  await execute("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", ...asked], { cwd: path });
  return { path, compile: async (files) => await compile(path, files) };
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
