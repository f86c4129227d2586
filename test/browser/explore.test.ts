import { readFile } from "node:fs/promises";
import type { FunnelResult, PathsResult, QueryResult, RetentionResult } from "@dendro/core";
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

const hourMs = 3_600_000;
const start = Date.now() - 20 * 24 * hourMs;
const eventOf = (user: string, type: string, hour: number, more: object = {}) => ({
  type,
  user_id: user,
  visitor: user.padEnd(16, "0"),
  host: "example.org",
  timestamp: start + hour * hourMs,
  ...more,
});
const view = (user: string, path: string, hour: number) => eventOf(user, "page_view", hour, { path });
const events = [
  view("ann", "/", 0),
  view("ann", "/pricing", 0.1),
  eventOf("ann", "signup", 0.2),
  view("ben", "/", 1),
  view("ben", "/pricing", 1.1),
  view("cid", "/docs", 2),
  // A week later.
  view("ann", "/docs", 24 * 8),
];

beforeAll(async () => {
  browser = await launchChromium();
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
  });
  page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  expect((await post(dendro.url, "/api/v1/events", events)).status).toBe(202);
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

const questionField = () => page.getByLabel("The question as JSON");
const shownQuestion = async () => JSON.parse(await questionField().inputValue()) as Record<string, unknown>;
/** What the API says to the question that the page shows. */
async function apiAnswer<T>(path: string): Promise<T> {
  const response = await post(dendro.url, path, await shownQuestion());
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}
const tableTexts = async (name: string) =>
  await page
    .getByRole("group", { name })
    .locator("tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) => [...row.children].map((cell) => cell.textContent?.trim() ?? "")),
    );

async function choose(field: string, text: string): Promise<void> {
  await page.getByRole("combobox", { name: field }).focus();
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

async function applyJson(question: object): Promise<void> {
  await questionField().fill(JSON.stringify(question));
  await page.getByRole("button", { name: "Apply" }).click();
}

const drawAs = async (name: string) => await page.getByRole("radio", { name, exact: true }).click();

async function hasNoBarrier(): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [1280, 390]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(300);
      expect(await seriousFaults(page)).toEqual([]);
      await expect
        .poll(async () => await page.evaluate(() => document.documentElement.scrollWidth))
        .toBeLessThanOrEqual(width);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 900 });
}

describe("a question", () => {
  test("is put together by keyboard alone, and its figures are the API's", async () => {
    await page.goto(`${dendro.url}/explore?range=30d`);
    await choose("Add to metrics", "page views");
    // The first of the list below what was typed, and the one after it.
    await page.getByRole("combobox", { name: "Add to metrics" }).focus();
    await page.keyboard.type("visitors");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Backspace");
    await choose("Add to metrics", "visitors");
    await page.getByLabel("Over time").focus();
    await page.keyboard.press("Home");
    await choose("Add to dimensions", "data.none");
    await page.getByRole("combobox", { name: "Add to dimensions" }).focus();
    await page.keyboard.press("Backspace");
    await choose("Add to dimensions", "page");
    await page.getByRole("radio", { name: "Table" }).focus();
    await page.keyboard.press("Space");
    await page.getByRole("group", { name: "Rows" }).waitFor();
    await expect.poll(shownQuestion).toEqual({
      metrics: ["events", "visitors"],
      dimensions: ["page"],
      date_range: "30d",
      timezone: "Europe/Berlin",
    });
    const { results } = await apiAnswer<QueryResult>("/api/v1/query");
    expect(results.length).toBeGreaterThan(3);
    await expect
      .poll(async () => await tableTexts("Rows"))
      .toEqual(
        results.map(({ dimensions: [name], metrics }) => [
          name === null ? "Show only (none)" : `Show only ${name}`,
          ...metrics.map(String),
        ]),
      );
  });

  test("stands in its address", async () => {
    const [address, question, rows] = [page.url(), await shownQuestion(), await tableTexts("Rows")];
    await page.goto("about:blank");
    await page.goto(address);
    await page.getByRole("group", { name: "Rows" }).waitFor();
    await expect.poll(shownQuestion).toEqual(question);
    await expect.poll(async () => await tableTexts("Rows")).toEqual(rows);
    await page.goBack();
    await page.goForward();
    await page.getByRole("group", { name: "Rows" }).waitFor();
    await expect.poll(() => page.url()).toBe(address);
  });

  test("is narrowed by a row, and written as JSON", async () => {
    await page.getByRole("button", { name: "Show only /pricing" }).click();
    await page.getByRole("button", { name: "Remove the filter page is /pricing" }).waitFor();
    await expect.poll(async () => await tableTexts("Rows")).toEqual([["Show only /pricing", "2", "2"]]);
    const question = {
      metrics: ["visitors"],
      dimensions: [],
      filters: [
        ["is", "page", ["/"]],
        ["has_done", "user", { filters: [["is", "type", ["signup"]]] }],
      ],
      date_range: "30d",
      timezone: "Europe/Berlin",
    };
    await applyJson(question);
    await drawAs("Figure");
    await page.locator("[data-metric=visitors]").getByText("1", { exact: true }).waitFor();
    await expect.poll(shownQuestion).toEqual(question);
    await page.getByRole("button", { name: "Remove the filter page is /" }).waitFor();
    await page.getByText("The JSON also says filters").waitFor();
  });

  test("is live", async () => {
    await applyJson({ metrics: ["events"], dimensions: [], date_range: "day" });
    await page.locator("[data-metric=events]").getByText("0", { exact: true }).waitFor();
    await post(dendro.url, "/api/v1/events", [{ type: "ping" }]);
    await page.locator("[data-metric=events]").getByText("1", { exact: true }).waitFor();
  });

  test("that is wrong is told where it is, in the server's words", async () => {
    await applyJson({ metrics: ["visitrs"], dimensions: ["time:day"], date_range: "30d" });
    const fault = page.getByRole("group", { name: "Metrics" }).getByRole("alert");
    await fault.getByText('Unknown metric "visitrs"; "visitors" is near').waitFor();
    await questionField().fill("{");
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByRole("alert").filter({ hasText: "This is not JSON" }).waitFor();
    await page.getByRole("button", { name: "Discard" }).click();
    await applyJson({ metrics: ["visitors"], dimensions: ["time:day", "page"], date_range: "30d", limit: 3 });
    await page.getByRole("alert").filter({ hasText: 'has no "limit"' }).waitFor();
  });

  test("is taken along as a command and as a file", async () => {
    await applyJson({ metrics: ["events"], dimensions: ["page"], date_range: "30d" });
    await page.getByRole("button", { name: "curl" }).click();
    const command = page.getByRole("dialog", { name: "As a command" });
    await command.getByText(`-d '{"metrics":["events"]`).waitFor();
    await page.keyboard.press("Escape");
    for (const [format, beginning] of [
      ["CSV", "\uFEFFpage,events"],
      ["JSON", "["],
      ["Parquet", "PAR1"],
    ] as const) {
      await page.getByRole("button", { name: "More of Events by page" }).click();
      const waiting = page.waitForEvent("download");
      await page.getByRole("menuitem", { name: format, exact: true }).click();
      const content = await readFile(await (await waiting).path(), "utf8");
      expect(content.startsWith(beginning)).toBe(true);
    }
  });

  test("has no barrier, however it is drawn", async () => {
    await applyJson({
      metrics: ["events", "bounce_rate"],
      dimensions: ["time:day", "page"],
      date_range: "30d",
    });
    await drawAs("Bars");
    await page.getByRole("list", { name: "Legend" }).first().waitFor();
    await hasNoBarrier();
    await drawAs("Table");
    await hasNoBarrier();
  }, 120_000);
});

describe("a question about sequences of events", () => {
  test("is a funnel: its steps are put together, and its figures are the API's", async () => {
    await page.goto(`${dendro.url}/explore/funnel?range=30d`);
    await page.getByRole("button", { name: "Add a step" }).click();
    await page.getByRole("button", { name: "Which events? of step 3" }).click();
    const form = page.getByRole("dialog", { name: "Add a filter to step 3" });
    await form.getByLabel("Dimension").selectOption("page");
    await form.getByLabel("Value", { exact: true }).fill("/docs");
    await form.getByRole("button", { name: "Add the filter" }).click();
    await page.getByLabel("Name of step 3").fill("Read on");
    await page.keyboard.press("Enter");
    const funnel = page.getByRole("group", { name: "Funnel" });
    await funnel.getByText("Read on").waitFor();
    expect((await shownQuestion())["steps"]).toEqual([
      { name: "Visited", filters: [["is", "type", ["page_view"]]] },
      { name: "Signed up", filters: [["is", "type", ["signup"]]] },
      { name: "Read on", filters: [["is", "page", ["/docs"]]] },
    ]);
    const { results } = await apiAnswer<FunnelResult>("/api/v1/funnel");
    expect(results[0]?.steps.map(({ count }) => count)).toEqual([3, 1, 1]);
    await expect
      .poll(async () => await tableTexts("Funnel"))
      .toEqual([
        ["Visited", "", "3", "100 %", ""],
        ["Signed up", "", "1", "33.3 %", "33.3 %"],
        ["Read on", "", "1", "33.3 %", "100 %"],
      ]);
    await hasNoBarrier();
    await page.getByRole("button", { name: "Remove Read on" }).click();
    await page.getByRole("button", { name: "Remove Signed up" }).click();
    await page.getByRole("alert").filter({ hasText: "steps:" }).waitFor();
  }, 120_000);

  test("is a grid of who came back", async () => {
    await page.goto(`${dendro.url}/explore/retention?range=30d`);
    await page.getByRole("group", { name: "Retention" }).waitFor();
    const { results } = await apiAnswer<RetentionResult>("/api/v1/retention");
    expect(results.reduce((sum, { size }) => sum + size, 0)).toBe(3);
    // What comes before the first who began is not told.
    const told = results.slice(results.findIndex(({ size }) => size > 0));
    // Nor what is still to come of all of them.
    const known = Math.max(...told.map(({ returned }) => returned.findLastIndex((count) => count !== null)));
    const shares = told.map(({ size, returned }) => [
      String(size),
      ...returned
        .slice(0, known + 1)
        .map((count) =>
          count === null ? "" : size === 0 ? "–" : `${Math.round((count / size) * 1000) / 10} %`,
        ),
    ]);
    expect((await tableTexts("Retention")).map((row) => row.slice(1))).toEqual(shares);
    expect(shares.flat()).toContain("33.3 %");
    await hasNoBarrier();
  }, 120_000);

  test("is a flow of paths, and a table of the same", async () => {
    await page.goto(`${dendro.url}/explore/paths?range=30d`);
    await page.locator("[aria-hidden] svg text").getByText("/pricing").first().waitFor();
    const { results } = await apiAnswer<PathsResult>("/api/v1/paths");
    const expected = results.map(({ step, from, to, count }) => [
      String(step),
      from ?? "Begin",
      to ?? "End",
      String(count),
    ]);
    const rows = page.getByRole("table", { name: "Paths" }).locator("tbody tr");
    const texts = async () =>
      await rows.evaluateAll((all) =>
        all.map((row) => [...row.children].map((cell) => cell.textContent ?? "")),
      );
    await expect.poll(texts).toEqual(expected);
    expect(expected).toContainEqual(["1", "/", "/pricing", "2"]);
    await hasNoBarrier();
    await page.getByLabel("From the beginning, or around").fill("/pricing");
    await page.keyboard.press("Enter");
    await drawAs("Table");
    await expect.poll(texts).toContainEqual(["-1", "/", "/pricing", "2"]);
    expect((await shownQuestion())["around"]).toBe("/pricing");
    await hasNoBarrier();
  }, 120_000);

  test("is a list of events, each of which opens as it is kept and has an address", async () => {
    await page.goto(`${dendro.url}/explore/events?range=30d`);
    await applyJson({ limit: 5, filters: [["is", "type", ["page_view"]]], date_range: "30d" });
    const list = page.getByRole("list", { name: "Events" });
    await expect.poll(async () => await list.getByRole("button").count()).toBe(5);
    await page.getByRole("button", { name: "Show older ones" }).click();
    await expect.poll(async () => await list.getByRole("button").count()).toBe(6);
    await hasNoBarrier();
    await list.getByRole("button").last().click();
    const opened = page.getByRole("group", { name: "The event as JSON" });
    const event = JSON.parse(await opened.innerText()) as Record<string, unknown>;
    expect(event).toMatchObject({ type: "page_view", path: "/", user_id: "ann", timestamp: start });
    await page.reload();
    expect(JSON.parse(await opened.innerText())).toEqual(event);
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await opened.waitFor({ state: "detached" });
    await expect.poll(() => page.url()).not.toContain("event=");
  }, 120_000);
});

describe("a board", () => {
  const tile = (title: string) => page.getByRole("region", { name: title, exact: true });
  const places = async () => {
    const response = await fetch(new URL("/api/v1/boards/main", dendro.url), {
      headers: { authorization: `Bearer ${adminKey}` },
    });
    const { cards } = (await response.json()) as { cards: { title: string; place: object }[] };
    return Object.fromEntries(cards.map(({ title, place }) => [title, place]));
  };

  async function save(title: string, board: string | null): Promise<void> {
    await page.getByRole("button", { name: "Save to a board" }).click();
    const form = page.getByRole("dialog", { name: "Save to a board" });
    await form.getByLabel("Title of the card").fill(title);
    if (board !== null) {
      await form.getByRole("combobox", { name: "Board", exact: true }).selectOption("");
      await form.getByLabel("Title of the board").fill(board);
    }
    await form.getByRole("button", { name: "Save" }).click();
    await form.getByRole("status").waitFor();
  }

  test("begins with a question that is saved from Explore, and is live", async () => {
    await page.goto(`${dendro.url}/boards`);
    await page.getByText("No boards yet").waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.goto(`${dendro.url}/explore`);
    await applyJson({ metrics: ["failures"], dimensions: [], date_range: "day" });
    await page.locator("[data-metric=failures]").getByText("0", { exact: true }).waitFor();
    await save("Failed today", "Main");
    await page.keyboard.press("Escape");
    await applyJson({ metrics: ["events"], dimensions: ["page"], date_range: "30d" });
    await save("Pages", null);
    await page.getByRole("link", { name: "Open the board" }).click();
    await page.getByRole("heading", { name: "Main", exact: true }).waitFor();
    const failures = tile("Failed today").locator("[data-metric=failures]");
    await failures.getByText("0", { exact: true }).waitFor();
    await post(dendro.url, "/api/v1/events", [{ type: "job", status: "error" }]);
    await failures.getByText("1", { exact: true }).waitFor();
  });

  test("is arranged by keys and by mouse, and stays so", async () => {
    await page.getByRole("button", { name: "Arrange" }).click();
    await expect.poll(places).toEqual({
      "Failed today": { x: 0, y: 0, width: 3, height: 2 },
      Pages: { x: 0, y: 2, width: 6, height: 5 },
    });
    await page.getByRole("button", { name: "Move Pages by dragging or with arrow keys" }).focus();
    await page.keyboard.press("ArrowUp");
    await page.getByText("Pages: column 1, row 1, 6 wide, 5 high.").waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Resize Pages by dragging or with arrow keys" }).focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(places).toEqual({
      Pages: { x: 0, y: 0, width: 7, height: 5 },
      "Failed today": { x: 0, y: 5, width: 3, height: 2 },
    });
    const handle = page.getByRole("button", { name: "Move Failed today by dragging or with arrow keys" });
    const box = (await handle.boundingBox()) as { x: number; y: number };
    await page.mouse.move(box.x + 10, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + 500, box.y - 300, { steps: 5 });
    await page.mouse.move(box.x + 900, box.y - 420, { steps: 5 });
    await page.mouse.up();
    await expect
      .poll(async () => (await places())["Failed today"])
      .toEqual({ x: 9, y: 0, width: 3, height: 2 });
    await page.reload();
    const [left, right] = await Promise.all(
      ["Pages", "Failed today"].map(async (title) => await tile(title).boundingBox()),
    );
    expect(left?.y).toBe(right?.y);
    expect(left?.x ?? 0).toBeLessThan(right?.x ?? 0);
    await tile("Failed today").locator("[data-metric=failures]").getByText("1", { exact: true }).waitFor();
    await hasNoBarrier();
  }, 120_000);

  test("has cards that are renamed, doubled, opened and removed", async () => {
    const act = async (card: string, action: string) => {
      await page.getByRole("button", { name: `More of ${card}` }).click();
      await page.getByRole("menuitem", { name: action }).click();
    };
    await act("Failed today", "Rename");
    await page.getByLabel("Title").fill("Failures");
    await page.keyboard.press("Enter");
    await tile("Failures").waitFor();
    await act("Failures", "Duplicate");
    await expect.poll(async () => await tile("Failures").count()).toBe(2);
    await page.getByRole("button", { name: "More of Failures" }).last().click();
    await page.getByRole("menuitem", { name: "Remove" }).click();
    await expect.poll(async () => await tile("Failures").count()).toBe(1);
    await expect.poll(async () => Object.keys(await places())).toEqual(["Pages", "Failures"]);
    await act("Pages", "Open in Explore");
    await questionField().waitFor();
    await expect.poll(shownQuestion).toMatchObject({
      metrics: ["events"],
      dimensions: ["page"],
      date_range: "30d",
    });
    await page.goBack();
    await tile("Failures").waitFor();
  });

  test("fills a screen on the wall, and is deleted in the end", async () => {
    await page.getByRole("button", { name: "Wall" }).click();
    await page.getByRole("navigation", { name: "Pages" }).waitFor({ state: "detached" });
    await expect.poll(() => page.url()).toContain("wall=1");
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("navigation", { name: "Pages" }).waitFor();
    await page.getByRole("button", { name: "More of the board" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("No boards yet").waitFor();
    await page.goto(`${dendro.url}/boards/main`);
    await page.getByRole("heading", { name: "Board not found" }).waitFor();
  });
});

test("no page had a fault of its own", () => {
  expect(complaints).toEqual([]);
});
