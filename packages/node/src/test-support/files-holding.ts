import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const maxLooks = 100;

/**
 * The files below a folder that hold one of these texts.
 *
 * A database that lives in the folder renames and removes files at any time, and what is renamed between listing and
 * reading would be overlooked. So a look during which a file went is taken again.
 */
export function filesHolding(folder: string, texts: readonly (string | Uint8Array)[]): string[] {
  const needles = texts.map((text) => (typeof text === "string" ? text : Buffer.from(text)));
  for (let looks = 1; ; looks += 1)
    try {
      return filesIn(folder).filter((path) => {
        const bytes = readFileSync(path);
        return needles.some((needle) => bytes.includes(needle));
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || looks === maxLooks) throw error;
    }
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
