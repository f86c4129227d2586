import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { guideName, isGuide } from "./guide-names.ts";
import { renderGuide, type RenderedGuide } from "./render-guide.ts";

const docs = fileURLToPath(new URL("../../../docs/", import.meta.url));

/** Every guide by its name, made of the page of the documentation. */
export function readGuides(): ReadonlyMap<string, RenderedGuide & { readonly file: string }> {
  const paths = readdirSync(docs, { recursive: true, encoding: "utf8" }).filter(isGuide).toSorted();
  return new Map(
    paths.map((path) => {
      const file = `${docs}${path}`;
      return [guideName(path), { ...renderGuide(readFileSync(file, "utf8"), path), file }];
    }),
  );
}

const list = "virtual:guides";
const one = "virtual:guide/";

/**
 * Makes the guides part of the dashboard as they are written in `docs`: `virtual:guides` has their titles and how to load
 * each, so that nobody loads those that they do not read.
 */
export const guides: Plugin = {
  name: "guides",
  resolveId: (id) => (id === list || id.startsWith(one) ? `\0${id}` : null),
  load(id) {
    if (id === `\0${list}`) {
      const entries = [...readGuides()].map(
        ([name, { title }]) =>
          `{ name: ${JSON.stringify(name)}, title: ${JSON.stringify(title)}, load: () => import(${JSON.stringify(one + name)}) }`,
      );
      return `export const guides = [${entries.join(",")}];`;
    }
    if (!id.startsWith(`\0${one}`)) return null;
    const guide = readGuides().get(id.slice(one.length + 1));
    if (guide === undefined) return null;
    this.addWatchFile(guide.file);
    const { file: _file, ...shown } = guide;
    return Object.entries(shown)
      .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
      .join("\n");
  },
};
