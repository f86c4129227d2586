import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { sendAll } from "./support/sample-traces.ts";
import { seriousFaults } from "./support/serious-faults.ts";

const dendro = useDendro();
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  await sendRun("before");
}, 120_000);
afterAll(async () => await browser.close());

async function sendRun(trace: string): Promise<void> {
  await sendAll(dendro.url, [
    {
      type: "agent.invoked",
      trace_id: trace,
      span_id: "a1",
      timestamp: Date.now() - 60_000,
      duration_ms: 900,
      name: "support",
      input: [{ role: "user", content: "I am ann@x.example, where is my tent?" }],
      output: "It is on its way.",
    },
  ]);
  await settled(dendro.url);
}

const panel = () => page.getByRole("complementary", { name: /^Span/u });

test("a span says how to keep what it was given, and one gets there and switches it on by keyboard", async () => {
  await page.goto(`${dendro.url}/traces/before?span=a1`);
  await page.getByLabel("Key").fill(adminKey);
  await page.getByRole("button", { name: "Sign in" }).click();
  await panel().getByText("They are not kept for this tenant.").waitFor();
  await panel().getByRole("link", { name: "Keep inputs and outputs" }).focus();
  await page.keyboard.press("Enter");
  const card = page.getByRole("region", { name: "Inputs and outputs of model and tool calls" });
  await card.getByText("They are dropped when they arrive.").waitFor();
  await card.getByRole("button", { name: "Change how they are kept" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Inputs and outputs" });
  await dialog.getByLabel("Keep inputs and outputs").focus();
  await page.keyboard.press("Space");
  await dialog.getByLabel("Patterns of your own").fill("(?=a)b");
  await dialog.getByRole("button", { name: "Save" }).press("Enter");
  await dialog.getByText("linear time").waitFor();
  await dialog.getByLabel("Patterns of your own").fill("tent");
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Save" }).press("Enter");
  await card.getByText("They are kept for 30 days.").waitFor();
});

test("a span shows the messages that it was given and what it gave, masked", async () => {
  await sendRun("after");
  await page.goto(`${dendro.url}/traces/after?span=a1`);
  const input = panel().getByRole("group", { name: "Input" });
  await input.getByText("I am [email], where is my [masked]?").waitFor();
  await input.getByText("user", { exact: true }).waitFor();
  await panel().getByRole("group", { name: "Output" }).getByText("It is on its way.").waitFor();
  expect(await seriousFaults(page)).toEqual([]);
});

test("a span of before has none, and says so; nothing complains", async () => {
  await page.goto(`${dendro.url}/traces/before?span=a1`);
  await panel().getByText("None was sent with this span").waitFor();
  expect(complaints).toEqual([]);
});
