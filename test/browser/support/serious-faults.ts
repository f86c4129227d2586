import type { Page } from "playwright-core";
import { barriersOf } from "../../support/barriers.ts";

/** How often a page is looked at again that is not drawn to its end, as on a busy machine. */
const mostLooks = 6;

/** What keeps people from using a page, as axe finds it, and stays. */
export async function seriousFaults(page: Page): Promise<string[]> {
  let faults = await faultsNow(page);
  for (let looks = 1; looks < mostLooks && faults.length > 0; looks += 1) {
    await page.waitForTimeout(500);
    faults = await faultsNow(page);
  }
  return faults;
}

async function faultsNow(page: Page): Promise<string[]> {
  return (await barriersOf(page))
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`);
}
