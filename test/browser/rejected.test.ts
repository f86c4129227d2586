import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, post } from "../support/dendro.ts";
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
  await page.goto(`${dendro.url}/admin`);
  await page.getByLabel("Key").fill(adminKey);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Administration" }).waitFor();
}, 120_000);
afterAll(async () => await browser.close());

const table = () => page.getByRole("table");

test("one gets there by the palette, and without any it says what that means", async () => {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("rejected ev");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing was rejected.").waitFor();
  await expect.poll(() => new URL(page.url()).pathname).toBe("/admin/rejected");
});

test("what is rejected comes by itself, with what to do, and a reason narrows the list by keyboard", async () => {
  await post(dendro.url, "/api/v1/events", { no: "type", mail: "ann@x.example" });
  await post(dendro.url, "/api/v1/events", "{ not json");
  await table().getByText("An event needs a `type`").waitFor();
  await expect.poll(async () => await table().getByRole("row").count()).toBe(3);
  await page
    .getByRole("group", { name: "Reasons" })
    .getByRole("button", { name: /invalid_event/u })
    .focus();
  await page.keyboard.press("Enter");
  await expect.poll(async () => await table().getByRole("row").count()).toBe(2);
  await expect.poll(() => new URL(page.url()).searchParams.get("code")).toBe("invalid_event");
  await table().getByText("Sample").focus();
  await page.keyboard.press("Enter");
  await table().getByText("[email]").waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.reload();
  await table().getByText("An event needs a `type`").waitFor();
  await expect.poll(async () => await table().getByRole("row").count()).toBe(2);
});

test("what came with a wrong key is a choice of its own", async () => {
  await fetch(new URL("/api/v1/events?key=dk_ingest_wrong", dendro.url), { method: "POST", body: "{}" });
  await page.getByRole("radio", { name: "Unknown senders" }).click();
  await table().getByRole("link", { name: "invalid_key" }).first().waitFor();
  await expect.poll(() => new URL(page.url()).searchParams.get("sender")).toBe("unknown");
  expect(complaints).toEqual([]);
});
