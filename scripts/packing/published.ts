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
  /** What is built beside its exports, by the name of the built file. */
  readonly programs?: Readonly<Record<string, string>>;
  /** Packages that are built into this one, because they are not said to run on its Node; their licenses come along. */
  readonly inlined?: readonly string[];
  /** What is copied as it is, from the repository's root into the package. */
  readonly copied: Readonly<Record<string, string>>;
}

const license = { LICENSE: "LICENSE" };

export const published: readonly Published[] = [
  {
    folder: "sdk",
    formats: ["es", "cjs"],
    node: 20,
    copied: { ...license, "packages/sdk/README.md": "README.md" },
  },
  {
    folder: "worker",
    formats: ["es", "cjs"],
    node: 20,
    inlined: ["kysely"],
    copied: { ...license, "packages/worker/README.md": "README.md" },
  },
  {
    folder: "react",
    formats: ["es"],
    node: 20,
    copied: { ...license, "packages/react/README.md": "README.md" },
  },
  {
    folder: "server",
    formats: ["es"],
    node: 24,
    inlined: ["commander", "kysely"],
    programs: { cli: "./src/cli/main.ts" },
    copied: {
      ...license,
      "README.md": "README.md",
      "CHANGELOG.md": "CHANGELOG.md",
      docs: "docs",
      "packages/server/bin": "bin",
      "packages/web/dist": "dist/web",
      "packages/sdk/dist": "dist/scripts",
    },
  },
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

/** The Node that comes with the server, one package a platform; the workspace brings the same. */
export function runtimePackages(): Readonly<Record<string, string>> {
  const workspace = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    optionalDependencies: Readonly<Record<string, string>>;
  };
  return workspace.optionalDependencies;
}

/** The folder of a package of the workspace that is not published by itself, such as `@dendro/core`; null of any other name. */
export function internalFolder(name: string): string | null {
  const folder = /^@dendro\/([^/]+)$/u.exec(name)?.[1];
  return folder === undefined || published.some((each) => each.folder === folder) ? null : folder;
}

/** What can be imported, by the name of the built file: `index` of `./src/index.ts`. */
export const entriesOf = ({ folder }: Published): Record<string, string> =>
  Object.fromEntries(
    Object.entries(readManifest(folder).exports).map(([path, source]) => [entryName(path), source]),
  );

/** `index` of `.`, `fetch` of `./fetch`. */
export const entryName = (path: string): string => (path === "." ? "index" : path.slice("./".length));
