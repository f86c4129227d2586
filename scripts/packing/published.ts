import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

export type Format = "es" | "cjs";

/** A package that others install. */
export interface Published {
  /** Its folder in `packages/`. */
  readonly folder: string;
  /** CommonJS too where a Node program may `require` it. */
  readonly formats: readonly Format[];
  /** The major version of Node that it runs on, and newer ones. */
  readonly node: 20 | 24;
}

export const published: readonly Published[] = [
  { folder: "sdk", formats: ["es", "cjs"], node: 20 },
  { folder: "worker", formats: ["es", "cjs"], node: 20 },
  { folder: "react", formats: ["es"], node: 20 },
];

/** What is read of a `package.json` of the workspace. */
export interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

export const packageFolder = (folder: string): string => join(root, "packages", folder);

export const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(packageFolder(folder), "package.json"), "utf8")) as Manifest;

/** The folder of a package of the workspace that is not published by itself, such as `@dendro/core`; null of any other name. */
export const internalFolder = (name: string): string | null =>
  /^@dendro\/(core|node)$/u.exec(name)?.[1] ?? null;

/** Where a program comes in, by the name of its built file: `index` and `./src/index.ts`. */
export const entriesOf = ({ exports }: Manifest): Record<string, string> =>
  Object.fromEntries(Object.entries(exports).map(([path, source]) => [entryName(path), source]));

/** `index` of `.`, `fetch` of `./fetch`. */
export const entryName = (path: string): string => (path === "." ? "index" : path.slice("./".length));
