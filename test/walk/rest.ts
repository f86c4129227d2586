import type { Page } from "playwright-core";

/** Nothing is to come when nothing was for so long, in milliseconds. */
const restMs = 400;

/** Waits until a page has a heading, and nothing on it is still to come. */
export async function rest(page: Page): Promise<void> {
  await page.locator("h1:visible, h2:visible").first().waitFor();
  // To be asked at each frame would have a page draw that has nothing to draw.
  await page.waitForFunction(restedFor, restMs, { timeout: 100_000, polling: 50 });
}

/** Whether no place is kept for what is to come, and none was for so many milliseconds. Runs in the page. */
function restedFor(ms: number): boolean {
  const state = globalThis as unknown as { restsSince?: number };
  const isWaiting = [...document.querySelectorAll("[data-awaited]")].some((one) => one.checkVisibility());
  if (isWaiting) delete state.restsSince;
  else state.restsSince ??= performance.now();
  return state.restsSince !== undefined && performance.now() - state.restsSince >= ms;
}
