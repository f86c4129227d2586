import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";

/** A link of a page that is no address of its own and no place in the same page. */
const relativeLink = /\[([^\]]+)\]\((?!\w+:|#)([^)#]+)(?:#[^)]*)?\)/gu;

/** Makes text of the links in a package's pages that lead to what it does not bring. */
export async function dropDeadLinks(folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith(".md")) continue;
    const page = join(folder, name);
    const text = await readFile(page, "utf8");
    const leadsSomewhere = (path: string) => {
      const target = resolve(dirname(page), path);
      return target.startsWith(folder + sep) && existsSync(target);
    };
    await writeFile(
      page,
      text.replaceAll(relativeLink, (link, words: string, path: string) =>
        leadsSomewhere(path) ? link : words,
      ),
    );
  }
}
