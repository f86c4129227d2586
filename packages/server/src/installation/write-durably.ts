import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Writes a file so that after a crash, of the machine as well, it has either what it had or all of the new. */
export function writeDurably(path: string, text: string): void {
  const beside = `${path}.new`;
  writeFileSync(beside, text, { flush: true });
  renameSync(beside, path);
  const folder = openSync(dirname(path), "r");
  fsyncSync(folder);
  closeSync(folder);
}
