import { globSync, readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { guides } from "./build/guides.ts";

const server = process.env["DENDRO_URL"] ?? "http://127.0.0.1:4000";

/** Scripts and styles are compressed when they are built, so that nobody waits for it when they are asked for. */
const compressed: Plugin = {
  name: "compressed",
  apply: "build",
  writeBundle({ dir = "" }) {
    for (const path of globSync(`${dir}/assets/*.{js,css}`)) {
      const file = readFileSync(path);
      writeFileSync(`${path}.br`, brotliCompressSync(file));
      writeFileSync(`${path}.gz`, gzipSync(file, { level: 9 }));
    }
  },
};

export default defineConfig({
  plugins: [react(), tailwindcss(), guides, compressed],
  // What it is made of says that its licenses come along.
  build: { target: "es2024", chunkSizeWarningLimit: 600, license: { fileName: "licenses.md" } },
  server: { proxy: { "/api": { target: server, ws: true } } },
});
