import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { seriousFaults } from "./support/serious-faults.ts";

const dendro = useDendro();
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  // What happens in a minute is judged when it is over.
  const timestamp = Date.now() - 120_000;
  const events = ["/checkout", "/cart"].map((route) => ({
    type: "request",
    route,
    timestamp,
    duration_ms: route === "/checkout" ? 1900 : 90,
  }));
  await post(dendro.url, "/api/v1/events", events);
  await settled(dendro.url);
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${dendro.url}/alerts`);
  await page.getByLabel("Key").fill(adminKey);
  await page.getByRole("button", { name: "Sign in" }).click();
}, 120_000);
afterAll(async () => await browser.close());

const now = () => page.getByRole("region", { name: "Now" });
const rowOf = (name: string) => now().getByRole("row").filter({ hasText: name });

test("a template is tried on the past, and switched on", async () => {
  await page.getByText("Nothing is watched yet.").waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole("link", { name: "A route is slow" }).click();
  await page.getByRole("heading", { level: 1, name: "Add an alert" }).waitFor();
  await page.getByLabel("Told after it was so for").selectOption("0s");
  await page.getByRole("button", { name: "Try the last 30 days" }).click();
  await page.getByText("It would have fired once.").waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Add the alert" }).click();
  await page.getByRole("heading", { level: 1, name: "A route is slow" }).waitFor();
  await rowOf("/checkout").getByText("Firing").waitFor();
  await rowOf("/cart").getByText("Well").waitFor();
  await page.getByRole("region", { name: "The last 30 days" }).getByText("/checkout").waitFor();
  expect(await seriousFaults(page)).toEqual([]);
});

test("what fires is looked after, and silenced", async () => {
  await rowOf("/checkout").getByRole("button", { name: "Acknowledge" }).click();
  await rowOf("/checkout").getByText("Acknowledged by").waitFor();
  const silences = page.getByRole("region", { name: "Silences" });
  await silences.getByRole("button", { name: "Silence", exact: true }).click();
  await page.getByRole("dialog").getByLabel("Why").fill("The database moves");
  await page.getByRole("dialog").getByRole("button", { name: "Silence" }).click();
  await silences.getByText("The database moves").waitFor();
  await rowOf("/checkout").getByText("Silenced").waitFor();
  await silences.getByRole("button", { name: "End" }).click();
  await silences.getByText("Nothing is silenced").waitFor();
});

test("a rule is changed, switched off and on, and what could not be judged is refused in words", async () => {
  await page.getByRole("link", { name: "Change" }).click();
  await page.getByLabel("Limit, in milliseconds").fill("5000");
  await page.getByLabel("Well again from").fill("6000");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("it would never be well again").waitFor();
  await page.getByLabel("Well again from").fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await rowOf("/checkout").getByText("Well").waitFor();
  await page.getByRole("button", { name: "Switch off" }).click();
  await page.getByText("Off", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Switch on" }).click();
  await rowOf("/checkout").waitFor();
});

test("the menu of a chart begins an alert on what it shows", async () => {
  await page.goto(`${dendro.url}/explore?range=24h`);
  // The first is of the page.
  await page
    .getByRole("button", { name: /^More of/u })
    .nth(1)
    .click();
  await page.getByRole("menuitem", { name: "Alert on this" }).click();
  await page.getByRole("heading", { level: 1, name: "Add an alert" }).waitFor();
  await page.getByLabel("Title").fill("Too few");
  await page.getByLabel("It is not as it should be when it").selectOption("absent");
  await page.getByRole("button", { name: "Add the alert" }).click();
  await page.getByRole("heading", { level: 1, name: "Too few" }).waitFor();
  await page.getByRole("link", { name: "Alerts" }).click();
  const watched = page.getByRole("region", { name: "Watched" });
  await expect.poll(async () => await watched.getByRole("row").count()).toBe(3);
  expect(await seriousFaults(page)).toEqual([]);
  await watched.getByRole("link", { name: "Too few" }).click();
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect.poll(async () => await watched.getByRole("row").count()).toBe(2);
  expect(complaints).toEqual([]);
});
