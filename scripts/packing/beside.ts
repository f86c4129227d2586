import { cpSync, existsSync, statSync } from "node:fs";
import { basename, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Plugin } from "rolldown";

const reference = /new URL\(\s*"(?<path>[^"]+)",\s*import\.meta\.url,?\s*\)/gu;

/**
 * What a source finds beside itself by `new URL("…", import.meta.url)` is beside the built files too: a program for a
 * thread or a process is built with the rest, and data is copied. What lies outside of the sources is left as it is.
 */
export function filesBeside({ sources, outDir }: { sources: string; outDir: string }): Plugin {
  const owners = new Map<string, string>();
  return {
    name: "files-beside",
    transform(code, id) {
      const changed = code.replaceAll(reference, (whole, path: string) => {
        const target = fileURLToPath(new URL(path, pathToFileURL(id)));
        if (!target.startsWith(sources + sep) || !existsSync(target)) return whole;
        const name = basename(target).replace(/\.ts$/u, ".js");
        // All are in one folder once they are built.
        if ((owners.get(name) ?? target) !== target)
          throw new Error(`${target} and ${owners.get(name)} would both be built as ${name}.`);
        owners.set(name, target);
        if (name.endsWith(".js")) this.emitFile({ type: "chunk", id: target, fileName: name });
        else cpSync(target, join(outDir, name), { recursive: true });
        const slash = statSync(target).isDirectory() ? "/" : "";
        return `new URL("./${name}${slash}", import.meta.url)`;
      });
      return changed === code ? null : { code: changed, map: null };
    },
  };
}
