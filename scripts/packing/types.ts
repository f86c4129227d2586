import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { build } from "rolldown";
import { dts } from "rolldown-plugin-dts";
import { isExternal, isPackage, packageName, type BuildOptions } from "./javascript.ts";
import { packageFolder, root, type Format, type Published } from "./published.ts";

/**
 * Builds the types of a package, one file an entry and format, with those of the workspace's own packages inside.
 * @returns the packages that they import
 */
export async function buildTypes(
  each: Published,
  { outDir, entries }: BuildOptions,
): Promise<ReadonlySet<string>> {
  const { folder, formats } = each;
  const declared = await declare(each, Object.values(entries));
  const imported = new Set<string>();
  try {
    for (const format of formats) {
      const { output } = await build({
        cwd: packageFolder(folder),
        input: { ...entries },
        external: isExternal,
        plugins: [dts({ dtsOnly: true, tsconfig: false, generator: { emit: declared.read } })],
        output: {
          dir: outDir,
          format: "es",
          entryFileNames: `[name].${extensions[format]}`,
          chunkFileNames: `[name]-[hash].${extensions[format]}`,
        },
        logLevel: "warn",
      });
      for (const file of output)
        // `imports` has those too that were of use to nothing.
        if (file.type === "chunk")
          for (const [, id = ""] of file.code.matchAll(importedIn))
            if (isPackage(id)) imported.add(packageName(id));
    }
  } finally {
    await declared.remove();
  }
  return imported;
}

/** What a line of declarations imports, but for the lines of comments, which have examples in them. */
const importedIn = /^(?!\s*\*).*?(?:from |import\()"([^"]+)"/gmu;

const extensions: Record<Format, string> = { es: "d.ts", cjs: "d.cts" };

/**
 * Has TypeScript say what every source declares.
 * @throws Error when a source is wrong, or uses what the oldest Node that runs it does not have
 */
async function declare({ folder, node }: Published, entries: readonly string[]) {
  const sources = packageFolder(folder);
  const temporary = await mkdtemp(join(tmpdir(), "dendro-types-"));
  const remove = async () => await rm(temporary, { recursive: true, force: true });
  const config = {
    extends: join(sources, "tsconfig.json"),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: root,
      outDir: temporary,
      typeRoots: [join(temporary, "roots"), types],
      // The second is for types that a package does not export, and TypeScript names all the same.
      paths: {
        "@dendro/*": [join(root, "packages/*/src/index.ts")],
        "#packages/*": [join(root, "packages/*")],
      },
      ...(node === 20 && { lib: libraryOfNode20 }),
    },
    files: entries.map((entry) => join(sources, entry)),
    include: [],
  };
  try {
    if (node === 20) await writeTypesOfNode20(join(temporary, "roots"));
    await writeFile(join(temporary, "tsconfig.json"), JSON.stringify(config));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    await promisify(execFile)(process.execPath, [tsc, "-p", temporary]);
  } catch (error) {
    await remove();
    throw new Error((error as { stdout?: string }).stdout ?? String(error), { cause: error });
  }
  return {
    remove,
    read: async (_: string, source: string) => ({
      code: await readFile(join(temporary, relative(root, source).replace(/\.tsx?$/u, ".d.ts")), "utf8"),
    }),
  };
}

const types = join(root, "node_modules/@types");

/** What V8 of Node 20 has, and browsers of its time. */
const libraryOfNode20 = ["es2023", "es2024.string", "dom", "dom.iterable"];

/** Node 20's own types, with those of SQLite, which is looked up before it is used. */
async function writeTypesOfNode20(roots: string): Promise<void> {
  await mkdir(join(roots, "node"), { recursive: true });
  const references = ["node-20/index.d.ts", "node/sqlite.d.ts"].map(
    (file) => `/// <reference path=${JSON.stringify(join(types, file))} />\n`,
  );
  await writeFile(join(roots, "node/index.d.ts"), references.join(""));
}
