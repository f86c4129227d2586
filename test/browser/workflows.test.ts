import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { seriousFaults } from "./support/serious-faults.ts";

const dendro = useDendro();
let browser: Browser;
let page: Page;
const complaints: string[] = [];

const began = Date.now() - 30 * 60_000;

/** An execution of two nodes, of which the second may fail. */
function execution(id: string, name: string, [first, second]: readonly [number, number], fails = false) {
  const shared = {
    version: fails ? "2" : "1",
    source: "flows",
    run_id: id,
    user_id: "ann",
  };
  const end = began + first + second;
  return [
    { ...shared, type: "workflow.started", name, timestamp: began },
    { ...shared, type: "node.completed", name: "load", timestamp: began + first, duration_ms: first },
    {
      ...shared,
      type: fails ? "node.failed" : "node.completed",
      name: "send",
      timestamp: end,
      duration_ms: second,
      cost_usd: 0.25,
      ...(fails ? { error_type: "timeout" } : {}),
    },
    {
      ...shared,
      type: fails ? "workflow.failed" : "workflow.completed",
      name,
      timestamp: end,
      duration_ms: first + second,
    },
  ];
}

beforeAll(async () => {
  browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB" });
  page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/40[14]/u.test(message.text())) complaints.push(message.text());
  });
  const sent = [
    ...execution("run-1", "onboarding", [2000, 6000]),
    ...execution("run-2", "onboarding", [1000, 9000], true),
    ...execution("run-3", "restock", [1500, 500]),
  ];
  expect((await post(dendro.url, "/api/v1/events", sent)).status).toBe(202);
  await settled(dendro.url);
  await page.goto(`${dendro.url}/workflows`);
  await page.getByLabel("Key").fill(adminKey);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Workflows", exact: true, level: 1 }).waitFor();
}, 120_000);
afterAll(async () => {
  await browser.close();
});

const card = (name: string) => page.getByRole("region", { name, exact: true }).first();
const tab = async (name: string) =>
  await page.getByRole("navigation", { name: "Parts of Workflows" }).getByText(name, { exact: true }).click();

describe("workflows", () => {
  test("at a glance: how many, how they end, and what they cost", async () => {
    await page.locator("[data-metric=executions]").getByText("3", { exact: true }).waitFor();
    await expect
      .poll(async () => await page.locator("[data-metric=success_rate]").innerText())
      .toContain("66.7 %");
    await card("Costs of nodes")
      .getByRole("row", { name: /send\s+\$0\.75\s+3/u })
      .waitFor();
  });

  test("every execution is listed, and opens as a trace", async () => {
    await tab("Executions");
    await page.locator("[data-count]").getByText("3", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Took" }).press("Enter");
    const first = page.locator("[data-execution]").first();
    await expect.poll(async () => await first.getAttribute("data-execution")).toBe("run-2");
    await expect
      .poll(async () => await first.innerText())
      .toMatch(/onboarding[\s\S]*2 errors[\s\S]*10 s[\s\S]*\$0\.25/u);
    await page.getByRole("radio", { name: "Failed" }).click();
    await page.locator("[data-count]").getByText("1", { exact: true }).waitFor();
    await page.getByRole("link", { name: "onboarding" }).press("Enter");
    await page.waitForURL(/\/traces\/run-2/u);
    await page.goBack();
  });

  test("executions in which one event is as all filters say are listed, and the same are taken along", async () => {
    for (const [filters, executions] of [
      [[["is", "name", ["send"]]], 3],
      [
        [
          ["is", "name", ["send"]],
          ["is", "error_type", ["timeout"]],
        ],
        1,
      ],
      // Each is so of some event of one execution, and both of none.
      [
        [
          ["is", "name", ["load"]],
          ["is", "error_type", ["timeout"]],
        ],
        0,
      ],
    ] as const) {
      const asked = encodeURIComponent(JSON.stringify(filters));
      await page.goto(`${dendro.url}/workflows/executions?filters=${asked}`);
      await page.locator("[data-count]").getByText(String(executions), { exact: true }).waitFor();
      await page.getByRole("button", { name: "More of Executions" }).click();
      const waiting = page.waitForEvent("download");
      await page.getByRole("menuitem", { name: "JSON" }).click();
      const file = JSON.parse(await readFile(await (await waiting).path(), "utf8")) as object[];
      expect([filters, file.length]).toEqual([filters, executions]);
    }
    await page.goto(`${dendro.url}/workflows`);
  });

  test("nodes say what fails, and why", async () => {
    await tab("Nodes");
    await card("Nodes")
      .getByRole("row", { name: /send\s+3\s+33\.3 %/u })
      .waitFor();
    await card("What fails")
      .getByRole("row", { name: /send timeout\s+1/u })
      .waitFor();
  });

  test("where the time goes is drawn as a flame, with the API's figures beside it", async () => {
    await tab("Bottlenecks");
    const table = card("Where the time goes");
    await table.getByRole("row", { name: /onboarding\s+send\s+75 %\s+15 s\s+2\s+7\.5 s/u }).waitFor();
    await table.getByRole("row", { name: /restock\s+load\s+7\.5 %\s+1\.5 s\s+1/u }).waitFor();
    await expect
      .poll(async () => await page.locator("[data-flame]").innerText())
      .toContain("onboarding 90 %");
    const response = await post(dendro.url, "/api/v1/bottlenecks", { date_range: "24h" });
    const { results } = (await response.json()) as { results: { name: string; duration_s: number }[] };
    expect(results.map(({ name, duration_s: seconds }) => [name, seconds])).toEqual([
      ["send", 15.5],
      ["load", 4.5],
    ]);
  });

  test("where the time goes is narrowed by the page's filters, and taken along so", async () => {
    const filters = JSON.stringify([["is", "version", ["2"]]]);
    await page.goto(`${dendro.url}/workflows/bottlenecks?filters=${encodeURIComponent(filters)}`);
    const table = card("Where the time goes");
    await table.getByRole("row", { name: /onboarding\s+send\s+90 %\s+9 s\s+1\s+9 s/u }).waitFor();
    await expect.poll(async () => await table.getByRole("row").count()).toBe(3);
    await page.getByRole("button", { name: "More of Where the time goes" }).click();
    const waiting = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: "CSV" }).click();
    const file = await readFile(await (await waiting).path(), "utf8");
    expect(file).toBe("\uFEFFname,duration_s,share,runs\r\nsend,9,90,1\r\nload,1,10,1\r\n");
    await page.getByRole("button", { name: "Remove the filter version is 2" }).click();
  });

  test.each(["", "/executions", "/nodes", "/bottlenecks"])(
    "/workflows%s can be used by everybody, on a phone too",
    async (part) => {
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto(`${dendro.url}/workflows${part}`);
      await page.getByRole("heading", { name: "Workflows", exact: true, level: 1 }).waitFor();
      await page.waitForLoadState("networkidle");
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
      await page.setViewportSize({ width: 1280, height: 900 });
      expect(await seriousFaults(page)).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );
});
