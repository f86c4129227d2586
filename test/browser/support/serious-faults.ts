import type { Page } from "playwright-core";
import { barriersOf } from "../../support/barriers.ts";

/** What keeps people from using a page, as axe finds it. */
export async function seriousFaults(page: Page): Promise<string[]> {
  return (await barriersOf(page))
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`);
}
