import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { agentTrace, sendAll } from "./support/sample-traces.ts";
import { seriousFaults } from "./support/serious-faults.ts";

const dendro = useDendro();
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  const start = Date.now() - 3_600_000;
  await sendAll(dendro.url, [
    ...Array.from({ length: 12 }, (_, count) =>
      agentTrace(`${count}`.padStart(32, "a"), start, count),
    ).flat(),
    ...["/", "/pricing", "/docs"].map((path, count) => ({
      type: "page_view",
      visitor: `${count}`.padEnd(16, "0"),
      user_id: `user-${count}`,
      host: "example.org",
      path,
      timestamp: start + count * 1000,
    })),
    { type: "message.c2s", user_id: "user-1", thread_id: "t", timestamp: start },
    { type: "request", host: "example.org", path: "/", status_code: 200, duration_ms: 20, timestamp: start },
    { type: "workflow.completed", name: "Nightly", duration_ms: 20, timestamp: start },
  ]);
  await settled(dendro.url);
  const signedIn = await context.request.post(`${dendro.url}/api/v1/session`, {
    data: { key: adminKey },
    headers: { "x-requested-with": "dendro" },
  });
  expect(signedIn.ok()).toBe(true);
}, 120_000);
afterAll(async () => {
  await browser.close();
});

const open = async (card: string) => await page.getByRole("button", { name: `More of ${card}` }).click();
const focused = async () =>
  await page.evaluate(
    () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent,
  );

async function download(item: string): Promise<{ name: string; content: Buffer }> {
  const waiting = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: item, exact: true }).click();
  const file = await waiting;
  return { name: file.suggestedFilename(), content: await readFile(await file.path()) };
}

describe("a card's menu", () => {
  test("is used by keys alone: arrows, Home, End, first letters, Escape, and the focus comes back", async () => {
    await page.goto(`${dendro.url}/sites?range=24h`);
    const button = page.getByRole("button", { name: "More of Pages" });
    await button.focus();
    await page.keyboard.press("ArrowDown");
    await expect.poll(focused).toBe("What it means");
    await page.keyboard.press("ArrowDown");
    await expect.poll(focused).toBe("Open in Explore");
    await page.keyboard.press("End");
    await expect.poll(focused).toBe("Copy as curl");
    await page.keyboard.press("Home");
    await expect.poll(focused).toBe("What it means");
    await page.keyboard.type("pa");
    await expect.poll(focused).toBe("Parquet");
    await page.keyboard.press("Escape");
    await expect.poll(focused).toBe("More of Pages");
    await page.keyboard.press("Enter");
    await expect.poll(focused).toBe("What it means");
    await page.keyboard.press("Enter");
    const meaning = page.getByRole("dialog", { name: "What it means" });
    await meaning.getByText("pageviews", { exact: true }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect.poll(focused).toBe("More of Pages");
  });

  test("stays as it is while the answer of its card changes", async () => {
    await page.goto(`${dendro.url}/sites?range=24h`);
    await page.getByRole("rowheader", { name: "/docs" }).first().waitFor();
    await open("Pages");
    const item = page.getByRole("menuitem", { name: "JSON" });
    await item.focus();
    const seen = { type: "page_view", visitor: "f".repeat(16), host: "example.org", path: "/just-now" };
    await sendAll(dendro.url, [{ ...seen, timestamp: Date.now() }]);
    await page.getByRole("rowheader", { name: "/just-now" }).first().waitFor();
    await expect.poll(async () => await page.locator("[aria-busy=true]").count()).toBe(0);
    expect(await item.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press("Escape");
    await expect.poll(focused).toBe("More of Pages");
  });

  test("gives the answer as CSV with its mark, as JSON and as Parquet, and as a command", async () => {
    await open("Pages");
    const csv = await download("CSV");
    expect(csv.name).toMatch(/^dendro-default-query-.*\.csv$/u);
    expect(csv.content.toString("utf8").split(/\r?\n/u).slice(0, 2)).toEqual([
      "\uFEFFpage,visitors,pageviews",
      expect.stringMatching(/^\/[a-z]*,1,1$/u),
    ]);
    await open("Pages");
    const rows = JSON.parse((await download("JSON")).content.toString("utf8")) as object[];
    expect(rows).toHaveLength(4);
    await open("Pages");
    expect((await download("Parquet")).content.subarray(0, 4).toString()).toBe("PAR1");
    await open("Pages");
    await page.getByRole("menuitem", { name: "Copy as curl" }).click();
    await page.getByRole("status").filter({ hasText: "Copied" }).waitFor();
    const command = await page.evaluate(async () => await navigator.clipboard.readText());
    expect(command).toContain(`${dendro.url.replace(/\/$/u, "")}/api/v1/query`);
    const body = /-d '(.*)'$/u.exec(command)?.[1] ?? "";
    const answer = await post(dendro.url, "/api/v1/query", JSON.parse(body) as object);
    expect(((await answer.json()) as { results: object[] }).results).toHaveLength(4);
  });

  test("paints what is drawn, twice as large, in the colours of the theme", async () => {
    await page.getByRole("table", { name: "Visitors over time" }).waitFor({ state: "attached" });
    const pixels: Record<string, readonly number[]> = {};
    for (const scheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await open("Visitors over time");
      const { name, content } = await download("Picture (PNG)");
      expect(name).toBe("dendro-visitors-over-time.png");
      expect([...content.subarray(1, 4)].map((code) => String.fromCodePoint(code)).join("")).toBe("PNG");
      const chart = await page.locator("[aria-hidden]:has(> div > svg)").first().boundingBox();
      expect(content.readUInt32BE(16)).toBe(Math.round(((chart?.width ?? 0) + 48) * 2));
      pixels[scheme] = await page.evaluate(
        async (data) => {
          const image = new Image();
          image.src = data;
          await image.decode();
          const canvas = new OffscreenCanvas(image.width, image.height);
          const pen = canvas.getContext("2d");
          pen?.drawImage(image, 0, 0);
          return [...(pen?.getImageData(2, 2, 1, 1).data ?? [])];
        },
        `data:image/png;base64,${content.toString("base64")}`,
      );
    }
    expect(pixels).toEqual({ light: [255, 255, 255, 255], dark: [21, 25, 24, 255] });
    await page.emulateMedia({ colorScheme: null });
    await open("Pages");
    await expect
      .poll(async () => await page.getByRole("menuitem", { name: "Picture (PNG)" }).count())
      .toBe(0);
    await page.keyboard.press("Escape");
  });

  test("leads to Explore with the same question, and puts it on a board", async () => {
    await open("Pages");
    await page.getByRole("menuitem", { name: "Open in Explore" }).click();
    await page.getByLabel("The question as JSON").waitFor();
    const asked = JSON.parse(await page.getByLabel("The question as JSON").inputValue()) as object;
    expect(asked).toMatchObject({
      metrics: ["visitors", "pageviews"],
      dimensions: ["page"],
      date_range: "24h",
    });
    await page.goBack();
    await open("Pages");
    await page.getByRole("menuitem", { name: "Save to a board" }).click();
    const form = page.getByRole("dialog", { name: "Save to a board" });
    await form.getByLabel("Title of the board").fill("Kept");
    await form.getByRole("button", { name: "Save" }).click();
    await form.getByRole("link", { name: "Open the board" }).click();
    await page.getByRole("heading", { name: "Kept", exact: true }).waitFor();
    await page
      .getByRole("region", { name: "Pages", exact: true })
      .getByRole("rowheader", { name: "/pricing" })
      .waitFor();
    await open("Pages");
    await page.getByRole("menuitem", { name: "Rename" }).waitFor();
    await page.getByRole("menuitem", { name: "Parquet" }).waitFor();
    await page.keyboard.press("Escape");
  });

  test.each([
    ["/", ["Sites", "Agents", "Live feed"]],
    ["/sites", ["Visitors over time", "Pages", "Sources", "Map", "Devices"]],
    ["/agents", ["Runs over time", "Cost", "Model time", "Models", "Workers"]],
    ["/analytics", ["Users over time", "Top users", "Recent activity", "Activities", "Messages"]],
    ["/workflows", ["Executions over time", "Executions", "Execution time"]],
    ["/requests", ["Requests over time", "Answers", "Duration", "Routes"]],
    ["/requests/providers", ["Providers", "Calls", "Failed calls"]],
    ["/workflows/bottlenecks", ["Where the time goes"]],
    ["/traces", ["Traces"]],
    ["/sites/live", ["What happens"]],
    ["/users", ["Users"]],
    ["/workers", ["Workers"]],
    ["/explore", ["Events"]],
    ["/explore/funnel", ["Funnel"]],
    ["/explore/retention", ["Retention"]],
    ["/explore/paths", ["Paths"]],
    ["/explore/events", ["Events"]],
  ])("is on every card of %s", async (path, cards) => {
    await page.goto(`${dendro.url}${path}?range=24h`);
    for (const card of cards)
      await page.getByRole("button", { name: `More of ${card}`, exact: true }).waitFor();
    await open(cards[0] ?? "");
    await page.getByRole("menuitem", { name: "JSON" }).waitFor();
    await page.keyboard.press("Escape");
  });

  test("gives an analysis as a file too", async () => {
    await page.goto(`${dendro.url}/explore/paths?range=24h`);
    await open("Paths");
    const { name, content } = await download("JSON");
    expect(name).toMatch(/^dendro-default-paths-.*\.json$/u);
    const [link] = JSON.parse(content.toString("utf8")) as object[];
    expect(Object.keys(link ?? {})).toEqual(["step", "from", "to", "count"]);
    await page.locator("[aria-hidden] svg text").first().waitFor();
    await open("Paths");
    expect((await download("Picture (PNG)")).content.length).toBeGreaterThan(5000);
  });
});

test("no page had a fault of its own", () => {
  expect(complaints).toEqual([]);
});
