import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, ask, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { seriousFaults } from "./support/serious-faults.ts";

const dendro = useDendro();
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${dendro.url}/admin/imports`);
  await page.getByLabel("Key").fill(adminKey);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Drop a file here").waitFor();
}, 120_000);
afterAll(async () => await browser.close());

const line = (second: number) =>
  `192.0.2.1 - - [20/Nov/2026:10:00:${String(second % 60).padStart(2, "0")} +0000] "GET /p/${second} HTTP/1.1" 200 100 "-" "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"`;
const log = Array.from({ length: 50 }, (_, second) => line(second)).join("\n");

test("a file that is chosen is imported by keyboard, and says what was taken and what was not", async () => {
  await page.getByLabel("File to import").setInputFiles({
    name: "access.log",
    mimeType: "text/plain",
    buffer: Buffer.from(`${log}\nno line\n`),
  });
  await page.getByLabel("Site").fill("www.example.com");
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press("Enter");
  const card = page.getByRole("region", { name: "Import", exact: true });
  await card.getByText("was imported").waitFor();
  await card.getByText("Line 51:").waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await settled(dendro.url);
  const { results } = await ask(dendro.url, { metrics: ["requests"], date_range: "all" });
  expect(results[0]?.metrics).toEqual([50]);
  await page.getByRole("table").getByText("access.log").waitFor();
});

test("a file that is dropped is asked about; of another kind it says why none of it was taken", async () => {
  await page.getByRole("button", { name: "Another file" }).press("Enter");
  const zone = page.getByText("Drop a file here");
  const dropped = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["[1, 2"], "chats.json"));
    return transfer;
  });
  await zone.dispatchEvent("drop", { dataTransfer: dropped });
  await expect.poll(async () => await page.getByLabel("What it is").inputValue()).toBe("chats");
  await page.getByRole("button", { name: "Import", exact: true }).press("Enter");
  await page.getByText("It starts like a JSON array, but is not one.").waitFor();
});

test("an import is stopped, and what was read stays", async () => {
  await page.getByRole("button", { name: "Another file" }).click();
  // Each piece is held back, so that there is time to stop it.
  await page.route("**/content?*", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.continue();
  });
  await page.getByLabel("File to import").setInputFiles({
    name: "large.log",
    mimeType: "text/plain",
    buffer: Buffer.from(`${log}\n`.repeat(2000)),
  });
  await page.getByRole("button", { name: "Import", exact: true }).press("Enter");
  await page.getByRole("progressbar", { name: "Import of large.log" }).waitFor();
  await page.getByRole("button", { name: "Stop" }).press("Enter");
  await page.getByText("was stopped; what was read stays").waitFor();
  expect(complaints).toEqual([]);
});
