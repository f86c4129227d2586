import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { failed } from "../breakers/api.ts";
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
  await signIn(page, adminKey);
}, 120_000);
afterAll(async () => await browser.close());

async function signIn(on: Page, key: string): Promise<void> {
  await on.goto(`${dendro.url}/breakers`);
  await on.getByLabel("Key").fill(key);
  await on.getByRole("button", { name: "Sign in" }).click();
}

const rowOf = (name: string) => page.getByRole("row", { name });
const history = () => page.getByRole("region", { name: "History" });

test("a breaker that opens is there as it happens, with what it has done", async () => {
  await page.getByText("No call was told of yet.").waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await post(dendro.url, "/api/v1/events", [
    { type: "node.completed", name: "resize" },
    ...[1, 2, 3, 4, 5].map(() => failed("send/mail")),
  ]);
  await rowOf("send/mail").getByText("Open", { exact: true }).waitFor();
  await rowOf("resize").getByText("Closed", { exact: true }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole("link", { name: "send/mail" }).click();
  await page.getByRole("heading", { level: 1, name: "send/mail" }).waitFor();
  await history().getByText("5 calls failed in a row; the last was timeout.").waitFor();
  await page.getByRole("region", { name: "Now" }).getByText("Tries again").waitFor();
  expect(await seriousFaults(page)).toEqual([]);
});

test("somebody decides in its place, with a reason and for a while, and takes it back", async () => {
  await page.getByRole("button", { name: "Override" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Calls").selectOption("force_closed");
  await dialog.getByLabel("Reason").fill("The provider says that it works.");
  await dialog.getByLabel("How long").selectOption("For an hour");
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Force it closed" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("Forced closed", { exact: true }).first().waitFor();
  await history().getByText("The provider says that it works.").waitFor();
  await page.getByRole("region", { name: "Now" }).getByText("Override ends").waitFor();
  await page.getByRole("button", { name: "Take the override back" }).click();
  await history().getByText("Decides by itself again").waitFor();
  await page.getByRole("button", { name: "Close it" }).click();
  await history().getByText("Closed by").waitFor();
});

test("it is set when it opens, and what is asked whether it works again", async () => {
  await page.getByRole("button", { name: "Change", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Failures in a row that open it").fill("2");
  await dialog.getByLabel("Health check").fill("http://127.0.0.1/");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("DENDRO_EGRESS_ALLOW").waitFor();
  await dialog.getByLabel("Health check").fill("");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("region", { name: "Settings" }).getByText("2 failures in a row").waitFor();
});

test("who may read sees all of it, and is offered nothing", async () => {
  const { key } = (await (
    await post(dendro.url, "/api/v1/keys", { name: "reader", scope: "read" })
  ).json()) as {
    key: string;
  };
  const reader = await (await browser.newContext({ viewport: { width: 400, height: 800 } })).newPage();
  await signIn(reader, key);
  await reader.getByRole("link", { name: "send/mail" }).click();
  await reader.getByRole("region", { name: "History" }).getByText("Opened").waitFor();
  expect(await reader.getByRole("button", { name: "Override" }).count()).toBe(0);
  expect(await seriousFaults(reader)).toEqual([]);
  expect(complaints).toEqual([]);
});
