import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { agentTrace, sendAll } from "./support/sample-traces.ts";
import { seriousFaults } from "./support/serious-faults.ts";

/*
 * What people do without a mouse, pattern by pattern of the ARIA Authoring Practices Guide. Menus are in menus.test.ts,
 * the tree of a trace in traces.test.ts, the palette in dashboard.test.ts, the grid of a board in explore.test.ts.
 */
const dendro = useDendro();
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB" });
  page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  const signedIn = await context.request.post(`${dendro.url}/api/v1/session`, {
    data: { key: adminKey },
    headers: { "x-requested-with": "dendro" },
  });
  expect(signedIn.ok()).toBe(true);
}, 120_000);
afterAll(async () => {
  await browser.close();
});

const open = async (path: string) => await page.goto(new URL(path, dendro.url).href);
const press = async (...keys: readonly string[]) => {
  for (const key of keys) await page.keyboard.press(key, { delay: 50 });
};
const hasFocus = async (locator: Locator) =>
  await expect
    .poll(async () => await locator.evaluate((element) => element === document.activeElement))
    .toBe(true);
const isAsked = /\/api\/v1\/(?:analytics|traces|query|live)/u;
const attribute = async (locator: Locator, name: string, value: string | null) =>
  await expect.poll(async () => await locator.getAttribute(name)).toBe(value);

test("tabs: one is reached, arrows, Home and End choose, Tab goes on into the panel", async () => {
  await open("/");
  const tabs = page.getByRole("tablist", { name: "What sends" }).getByRole("tab");
  await tabs.first().focus();
  await attribute(tabs.first(), "aria-selected", "true");
  await press("ArrowRight");
  await hasFocus(tabs.nth(1));
  await attribute(tabs.nth(1), "aria-selected", "true");
  await press("ArrowLeft", "ArrowLeft");
  await hasFocus(tabs.last());
  await attribute(tabs.last(), "aria-selected", "true");
  await press("Home");
  await attribute(tabs.first(), "aria-selected", "true");
  await press("End");
  const panel = page.getByRole("tabpanel");
  await attribute(panel, "aria-labelledby", await tabs.last().getAttribute("id"));
  await press("Tab");
  await hasFocus(panel);
  await press("Shift+Tab");
  await hasFocus(tabs.last());
  expect(await seriousFaults(page)).toEqual([]);
});

describe("where there is something", () => {
  beforeAll(async () => {
    const start = Date.now() - 3_600_000;
    await sendAll(dendro.url, [
      ...Array.from({ length: 3 }, (_, count) =>
        agentTrace(`${count}`.padStart(32, "a"), start, count),
      ).flat(),
      ...["/", "/pricing", "/docs", "/docs"].map((path, count) => ({
        type: "page_view",
        visitor: `${count}`.padEnd(16, "0"),
        user_id: `user-${count}`,
        host: "example.org",
        path,
        timestamp: start + count * 1000,
      })),
      { type: "message.c2s", user_id: "user-1", thread_id: "t", timestamp: start },
      { type: "post_view", name: "Hello", visitor: "a".repeat(16), host: "example.org", timestamp: start },
      {
        type: "request",
        host: "example.org",
        path: "/",
        route: "/",
        status_code: 200,
        duration_ms: 20,
        timestamp: start,
      },
      {
        type: "workflow.completed",
        name: "Nightly",
        duration_ms: 20,
        trace_id: "b".repeat(32),
        timestamp: start,
      },
    ]);
    await settled(dendro.url);
  });

  test.each([
    ["/sites?range=24h", "Figure in the chart"],
    ["/sites?range=24h", "Pages by"],
    ["/explore?range=24h", "Drawn as"],
  ])(
    "radio group on %s, “%s”: one is reached, arrows choose and go round, Tab leaves",
    async (path, name) => {
      await open(path);
      const group = page.getByRole("radiogroup", { name, exact: true });
      const radios = group.getByRole("radio");
      await radios.first().waitFor();
      // The group takes the focus for the one that is chosen.
      await group.focus();
      await hasFocus(group.locator("[aria-checked=true]"));
      await press("Home", "Space");
      await attribute(radios.first(), "aria-checked", "true");
      await press("ArrowRight");
      await hasFocus(radios.nth(1));
      await attribute(radios.nth(1), "aria-checked", "true");
      await press("ArrowUp");
      await attribute(radios.first(), "aria-checked", "true");
      await press("ArrowLeft");
      await hasFocus(radios.last());
      await attribute(radios.last(), "aria-checked", "true");
      await expect.poll(async () => await group.locator("[role=radio][tabindex='0']").count()).toBe(1);
      await press("Tab");
      expect(await group.evaluate((element) => element.contains(document.activeElement))).toBe(false);
      expect(await seriousFaults(page)).toEqual([]);
    },
  );

  test("sheet of a phone: keeps the focus, Escape gives it back, a page is chosen by Enter", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open("/sites?range=24h");
    const button = page.getByRole("navigation", { name: "Main pages" }).getByRole("button", { name: "More" });
    const sheet = page.getByRole("dialog", { name: "Pages" });
    await button.focus();
    await press("Enter");
    await sheet.waitFor();
    await attribute(sheet, "aria-labelledby", await sheet.getByRole("heading").first().getAttribute("id"));
    const stops = await sheet.locator("a:visible, button:visible").count();
    for (let count = 0; count <= stops; count++) {
      expect(await sheet.evaluate((element) => element.contains(document.activeElement))).toBe(true);
      await press("Tab");
    }
    expect(await seriousFaults(page)).toEqual([]);
    await press("Escape");
    await sheet.waitFor({ state: "hidden" });
    await hasFocus(button);
    await press("Space");
    await sheet.getByRole("link", { name: "Explore" }).focus();
    await press("Enter");
    await sheet.waitFor({ state: "hidden" });
    await page.getByRole("heading", { level: 1, name: "Explore" }).waitFor();
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test.each([
    ["/users?range=24h", "Messages", "Last seen"],
    ["/sites/pages?range=24h", "Time on page", "Views"],
    ["/requests/routes?range=24h", "p95", "Requests"],
    ["/conversations?range=24h", "Messages", "Last activity"],
    ["/workflows/executions?range=24h", "Took", "Started"],
    ["/sites/content?range=24h", "Reactions", "Views"],
    ["/traces?range=24h", "Duration", "Started"],
    [
      `/explore?range=24h&draw=table&q=${encodeURIComponent(JSON.stringify({ metrics: ["events", "visitors"], dimensions: ["page"] }))}`,
      "Events",
      "Visitors",
    ],
  ])("sortable heads of %s: %s by Enter, %s by Space, and the head says how", async (path, first, second) => {
    await open(path);
    for (const [name, key] of [
      [first, "Enter"],
      [second, "Space"],
    ] as const) {
      const head = page
        .getByRole("columnheader", { name, exact: true })
        .filter({ has: page.getByRole("button") });
      // Answers take a while, so that what is shown meanwhile can be seen.
      await page.route(isAsked, async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 400));
        await route.continue().catch(() => {});
      });
      await head.getByRole("button").focus();
      await press(key);
      await expect.poll(async () => await head.getAttribute("aria-sort")).toMatch(/^(?:de|a)scending$/u);
      await expect
        .poll(async () => await page.locator("th[aria-sort]:not([aria-sort=none])").count())
        .toBe(1);
      await hasFocus(head.getByRole("button"));
      await expect.poll(async () => await page.locator("[aria-busy=true]").count()).toBe(0);
      await hasFocus(head.getByRole("button"));
      await page.unroute(isAsked);
    }
  });

  test("rows of a table: each is a link that Tab reaches in order, and Enter opens", async () => {
    await open("/users?range=24h");
    const links = page.getByRole("rowheader").getByRole("link");
    await links.nth(1).waitFor();
    await links.first().focus();
    await press("Tab");
    await hasFocus(links.nth(1));
    const name = await links.nth(1).innerText();
    await press("Enter");
    await page.getByRole("heading", { level: 1, name }).waitFor();
  });

  test("combobox of filters: typing narrows, arrows move, Enter takes several, then the form is sent", async () => {
    await open("/sites?range=24h");
    const button = page.getByRole("button", { name: "Filter", exact: true });
    await button.focus();
    await press("Enter");
    await page.getByLabel("Dimension").selectOption("page");
    const field = page.getByRole("combobox", { name: "Value" });
    const options = page.getByRole("listbox", { name: "Values" }).getByRole("option");
    const pointed = async () => {
      const id = await field.getAttribute("aria-activedescendant");
      return id === null ? null : await page.locator(`[id="${id}"]`).innerText();
    };
    await field.focus();
    await expect.poll(async () => await options.count()).toBe(3);
    expect(await pointed()).toBe(null);
    await press("ArrowDown");
    await expect.poll(pointed).toBe(await options.first().innerText());
    const first = await options.first().innerText();
    await press("Enter");
    await attribute(options.first(), "aria-selected", "true");
    await hasFocus(field);
    await press("ArrowUp");
    await expect.poll(pointed).toBe(await options.last().innerText());
    await page.keyboard.type("pri");
    await expect.poll(async () => await options.allInnerTexts()).toEqual([first, "/pricing"]);
    expect(await pointed()).toBe(null);
    await press("ArrowUp", "Enter");
    expect(await seriousFaults(page)).toEqual([]);
    await press("Tab", "Enter");
    await page.getByRole("button", { name: `Remove the filter page is ${first} or /pricing` }).focus();
    await press("Enter");
    await button.focus();
    await press("Enter");
    await field.waitFor();
    await press("Escape");
    await hasFocus(button);
  });

  test("combobox of Explore: arrows open and go round the list, Enter chooses, Escape closes and clears", async () => {
    await open("/explore?range=24h");
    const field = page.getByRole("combobox", { name: "Add to metrics" });
    const options = page.getByRole("listbox", { name: "Add to metrics" }).getByRole("option");
    await field.focus();
    await attribute(field, "aria-expanded", "false");
    await press("ArrowDown");
    await attribute(field, "aria-expanded", "true");
    await attribute(options.first(), "aria-selected", "true");
    await press("ArrowDown");
    await attribute(field, "aria-activedescendant", await options.nth(1).getAttribute("id"));
    await press("Escape");
    await attribute(field, "aria-expanded", "false");
    await page.keyboard.type("visitors");
    await attribute(options.first(), "aria-selected", "true");
    await press("Escape");
    await expect.poll(async () => await field.inputValue()).toBe("");
    await press("ArrowDown");
    const chosen = (await options.first().locator("span span").first().innerText()).trim();
    await press("Enter");
    await page.getByRole("list", { name: "Metrics" }).getByText(chosen, { exact: true }).waitFor();
    await hasFocus(field);
    expect(await seriousFaults(page)).toEqual([]);
  });

  test("dialog: its field has the focus at once, Tab stays inside both ways, Escape leads back", async () => {
    await open("/boards");
    const button = page.getByRole("button", { name: "New board" }).first();
    await button.focus();
    await press("Enter");
    const dialog = page.getByRole("dialog");
    await hasFocus(dialog.getByRole("textbox"));
    await attribute(dialog, "aria-labelledby", await dialog.getByRole("heading").getAttribute("id"));
    const stops = await dialog.locator("a:visible, button:visible:enabled, input:visible").count();
    for (const key of ["Tab", "Shift+Tab"])
      for (let count = 0; count <= stops; count++) {
        await press(key);
        expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
      }
    expect(await seriousFaults(page)).toEqual([]);
    await press("Escape");
    await dialog.waitFor({ state: "detached" });
    await hasFocus(button);
    await press("Enter");
    await hasFocus(dialog.getByRole("textbox"));
    await page.keyboard.type("By keys");
    await press("Enter");
    await page.getByRole("heading", { level: 1, name: "By keys" }).waitFor();
  });

  test("check box and toggle button: Space changes them, and they say so", async () => {
    await open("/users?range=24h");
    const box = page.getByRole("checkbox", { name: "Seen in the last 30 days" });
    await box.focus();
    await press("Space");
    await expect.poll(async () => await box.isChecked()).toBe(true);
    await hasFocus(box);
    await open("/traces?range=24h");
    const toggle = page.getByRole("button", { name: /errors/iu }).and(page.locator("[aria-pressed]"));
    await toggle.focus();
    for (const [key, isPressed] of [
      ["Space", "true"],
      ["Enter", "false"],
    ] as const) {
      await press(key);
      await attribute(toggle, "aria-pressed", isPressed);
    }
  });
});

test("no page had a fault of its own", () => {
  expect(complaints).toEqual([]);
});
