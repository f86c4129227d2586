import { join } from "node:path";
import { pack } from "./packing/pack.ts";
import { root } from "./packing/published.ts";

const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;

for (const { filename, size, unpackedSize, files } of await pack(join(root, "dist")))
  console.log(`dist/${filename}: ${kilobytes(size)}, ${files.length} files of ${kilobytes(unpackedSize)}`);
