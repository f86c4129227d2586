import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Demonstration } from "./demonstration.ts";
import { oneByOne } from "./one-by-one.ts";
import { rest } from "./rest.ts";

const most = 200_000;

/** Tests that what a browser loads for a page is small, compressed as every browser can. */
export function describeFirstPage(demo: Demonstration): void {
  describe.concurrent("the first page", () => {
    test.each(["/", "/sign-in"])("the scripts of %s are small", oneByOne, async (path) => {
      const context =
        path === "/" ? await demo.signedIn({ theme: "light" }) : await demo.browser.newContext();
      const page = await context.newPage();
      const loaded = new Set<string>();
      page.on("request", (request) => {
        if (request.resourceType() === "script") loaded.add(new URL(request.url()).pathname);
      });
      await page.goto(`${demo.url}${path}`);
      await rest(page);
      const built = new URL("../../packages/web/dist", import.meta.url);
      const sizes = [...loaded].map((file) => gzipSync(readFileSync(`${built.pathname}${file}`)).length);
      expect(sizes.length).toBeGreaterThan(0);
      expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(most);
      await context.close();
    });
  });
}
