import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, post } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { answering, startSink, type Sink } from "../webhooks/sink.ts";
import { seriousFaults } from "./support/serious-faults.ts";

const dendro = useDendro({ DENDRO_EGRESS_ALLOW: "127.0.0.0/8", DENDRO_WEBHOOK_RETRIES: "1s,1s" });
let browser: Browser;
let page: Page;
let sink: Sink;
const complaints: string[] = [];

beforeAll(async () => {
  sink = await startSink({ "/flaky": answering(500, 204) });
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${dendro.url}/admin`);
  await page.getByLabel("Key").fill(adminKey);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Administration" }).waitFor();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await sink.close();
});

const button = (name: string | RegExp) => page.getByRole("button", { name });
const deliveries = () => page.getByRole("region", { name: "Deliveries" }).getByRole("table");
const send = async (type: string) => await post(dendro.url, "/api/v1/events", { type });

test("one gets there by the palette, and the empty page leads to the first endpoint", async () => {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("webhooks");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing is sent anywhere yet.").waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole("link", { name: "Add an endpoint" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Add an endpoint" }).waitFor();
});

test("leaving what was written asks, and staying keeps it", async () => {
  await page.getByRole("textbox", { name: /^Name/u }).fill("Shop");
  let asked = "";
  page.once("dialog", (dialog) => {
    asked = dialog.message();
    void dialog.dismiss();
  });
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect.poll(() => asked).toContain("Leave this page?");
  await expect
    .poll(async () => await page.getByRole("textbox", { name: /^Name/u }).inputValue())
    .toBe("Shop");
});

test("what is refused says why, and what was written stays", async () => {
  await page.getByRole("textbox", { name: "Address" }).fill("http://10.0.0.1/");
  await button("Add the endpoint").click();
  await page.getByText("No event is asked for.").waitFor();
  await page.getByRole("combobox", { name: "Type of event" }).fill("order.*");
  await page.keyboard.press("Enter");
  await button("Remove order.*").waitFor();
  await button("Add the endpoint").click();
  await page.getByRole("alert").getByText("10.0.0.1").waitFor();
  await expect
    .poll(async () => await page.getByRole("textbox", { name: "Address" }).inputValue())
    .toBe("http://10.0.0.1/");
});

test("an endpoint is made by keyboard, with a filter, and its secret is shown once", async () => {
  await page.getByRole("textbox", { name: "Address" }).fill(`${sink.url}/flaky`);
  await button("Filter").focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Dimension").selectOption("type");
  await page.getByLabel("Condition").selectOption("is_not");
  await page.getByLabel("Value", { exact: true }).fill("order.refunded");
  await page.keyboard.press("Enter");
  await button(/^Remove the filter type is not order\.refunded/u).waitFor();
  await page.getByLabel("Say whose an event is").press("Space");
  await page.getByText("Personal data will leave Dendro").waitFor();
  await page.getByLabel("Say whose an event is").press("Space");
  expect(await seriousFaults(page)).toEqual([]);
  await button("Add the endpoint").press("Enter");
  await page.getByText("The secret is shown only now.").waitFor();
  await expect
    .poll(async () => await page.getByRole("status").getByText("whsec_").textContent())
    .toMatch(/^whsec_[\w+/=]{44}$/u);
  await page.getByRole("tab", { name: "Node" }).press("ArrowRight");
  await page.getByText("hmac.compare_digest").waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole("link", { name: "See its deliveries" }).click();
  await page.getByText("Nothing was sent yet.").waitFor();
  await expect.poll(async () => await page.getByText("The secret is shown only now.").count()).toBe(0);
});

test("deliveries come by themselves, and one shows its payload, its attempts and what changed", async () => {
  await send("order.refunded");
  await send("order.placed");
  await deliveries().getByText("order.placed").waitFor();
  await deliveries().getByText("Arrived").waitFor();
  await expect.poll(async () => await deliveries().getByRole("row").count()).toBe(2);
  expect(await seriousFaults(page)).toEqual([]);
  await deliveries().getByRole("link", { name: "order.placed" }).press("Enter");
  await page.getByText("Attempt 2", { exact: true }).waitFor();
  await page.getByText("Changed since attempt 1: 500 → 204").click();
  await page.getByText("answered").first().waitFor();
  await page.getByRole("radio", { name: "As sent" }).click();
  await page.getByText('{"type":"order.placed"').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await button("Send again").press("Enter");
  await page.getByText("Attempt 3", { exact: true }).waitFor();
  expect(new Set(sink.ids("/flaky")).size).toBe(1);
});

test("under the pointer rows stay where they are, and what is new is counted", async () => {
  await page.getByRole("link", { name: "All deliveries" }).click();
  await deliveries().hover();
  await send("order.paid");
  await button("1 new").waitFor();
  expect(await deliveries().getByText("order.paid").count()).toBe(0);
  await button("1 new").press("Enter");
  await deliveries().getByText("order.paid").waitFor();
});

test("the status is in the address, and none of it is said", async () => {
  await page.getByRole("radio", { name: /^Failed/u }).click();
  await page.getByText("No delivery is “Failed”.").waitFor();
  await expect.poll(() => new URL(page.url()).searchParams.get("status")).toBe("failed");
  await page.reload();
  await page.getByText("No delivery is “Failed”.").waitFor();
  await page.getByRole("radio", { name: "All" }).click();
});

test("a test of any type is sent, and the past after it was counted", async () => {
  await button("Send a test").press("Enter");
  await page.getByLabel("Type of event").fill("node.failed");
  await page.keyboard.press("Enter");
  await deliveries().getByText("node.failed").waitFor();
  await button("Send past events").press("Enter");
  await button("Count them").press("Enter");
  await page.getByText("2 events, the oldest first. Nothing is sent yet.").waitFor();
  await button("Send them").press("Enter");
  await page.getByText("2 events will be sent.").waitFor();
});

test("it is paused and resumed, its secret rotated, changed, and removed", async () => {
  // The list takes longer to be read again than what is above it.
  await page.route(/\/deliveries\?/u, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue();
  });
  await button("Pause").press("Enter");
  await page.getByText("It is paused: what waits stays").waitFor();
  await button("Resume").press("Enter");
  await button("Pause").waitFor();
  await page.unrouteAll({ behavior: "wait" });
  await button("Rotate the secret").press("Enter");
  await button("Make a new secret").press("Enter");
  await page.getByRole("status").getByText("whsec_").waitFor();
  await page.getByText("2, the earlier for up to a day").waitFor();
  await page.getByRole("link", { name: "Change", exact: true }).press("Enter");
  await page.getByRole("textbox", { name: /^Name/u }).fill("Orders");
  await button("Save").press("Enter");
  await page.getByRole("heading", { name: "Orders" }).waitFor();
  await button("Remove Orders").press("Enter");
  await button("Remove").last().press("Enter");
  await page.getByText("Nothing is sent anywhere yet.").waitFor();
  expect(complaints).toEqual([]);
});
