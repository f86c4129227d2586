import { posix } from "node:path";
import { parseSync } from "oxc-parser";

/** What a source imports, types included: as it is written, or of a file within the workspace as its path. */
export function importsOf(path: string, text: string): string[] {
  const { staticImports, staticExports, dynamicImports } = parseSync(path, text).module;
  const written = [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...dynamicImports.flatMap(({ moduleRequest: { start, end } }) => literal(text.slice(start, end))),
    // A type may be imported where it is used, and a thread or a file is named by its address.
    ...[...text.matchAll(/\bimport\("([^"]+)"\)|new URL\("(\.[^"]+\.tsx?)", import\.meta\.url\)/gu)].map(
      ([, type, address]) => type ?? address ?? "",
    ),
  ];
  return [...new Set(written)].map((name) =>
    name.startsWith(".") ? posix.normalize(posix.join(posix.dirname(path), name)) : name,
  );
}

const literal = (source: string) => /^["'](.+)["']$/u.exec(source)?.[1] ?? [];
