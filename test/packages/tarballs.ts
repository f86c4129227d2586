import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import type { Tarball } from "../../scripts/packing/pack.ts";
import { published, readManifest } from "../../scripts/packing/published.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Where everything was packed. */
export interface Packed {
  readonly folder: string;
  readonly tarballs: readonly Tarball[];
}

/** Tests what the tarballs consist of. */
export function describeTarballs(packed: () => Packed): void {
  describe.each(published)("the tarball of $folder", ({ folder, formats }) => {
    const tarball = () => packed().tarballs.find(({ name }) => name === readManifest(folder).name) as Tarball;
    const read = (path: string) => readFileSync(join(packed().folder, folder, path), "utf8");
    const paths = () => tarball().files.map(({ path }) => path);

    test("has a license, a README, and of what is ours only what was built", () => {
      expect(paths()).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json"]));
      const sources = paths().filter((path) => /\.test|test-|\.tsx?$/u.test(path) && !path.endsWith(".d.ts"));
      expect(sources).toEqual([]);
    });

    test("has a source map for every script of ours, with the sources in it", () => {
      const scripts = paths().filter((path) => /^dist\/[^/]+\.c?js$/u.test(path));
      expect(scripts.length).toBeGreaterThan(0);
      // One that only passes on what others export has nothing to map.
      for (const script of scripts.filter((path) => !/^(?:(?:import|export) .*\n?)+$/u.test(read(path)))) {
        const { sources, sourcesContent } = JSON.parse(read(`${script}.map`)) as Record<string, string[]>;
        expect(sourcesContent).toHaveLength(sources?.length ?? -1);
      }
    });

    test("names nothing that only a checkout has", () => {
      const { dependencies = {} } = JSON.parse(read("package.json")) as { dependencies?: object };
      expect(Object.keys(dependencies).filter((name) => /dendro/u.test(name))).toEqual([]);
      for (const path of paths().filter((name) => /^dist\/[^/]+\.([cm]?js|d\.c?ts|json)$/u.test(name))) {
        expect([path, read(path).includes(root)]).toEqual([path, false]);
        expect([path, /from "@dendro\/(?!sdk|worker|react)/u.test(read(path))]).toEqual([path, false]);
      }
      expect(read("README.md")).not.toContain("](../");
    });

    test("is right by publint", async () => {
      const file = join(packed().folder, tarball().filename);
      expect(await run("publint", "run", file, "--strict")).toContain("All good");
    });

    test("has types that are right however it is imported", async () => {
      const profile = formats.includes("cjs") ? "node16" : "esm-only";
      const file = join(packed().folder, tarball().filename);
      expect(await run("attw", file, "--profile", profile, "--no-emoji")).toContain("node16 (from ESM)");
    });
  });
}

/** @throws Error with what the program says, when it finds something wrong */
async function run(program: string, ...args: readonly string[]): Promise<string> {
  const file = join(root, "node_modules/.bin", program);
  const { stdout } = await promisify(execFile)(file, args).catch((error: unknown) => {
    throw new Error((error as { stdout?: string }).stdout, { cause: error });
  });
  return stdout;
}
