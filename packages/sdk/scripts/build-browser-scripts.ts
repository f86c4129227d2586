import { fileURLToPath } from "node:url";
import { build } from "vite";

/** The scripts that websites load, each on its own. */
const scripts = [
  { name: "dendro.js", source: "script.ts", target: "es2020", notice: "" },
  {
    name: "dendro-vitals.js",
    source: "vitals.ts",
    // As web-vitals itself is published; an older target only adds helpers.
    target: "es2022",
    notice:
      "/*! Has web-vitals in it: https://github.com/GoogleChrome/web-vitals, Copyright Google LLC, https://www.apache.org/licenses/LICENSE-2.0 */",
  },
];
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

for (const { name, source, target, notice } of scripts) {
  await build({
    configFile: false,
    logLevel: "warn",
    build: {
      outDir: here("../dist"),
      emptyOutDir: false,
      target,
      rolldownOptions: {
        input: here(`../src/browser/${source}`),
        output: { format: "iife", entryFileNames: name, postBanner: notice },
      },
    },
  });
}
