import { copyFileSync } from "node:fs";
import { createRequire } from "node:module";
import { defineConfig, type Plugin } from "vite";

const { resolve } = createRequire(import.meta.url);

/** What draws pictures, and the letters in them, stand beside the program. */
const files: Plugin = {
  name: "files",
  writeBundle({ dir = "" }) {
    copyFileSync(resolve("@resvg/resvg-wasm/index_bg.wasm"), `${dir}/resvg.wasm`);
    copyFileSync(
      resolve("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"),
      `${dir}/inter.woff2`,
    );
  },
};

/** Reports as mail shows them, for the server: all that it needs in one folder. */
export default defineConfig({
  plugins: [files],
  publicDir: false,
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  ssr: { noExternal: true },
  build: {
    ssr: "src/mail/render-report.tsx",
    outDir: "dist/mail",
    emptyOutDir: true,
    target: "node20",
    minify: true,
    license: { fileName: "licenses.md" },
    rollupOptions: { output: { entryFileNames: "[name].mjs" } },
  },
});
