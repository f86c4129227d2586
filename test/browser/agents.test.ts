import { join } from "node:path";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { seriousFaults } from "./support/serious-faults.ts";
import { adminKey, post } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { runExampleAgent } from "../support/example-agent.ts";

const dendro = useDendro();
let agent: Awaited<ReturnType<typeof runExampleAgent>>;
let browser: Browser;
let chatWindow: BrowserContext;
let dashboardWindow: BrowserContext;
let chat: Page;
let dashboard: Page;
const complaints: string[] = [];

beforeAll(async () => {
  const response = await post(dendro.url, "/api/v1/keys", { name: "agent", scope: "worker" });
  const { key } = (await response.json()) as { key: string };
  agent = await runExampleAgent({
    DENDRO_URL: dendro.url,
    DENDRO_KEY: key,
    DATABASE: `sqlite:${join(dendro.directory, "agent.db")}`,
  });
  browser = await launchChromium();
  const options = { viewport: { width: 1280, height: 900 }, locale: "en-GB", timezoneId: "Europe/Berlin" };
  chatWindow = await browser.newContext(options);
  dashboardWindow = await browser.newContext(options);
  chat = await chatWindow.newPage();
  dashboard = await dashboardWindow.newPage();
  for (const page of [chat, dashboard]) {
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on(
      "console",
      (message) =>
        message.type() === "error" && !message.text().includes("401") && complaints.push(message.text()),
    );
  }
}, 120_000);
afterAll(async () => {
  await browser.close();
  await agent.stop();
});

const answers = () => chat.locator(".message.assistant");
async function say(words: string): Promise<void> {
  await chat.getByLabel("Your message").fill(words);
  await chat.getByRole("button", { name: "Send" }).click();
}
const setting = (id: string) => dashboard.locator(`[data-setting=${id}]`);
/** Waits until an input has a value. */
const holds = async (input: Locator, value: string) =>
  await expect.poll(async () => await input.inputValue()).toBe(value);
const save = async () => await dashboard.getByRole("button", { name: "Save" }).click();

test("a person signs in and sees the worker that is connected", async () => {
  await dashboard.goto(dendro.url);
  await dashboard.getByLabel("Key").fill(adminKey);
  await dashboard.getByRole("button", { name: "Sign in" }).click();
  await dashboard.getByRole("link", { name: "Workers" }).click();
  const card = dashboard.locator("[data-worker=support-agent]");
  await card.getByText("Connected, 1 process").waitFor();
  expect(await seriousFaults(dashboard)).toEqual([]);
  await card.click();
  await setting("temperature").waitFor();
});

test("a message is answered, and the dashboard sees it happen", async () => {
  await chat.goto(agent.url);
  await chat.getByText("Connected").waitFor();
  await say("Where is my order 1042?");
  await chat.locator(".message.user", { hasText: "1042" }).waitFor();
  await answers().first().getByText("Order 1042").waitFor();
  await answers().first().getByText("anything else").waitFor();
  expect(await answers().first().textContent()).not.toContain("wonderful");
  for (const name of ["thread.created", "message.c2s", "tool.called", "llm.called", "message.s2c"])
    await dashboard.locator("[data-events]").getByText(name, { exact: true }).first().waitFor();
  expect(await seriousFaults(chat)).toEqual([]);
});

test("likes and dislikes are counted once, also when somebody changes their mind", async () => {
  const likes = dashboard.locator("[data-metric=likes]");
  const dislikes = dashboard.locator("[data-metric=dislikes]");
  await answers().first().getByRole("button", { name: "Like", exact: true }).click();
  await likes.getByText("1", { exact: true }).waitFor();
  await answers().first().getByRole("button", { name: "Dislike" }).click();
  await dislikes.getByText("1", { exact: true }).waitFor();
  await likes.getByText("0", { exact: true }).waitFor();
});

test("what is set in the dashboard is used by the next answer", async () => {
  await setting("temperature").getByRole("spinbutton").fill("1.8");
  await dashboard.getByText("1 change is not saved.").waitFor();
  await save();
  await dashboard.getByText("everything is saved").waitFor();
  await say("Where is my order 7?");
  await answers().nth(1).getByText("What a wonderful question").waitFor();
  await setting("shop_name").getByRole("textbox").fill("Summit & Sons");
  await save();
  await chat.getByRole("heading", { name: "Summit & Sons" }).waitFor();
});

test("what cannot be is said beside the field, and the rest is saved", async () => {
  await setting("temperature").getByRole("spinbutton").fill("9");
  await setting("escalate_to").getByRole("textbox").fill("not an address");
  await setting("sign_off").getByRole("checkbox").check();
  await save();
  await setting("temperature").getByText("It must be at most 2; it is 9.").waitFor();
  await setting("escalate_to").getByText("It must be an e-mail address").waitFor();
  await dashboard.getByText("2 changes are not saved.").waitFor();
  await dashboard.getByRole("button", { name: "Discard" }).click();
  await expect.poll(async () => await setting("sign_off").getByRole("checkbox").isChecked()).toBe(true);
  await holds(setting("temperature").getByRole("spinbutton"), "1.8");
});

test("leaving what is not saved asks first, and one may stay", async () => {
  const address = dashboard.url();
  await setting("temperature").getByRole("spinbutton").fill("0.7");
  const asked = new Promise<string>((resolve) =>
    dashboard.once("dialog", (dialog) => void dialog.dismiss().then(() => resolve(dialog.message()))),
  );
  await dashboard.getByRole("link", { name: "Home" }).click();
  expect(await asked).toContain("not saved");
  expect(dashboard.url()).toBe(address);
  await holds(setting("temperature").getByRole("spinbutton"), "0.7");
  await dashboard.getByRole("button", { name: "Discard" }).click();
});

test("a secret is set and replaced, and never shown", async () => {
  await setting("api_key").getByRole("button", { name: "Set" }).click();
  await setting("api_key")
    .getByRole("textbox")
    .or(setting("api_key").locator("input"))
    .fill("swordfish-9000");
  await save();
  await setting("api_key").getByText("It is set.").waitFor();
  await setting("api_key").getByRole("button", { name: "Replace" }).waitFor();
  expect(await dashboard.content()).not.toContain("swordfish");
});

test("what another person changes appears while one looks; both changes to two fields win", async () => {
  const other = await dashboardWindow.newPage();
  await other.goto(dashboard.url());
  const theirs = (id: string) => other.locator(`[data-setting=${id}]`);
  await theirs("model").getByRole("combobox").selectOption("script-large");
  await setting("instructions").getByRole("textbox").fill("Be very brief.");
  await other.getByRole("button", { name: "Save" }).click();
  await setting("model").getByText("just changed").waitFor();
  await holds(setting("model").getByRole("combobox"), "script-large");
  await save();
  await theirs("instructions").getByText("just changed").waitFor();
  await holds(theirs("instructions").getByRole("textbox"), "Be very brief.");
  // The same field, at once.
  await setting("shop_name").getByRole("textbox").fill("Mine");
  await theirs("shop_name").getByRole("textbox").fill("Theirs");
  await other.getByRole("button", { name: "Save" }).click();
  await setting("shop_name").getByText("Meanwhile it was set to “Theirs”.").waitFor();
  await save();
  await setting("shop_name").getByText("It was changed by somebody else").waitFor();
  await save();
  await theirs("shop_name").getByText("just changed").waitFor();
  await holds(theirs("shop_name").getByRole("textbox"), "Mine");
  await other.close();
});

test("the history shows who changed what, and brings it back", async () => {
  await dashboard.getByRole("radio", { name: "History" }).click();
  const first = dashboard.locator("[data-history]", { hasText: "Temperature" }).last();
  await first.getByText("Temperature").waitFor();
  await expect.poll(async () => await first.textContent()).toContain("0.7 → 1.8");
  expect(await dashboard.locator("main").textContent()).not.toContain("swordfish");
  expect(await seriousFaults(dashboard)).toEqual([]);
  await first.getByRole("button", { name: "Restore" }).click();
  await dashboard.getByText("restored version").waitFor();
  await dashboard.getByRole("radio", { name: "Settings", exact: true }).click();
  await holds(setting("shop_name").getByRole("textbox"), "Alpenglow Outdoor");
  await holds(setting("temperature").getByRole("spinbutton"), "1.8");
  await chat.getByRole("heading", { name: "Alpenglow Outdoor" }).waitFor();
});

test("a conversation is there after the page is left, and can be stopped and deleted", async () => {
  await chat.reload();
  await chat.locator(".thread").first().click();
  await answers().nth(1).waitFor();
  await say("And my order 8?");
  await chat.getByRole("button", { name: "Stop" }).click();
  await chat.getByText("The agent is working").waitFor({ state: "detached" });
  await chat.locator(".remove").first().click();
  await chat.getByText("Ask about an order").waitFor();
  await chat.locator(".thread").waitFor({ state: "detached" });
});

test("everything can be used on a phone, and in the dark", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const page of [chat, dashboard]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width: 390, height: 844 });
      const { scroll, width } = await page.evaluate(() => ({
        scroll: document.documentElement.scrollWidth,
        width: innerWidth,
      }));
      expect(scroll).toBeLessThanOrEqual(width);
      expect(await seriousFaults(page)).toEqual([]);
    }
  }
  expect(complaints).toEqual([]);
  expect(agent.stderr()).toBe("");
});
