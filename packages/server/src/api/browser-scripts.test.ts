import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApp } from "./app.ts";
import type { ApiDependencies } from "./context.ts";

const text = `console.log("${"x".repeat(2000)}");\n`;
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "dendro-scripts-"));
  await writeFile(join(root, "dendro.js"), text);
});
afterAll(async () => await rm(root, { recursive: true }));

/** What is served needs nothing else of the server. */
const get = async (scriptsRoot: string | null, headers: Record<string, string> = {}) =>
  await createApp({ webRoot: null, scriptsRoot } as unknown as ApiDependencies).request("/dendro.js", {
    headers,
  });

describe("the scripts for websites", () => {
  test("are served to any site", async () => {
    const response = await get(root);
    expect(await response.text()).toBe(text);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
      "cache-control": "public, max-age=3600",
    });
  });

  test("are compressed for those who understand it", async () => {
    const response = await get(root, { "accept-encoding": "gzip" });
    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect(response.headers.get("vary")).toBe("Accept-Encoding");
    const plain = response.body!.pipeThrough(new DecompressionStream("gzip"));
    expect(await new Response(plain).text()).toBe(text);
  });

  test("are sent again only when they changed, also by way of a proxy that compresses", async () => {
    for (const accepted of ["identity", "gzip"]) {
      const headers = { "accept-encoding": accepted };
      const etag = (await get(root, headers)).headers.get("etag") ?? "";
      const same = await get(root, { ...headers, "if-none-match": etag });
      expect(same.status).toBe(304);
      expect(same.headers.get("access-control-allow-origin")).toBe("*");
      expect((await get(root, { ...headers, "if-none-match": '"another"' })).status).toBe(200);
    }
  });

  test("say how to build them when they were not", async () => {
    const response = await get(null);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain("npm run build");
  });
});
