import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Something that keeps people from using a page. */
export interface Barrier {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What keeps people from using a page, of every weight, as axe finds it. */
export async function barriersOf(page: Page): Promise<readonly Barrier[]> {
  // It is half a megabyte, and stays until another document is loaded.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  return await page.evaluate(async () => {
    // What is half faded in has not the colours yet that people read.
    const moving = document
      .getAnimations()
      .filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
    await Promise.allSettled(moving.map(({ finished }) => finished));
    const { axe: run } = globalThis as unknown as {
      axe: { run(options: { resultTypes: string[] }): Promise<{ violations: Barrier[] }> };
    };
    // What is right is looked at all the same, but not described.
    return (await run.run({ resultTypes: ["violations"] })).violations;
  });
}
