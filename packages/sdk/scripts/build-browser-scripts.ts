import { cp, mkdir, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
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
for (const name of ["plausible", "umami"])
  scripts.push({ name: `${name}.js`, source: `${name}.ts`, target: "es2020", notice: "" });
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

/**
 * What other systems' snippets load that only they can be: published under the MIT license (posthog-js partly under
 * Apache 2.0), served as they are, with their licenses beside them.
 */
const foreign = [
  // Its extras are loaded one by one, when the page's settings ask for them.
  {
    name: "posthog-js",
    folder: "dist",
    into: "posthog",
    files: /^(?!module|array\.full|main|all-|default-)[\w.-]+\.js$/u,
  },
  {
    name: "@segment/analytics-next",
    folder: "dist/umd",
    into: "segment",
    files: /^(?:standalone|[\w-]+\.bundle\.\w+)\.js$/u,
  },
];
for (const { name, folder, into, files } of foreign) {
  const root = packageRoot(name);
  const target = here(`../dist/vendor/${into}`);
  await mkdir(target, { recursive: true });
  for (const file of await readdir(join(root, folder)))
    if (files.test(file)) await cp(join(root, folder, file), join(target, file));
  for (const file of await readdir(root))
    if (/^licen[cs]e/iu.test(file)) await cp(join(root, file), join(target, file));
  await cp(join(root, "package.json"), join(target, "package.json"));
}

/** The folder of an installed package: above its main file. */
function packageRoot(name: string): string {
  let folder = dirname(createRequire(import.meta.url).resolve(name));
  while (!folder.endsWith(name)) folder = dirname(folder);
  return folder;
}
