import type { Page } from "playwright-core";
import { barriersOf } from "../support/barriers.ts";

/** What is wrong with a page as it stands, whatever it is about. */
export async function pageFaults(page: Page): Promise<string[]> {
  const barriers = (await barriersOf(page)).map(
    ({ id, nodes: [node] }) =>
      `${id}: ${node?.html.slice(0, 200) ?? ""} ${node?.failureSummary?.slice(0, 300) ?? ""}`,
  );
  return [...(await layoutFaults(page)), ...barriers];
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
