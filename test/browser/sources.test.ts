import { createHmac } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { seriousFaults } from "./support/serious-faults.ts";

const dendro = useDendro();
let browser: Browser;
let page: Page;
const complaints: string[] = [];
const secret = "the secret of the parcels";

beforeAll(async () => {
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${dendro.url}/webhooks`);
  await page.getByLabel("Key").fill(adminKey);
  await page.getByRole("button", { name: "Sign in" }).click();
}, 120_000);
afterAll(async () => await browser.close());

/** Sends what a service would send, signed with a secret. */
async function send(body: object, signedWith: string): Promise<number> {
  const address = await page.getByRole("region", { name: "Address" }).locator("code").innerText();
  const text = JSON.stringify(body);
  const signature = createHmac("sha256", signedWith).update(text).digest("hex");
  const headers = { "content-type": "application/json", "x-parcel-signature": `sha256=${signature}` };
  return (await fetch(address, { method: "POST", headers, body: text })).status;
}
const messages = () => page.getByRole("region", { name: "Messages" });

test("a source is made, and says what to put in at the service", async () => {
  await page.getByRole("link", { name: "Sources" }).click();
  await page.getByRole("link", { name: "Add a source" }).click();
  await page.getByLabel("Sent by").selectOption("hmac");
  await page.getByLabel("Name").fill("Parcels");
  await page.getByLabel("Header").fill("X-Parcel-Signature");
  await page.getByLabel("What stands before it").fill("sha256=");
  await page.getByRole("button", { name: "Add the source" }).click();
  await page.getByRole("heading", { level: 1, name: "Parcels" }).waitFor();
  await page.getByText("Everything is refused until the source has a secret").waitFor();
  await messages().getByText("Nothing came yet.").waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  expect(await send({ state: "sent" }, secret)).toBe(401);
  await messages().getByText("Refused", { exact: true }).waitFor();
  await messages().getByText("The source has no secret").waitFor();
});

test("a secret is added, and what was refused becomes an event", async () => {
  await page.getByRole("button", { name: "Add a secret" }).click();
  await page.getByRole("dialog").getByLabel("Secret").fill(secret);
  await page.getByRole("dialog").getByRole("button", { name: "Add" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByText("Everything is refused").waitFor({ state: "detached" });
  await messages().getByRole("link").first().click();
  await page.getByRole("heading", { level: 1, name: "Message" }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { level: 1, name: "hook.received" }).waitFor();
  await page.getByRole("link", { name: "All messages" }).click();
  await messages().getByText("hook.received").waitFor();
});

test("a mapping is tried on the newest message, saved, and makes the next event", async () => {
  const field = page.getByRole("textbox", { name: "Mapping" });
  await field.fill('{"type": "parcel.{$.body.state}", "data": ');
  await page.getByRole("button", { name: "Try it" }).click();
  await page.getByText("This is no JSON").waitFor();
  await field.fill('{"type": "parcel.{$.body..state}"}');
  await page.getByRole("button", { name: "Try it" }).click();
  await page.getByText("Invalid path").waitFor();
  await field.fill('{"type": "parcel.{$.body.state}", "data": {"where": "$.body.where"}}');
  await page.getByRole("button", { name: "Try it" }).click();
  await page.getByRole("group", { name: "The event that it makes" }).getByText('"parcel.sent"').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("The mapping is saved").waitFor();
  expect(await send({ state: "lost", where: "Rome" }, secret)).toBe(202);
  await messages().getByText("parcel.lost").waitFor();
  await messages()
    .getByRole("radio", { name: /^Refused/u })
    .click();
  await messages().getByText("No message is “Refused”.").waitFor();
  await expect.poll(() => new URL(page.url()).searchParams.get("status")).toBe("refused");
});

test("it is switched off and removed", async () => {
  await page.getByRole("button", { name: "Switch off" }).click();
  await page.getByText("Switched off").waitFor();
  expect(await send({ state: "late" }, secret)).toBe(404);
  await page.getByRole("button", { name: "Remove Parcels" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByText("No service sends its webhooks here yet.").waitFor();
  expect(complaints).toEqual([]);
});
