import { cpSync, rmSync } from "node:fs";

/**
 * Keeps a data directory that nobody has open as it is now, beside it. The answer puts it back, in the place where it was: a
 * warehouse knows where it lies.
 */
export function keepDirectory(path: string): () => void {
  const kept = `${path}-kept-${Math.random().toString(36).slice(2)}`;
  cpSync(path, kept, { recursive: true, verbatimSymlinks: true });
  return () => {
    rmSync(path, { recursive: true, force: true });
    cpSync(kept, path, { recursive: true, verbatimSymlinks: true });
  };
}
