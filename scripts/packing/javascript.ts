import { isBuiltin } from "node:module";
import { isAbsolute, join } from "node:path";
import { build } from "rolldown";
import { filesBeside } from "./beside.ts";
import { internalFolder, packageFolder, type Format, type Published } from "./published.ts";

export interface BuildOptions {
  readonly outDir: string;
  /** By the name of the built file. */
  readonly entries: Readonly<Record<string, string>>;
}

/**
 * Builds what a package consists of, with the packages of the workspace that nobody installs inside it, and source maps.
 * @returns the packages that it imports
 */
export async function buildJavaScript(
  { folder, formats, node, inlined = [] }: Published,
  { outDir, entries }: BuildOptions,
): Promise<ReadonlySet<string>> {
  const imported = new Set<string>();
  for (const format of formats) {
    const extension = extensions[format];
    const { output } = await build({
      cwd: packageFolder(folder),
      input: { ...entries },
      platform: "node",
      external: (id) => isExternal(id) && !inlined.includes(packageName(id)),
      plugins: [filesBeside({ sources: join(packageFolder(folder), "src"), outDir })],
      transform: { target: node === 20 ? "es2022" : "node24", jsx: "react-jsx" },
      output: {
        dir: outDir,
        format,
        sourcemap: true,
        entryFileNames: `[name].${extension}`,
        chunkFileNames: `[name]-[hash].${extension}`,
      },
      logLevel: "warn",
    });
    const built = new Set(output.map(({ fileName }) => fileName));
    for (const file of output)
      for (const id of file.type === "chunk" ? [...file.imports, ...file.dynamicImports] : [])
        if (!built.has(id) && isPackage(id)) imported.add(packageName(id));
  }
  return imported;
}

const extensions: Record<Format, string> = { es: "js", cjs: "cjs" };

/** What a program of an installed package finds by itself: Node's modules, and packages that are installed beside it. */
export const isExternal = (id: string): boolean =>
  !id.startsWith(".") && !isAbsolute(id) && internalFolder(id) === null;

/** Whether an import names a package, not a file or a module of Node. */
export const isPackage = (id: string): boolean => isExternal(id) && !isBuiltin(id);

/** `@hono/zod-openapi` of `@hono/zod-openapi/some/path`. */
export const packageName = (id: string): string => id.split("/", id.startsWith("@") ? 2 : 1).join("/");
