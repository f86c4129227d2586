import { fileURLToPath } from "node:url";
import { build } from "vite";

/** The scripts that websites load, each on its own. */
const scripts = [
  { name: "dendro.js", source: "script.ts", notice: "" },
  {
    name: "dendro-vitals.js",
    source: "vitals.ts",
    notice:
      "/*! Has web-vitals in it: https://github.com/GoogleChrome/web-vitals, Copyright Google LLC, https://www.apache.org/licenses/LICENSE-2.0 */",
  },
];
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

for (const { name, source, notice } of scripts) {
  await build({
    configFile: false,
    logLevel: "warn",
    build: {
      outDir: here("../dist"),
      emptyOutDir: false,
      target: "es2020",
      rolldownOptions: {
        input: here(`../src/browser/${source}`),
        output: { format: "iife", entryFileNames: name, postBanner: notice },
      },
    },
  });
}
