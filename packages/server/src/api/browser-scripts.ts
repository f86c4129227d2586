import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { compress } from "hono/compress";
import type { Api } from "./context.ts";

const scripts = ["dendro.js", "dendro-vitals.js"] as const;

/**
 * Serves the scripts that websites load, to any website.
 * @param root the folder of the built scripts; null when they were not built
 */
export function addBrowserScripts(api: Api, root: string | null): void {
  for (const name of scripts) {
    api.get(`/${name}`, compress(), async (context) => {
      context.header("content-type", "text/javascript; charset=utf-8");
      context.header("access-control-allow-origin", "*");
      context.header("cross-origin-resource-policy", "cross-origin");
      if (root === null) return context.body("// Not built here: run `npm run build`.\n", 404);
      const text = await readFile(join(root, name), "utf8");
      const etag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 16)}"`;
      context.header("cache-control", "public, max-age=3600");
      context.header("etag", etag);
      // Whoever compresses it, we or a proxy, makes the tag a weak one.
      const known = context.req.header("if-none-match")?.includes(etag);
      return known ? context.body(null, 304) : context.body(text);
    });
  }
}
