import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { agentTrace, sendAll } from "./support/sample-traces.ts";

/*
 * A page that is busy takes keys and clicks later, all at once, and before anything that it has left for later itself. They have
 * to do what they would have done one by one.
 */
const dendro = useDendro();
let browser: Browser;
let page: Page;

beforeAll(async () => {
  await sendAll(dendro.url, agentTrace("trace", Date.now() - 120_000, 0));
  await settled(dendro.url);
  browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB" });
  page = await context.newPage();
  const signedIn = await context.request.post(`${dendro.url}/api/v1/session`, {
    data: { key: adminKey },
    headers: { "x-requested-with": "dendro" },
  });
  expect(signedIn.ok()).toBe(true);
}, 120_000);
afterAll(async () => await browser.close());

/** Keeps the page busy, so that everything that is done meanwhile arrives at once. */
async function whileBusy(act: () => readonly Promise<void>[]): Promise<void> {
  await page.evaluate(() => {
    setTimeout(() => {
      const end = performance.now() + 400;
      while (performance.now() < end);
    });
  });
  await Promise.all(act());
}
const press = (...keys: readonly string[]) => keys.map(async (key) => await page.keyboard.press(key));
/** Everything that was left for later is done. */
const atRest = async () =>
  await page.evaluate(async () => await new Promise((resolve) => setTimeout(resolve, 50)));
const focused = async () =>
  await page.evaluate(
    () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent,
  );

const views = () => page.getByRole("button", { name: "Views", exact: true });

test.each([
  [["Enter", "ArrowDown"], "Save as a new view"],
  [["ArrowDown", "ArrowDown"], "Save as a new view"],
  [["Enter", "ArrowDown", "ArrowUp"], "All traces"],
  [["Enter", "ArrowDown", "ArrowDown"], "Save as a new view"],
  [["Enter", "End", "Home"], "All traces"],
  [["Enter", "s", "a"], "Save as a new view"],
  [["Enter", "s", "ArrowUp"], "All traces"],
  [["Enter", "ArrowDown", "Escape"], "Views"],
  [["Enter", "Escape", "Enter", "ArrowDown"], "Save as a new view"],
])("in a menu, %j lead to %s", async (keys, expected) => {
  await page.goto(`${dendro.url}/traces?range=24h`);
  await views().focus();
  await whileBusy(() => press(...keys));
  await atRest();
  await expect.poll(focused).toBe(expected);
});

test.each([[["Enter", "ArrowDown", "Enter"]], [["Enter", "s", "Enter"]], [["Enter", "End", "Space"]]])(
  "in a menu, %j choose what the focus is on, and lead back to its button",
  async (keys) => {
    await page.goto(`${dendro.url}/traces?range=24h`);
    await views().focus();
    await whileBusy(() => press(...keys, "Q", "x"));
    const dialog = page.getByRole("dialog", { name: "Save this view" });
    await dialog.waitFor();
    await atRest();
    expect(await dialog.getByLabel("Name").inputValue()).toBe("Qx");
    await page.keyboard.press("Escape");
    await expect.poll(focused).toBe("Views");
  },
);

test("a menu that is opened again as soon as it is closed stays open", async () => {
  await page.goto(`${dendro.url}/traces?range=24h`);
  await views().click();
  await page.getByRole("menu").waitFor();
  await whileBusy(() => [...press("Escape"), page.mouse.down(), page.mouse.up()]);
  await atRest();
  expect(await page.getByRole("menuitem").count()).toBe(2);
  await page.getByRole("menuitem", { name: "Save as a new view" }).click();
  await page.getByRole("dialog", { name: "Save this view" }).waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(focused).toBe("Views");
});

test("a form below a button that is opened again as soon as it is closed stays open", async () => {
  await page.goto(`${dendro.url}/traces?range=24h`);
  await page.getByRole("button", { name: "Filter", exact: true }).focus();
  await whileBusy(() => press("Enter", "Escape"));
  await atRest();
  await whileBusy(() => press("Enter", "Escape", "Enter"));
  await atRest();
  expect(await page.getByRole("dialog").count()).toBe(1);
});

test("what is clicked as soon as a window is closed keeps the focus", async () => {
  await page.goto(`${dendro.url}/traces?range=24h`);
  const field = page.getByLabel("Name contains");
  const at = await field.boundingBox();
  await views().click();
  await page.getByRole("menuitem", { name: "Save as a new view" }).click();
  await page.getByRole("dialog", { name: "Save this view" }).waitFor();
  await page.mouse.move((at?.x ?? 0) + 20, (at?.y ?? 0) + 10);
  await whileBusy(() => [...press("Escape"), page.mouse.down(), page.mouse.up(), ...press("a", "b")]);
  await atRest();
  expect(await field.inputValue()).toBe("ab");
});

test("radio buttons are gone through", async () => {
  await page.goto(`${dendro.url}/explore?range=24h`);
  const radios = page.getByRole("radiogroup", { name: "Drawn as", exact: true }).getByRole("radio");
  await radios.first().click();
  await whileBusy(() => press("ArrowRight", "ArrowRight"));
  await atRest();
  await expect.poll(focused).toBe(await radios.nth(2).textContent());
  expect(await radios.nth(2).getAttribute("aria-checked")).toBe("true");
});

test("tabs are gone through", async () => {
  await page.goto(`${dendro.url}/workflows?range=24h`);
  const tabs = page.getByRole("tablist", { name: "What sends" }).getByRole("tab");
  await tabs.first().focus();
  await whileBusy(() => press("End", "ArrowRight", "ArrowRight"));
  await atRest();
  await expect.poll(focused).toBe(await tabs.nth(1).textContent());
  expect(await tabs.nth(1).getAttribute("aria-selected")).toBe("true");
});
