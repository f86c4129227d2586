import { appendFileSync, copyFileSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { defineConfig, type Plugin } from "vite";

const { resolve } = createRequire(import.meta.url);

const inter = "@fontsource-variable/inter";

/** What draws pictures, and the letters in them, stand beside the program, with their licences. */
const files: Plugin = {
  name: "files",
  writeBundle({ dir = "" }) {
    copyFileSync(resolve("@resvg/resvg-wasm/index_bg.wasm"), `${dir}/resvg.wasm`);
    for (const script of ["latin", "latin-ext", "cyrillic", "greek", "vietnamese"])
      copyFileSync(resolve(`${inter}/files/inter-${script}-wght-normal.woff2`), `${dir}/${script}.woff2`);
    const ofInter = readFileSync(resolve(`${inter}/LICENSE`), "utf8");
    appendFileSync(
      `${dir}/licenses.md`,
      `\n## Inter (SIL Open Font License 1.1)\n\n${ofInter}\n## @resvg/resvg-wasm (MPL-2.0)\n\n` +
        "resvg.wasm is used as it is published. Its source is at https://github.com/yisibl/resvg-js, and its licence at https://mozilla.org/MPL/2.0/.\n",
    );
  },
};

/** What draws reports for mail, as a thread of the server: all that it needs in one folder. */
export default defineConfig({
  plugins: [files],
  publicDir: false,
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  ssr: { noExternal: true },
  build: {
    ssr: "src/mail/thread.ts",
    outDir: "dist/mail",
    emptyOutDir: true,
    target: "node20",
    minify: true,
    license: { fileName: "licenses.md" },
    rollupOptions: { output: { entryFileNames: "[name].mjs" } },
  },
});
