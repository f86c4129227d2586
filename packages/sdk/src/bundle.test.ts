import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { expect, test } from "vitest";

/** A module as an application's bundler would take it in. */
async function bundle(path: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      lib: { entry: fileURLToPath(new URL(path, import.meta.url)), formats: ["es"] },
      rolldownOptions: { external: [/^node:/u, /^hono/u] },
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (output === undefined || !("output" in output)) throw new Error("nothing was built");
  return output.output.map((chunk) => ("code" in chunk ? chunk.code : "")).join("\n");
}

test("the client is small and needs nothing: no validator, no Node, no other package", async () => {
  const code = await bundle("./index.ts");
  expect(gzipSync(code).length).toBeLessThan(8 * 1024);
  expect(code).not.toMatch(/^\s*import\b/mu);
  expect(code).not.toMatch(/zod|node:/u);
});

test.each(["./middleware/express.ts", "./middleware/fastify.ts", "./middleware/fetch.ts"])(
  "%s needs no framework",
  async (path) => {
    expect(await bundle(path)).not.toMatch(/^\s*import\b/mu);
  },
);

test("breakers need nothing, and are a part of nothing else", async () => {
  const code = await bundle("./breakers/index.ts");
  expect(gzipSync(code).length).toBeLessThan(4.5 * 1024);
  expect(code).not.toMatch(/^\s*import\b|zod|["']node:/mu);
  for (const path of ["./index.ts", "./browser/script.ts"])
    expect(await bundle(path)).not.toMatch(/breakers\/socket|BreakerOpenError/u);
});

test("only what is for Node needs Node", async () => {
  expect(await bundle("./node/index.ts")).toMatch(/from\s*"node:fs\/promises"/u);
});
