import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What is wrong with a page as it stands, whatever it is about. */
export async function pageFaults(page: Page): Promise<string[]> {
  return [...(await layoutFaults(page)), ...(await barriers(page))];
}

/** No text that is too small, nothing beside the window, nothing blank below, and something to read. */
export async function layoutFaults(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const faults: string[] = [];
    const root = document.documentElement;
    const sideways = root.scrollWidth - globalThis.innerWidth;
    if (sideways > 0) faults.push(`scrolls sideways by ${sideways} px`);
    const content = document.querySelector("#main");
    const bottom = (content?.getBoundingClientRect().bottom ?? 0) + globalThis.scrollY;
    const tail = root.scrollHeight - Math.max(bottom, globalThis.innerHeight);
    if (content !== null && tail > 10) faults.push(`has ${Math.round(tail)} px of nothing below`);
    if (document.querySelector("h1, h2") === null) faults.push("has no heading");
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode() !== null) {
      const element = texts.currentNode.parentElement;
      const text = texts.currentNode.textContent?.trim() ?? "";
      if (element === null || text === "" || ["SCRIPT", "STYLE"].includes(element.tagName)) continue;
      const { width, height } = element.getBoundingClientRect();
      const size = Number.parseFloat(getComputedStyle(element).fontSize);
      // Axes may be a little smaller.
      const smallest = element.closest("svg") === null ? 12 : 11;
      if (width > 1 && height > 1 && size < smallest)
        faults.push(`writes ${JSON.stringify(text.slice(0, 40))} in ${size} px`);
    }
    return faults;
  });
}

/** What keeps people from using it, of every weight, as axe finds it. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return await page.evaluate(async () => {
    const { axe: run } = globalThis as unknown as {
      axe: {
        run(options: { resultTypes: string[] }): Promise<{
          violations: { id: string; impact: string; nodes: { html: string; failureSummary?: string }[] }[];
        }>;
      };
    };
    // What is right is looked at all the same, but not described.
    const { violations } = await run.run({ resultTypes: ["violations"] });
    return violations.map(
      ({ id, nodes: [node] }) =>
        `${id}: ${node?.html.slice(0, 200) ?? ""} ${node?.failureSummary?.slice(0, 300) ?? ""}`,
    );
  });
}
