import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, asAdmin } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { seriousFaults } from "./support/serious-faults.ts";

const dendro = useDendro();
let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await page.goto(`${dendro.url}/webhooks/new`);
  await page.getByLabel("Key").fill(adminKey);
  await page.getByRole("button", { name: "Sign in" }).click();
}, 120_000);
afterAll(async () => await browser.close());

interface Listed {
  readonly kind: string;
  readonly ordered: boolean;
  readonly rate_limit: number | null;
}

async function add(kind: string, address: string | null): Promise<Listed> {
  await page.goto(`${dendro.url}/webhooks/new`);
  await page.getByRole("textbox", { name: /^Name/u }).fill(kind);
  await page.getByLabel("Sent as").selectOption({ label: kind });
  expect(await page.getByText("Standard Webhooks", { exact: true }).count()).toBe(0);
  if (address !== null) await page.getByRole("textbox", { name: "Address" }).fill(address);
  if (kind === "PagerDuty") await page.getByLabel("Integration key").fill("a".repeat(32));
  await page.getByRole("combobox", { name: "Type of event" }).fill("alert.*");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Remove alert.*" }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Add the endpoint" }).click();
  await page.getByText(`Events are sent to ${kind} from now on.`).waitFor();
  const response = await fetch(new URL("/api/v1/webhooks/endpoints", dendro.url), asAdmin);
  const { endpoints } = (await response.json()) as { endpoints: (Listed & { name: string })[] };
  const made = endpoints.find(({ name }) => name === kind);
  if (made === undefined) throw new Error("It is not there.");
  return made;
}

test("a service is chosen by name, and is sent messages as fast and in the order that it takes them", async () => {
  const pagerduty = await add("PagerDuty", null);
  expect(pagerduty).toMatchObject({ kind: "pagerduty", ordered: true });
  const slack = await add("Slack", "https://hooks.slack.com/services/T0/B0/x");
  expect(slack).toMatchObject({ kind: "slack", rate_limit: 1 });
  await page.getByRole("link", { name: "See its deliveries" }).click();
  await page.getByRole("region", { name: "Endpoint", exact: true }).getByText("Slack").first().waitFor();
  expect(await page.getByRole("button", { name: "Rotate the secret" }).count()).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);
});
