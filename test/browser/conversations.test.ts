import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, post, program, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { seriousFaults } from "./support/serious-faults.ts";

const dendro = useDendro();
const run = promisify(execFile);
let browser: Browser;
let page: Page;
const complaints: string[] = [];

const send = async (...events: unknown[]) =>
  expect((await post(dendro.url, "/api/v1/events", events)).status).toBe(202);

/** Chats of two days ago, an hour apart; those of ann have an even number. */
const began = Date.now() - 48 * 3_600_000;
const chats = Array.from({ length: 60 }, (_, number) => ({
  id: `chat-${number}`,
  user_id: number % 2 === 0 ? "ann" : "bob",
  created_at: new Date(began + number * 60_000).toISOString(),
  reward: number / 100,
  messages: [
    { role: "user", content: `Where is order ${number}? <b>It is late</b>` },
    {
      role: "assistant",
      content: null,
      tool_calls: [{ id: "1", function: { name: "find_order", arguments: "{}" } }],
    },
    { role: "assistant", content: `Order ${number} is on its way.` },
  ],
}));

async function importChats(worker: string, some: readonly object[], ...flags: string[]) {
  const file = join(dendro.directory, `${worker}.json`);
  writeFileSync(file, JSON.stringify(some));
  await run(process.execPath, [
    "--disable-warning=ExperimentalWarning",
    program,
    "import",
    "chats",
    file,
    "--worker",
    worker,
    "--url",
    dendro.url,
    "--key",
    adminKey,
    ...flags,
  ]);
}

beforeAll(async () => {
  browser = await launchChromium();
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
  });
  page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // What is not there answers 404, and who is not signed in 401: the page says so.
    if (message.type() === "error" && !/40[14]/u.test(message.text())) complaints.push(message.text());
  });
  await importChats("orders", chats, "--with-text");
  await importChats("silent", [{ ...chats[0], id: "wordless" }]);
  await send(
    { type: "page_view", path: "/help", host: "example.org", user_id: "ann" },
    { type: "user.aliased", user_id: "ann", data: { previous_id: "ann@old" } },
    { type: "feedback.dislike", user_id: "ann", thread_id: "orders-chat-58", data: { reason: "too slow" } },
    {
      type: "conversation.resolved",
      user_id: "ann",
      thread_id: "orders-chat-58",
      settings_version: 4,
      source: "orders",
    },
  );
  await send({ type: "page_view", path: "/help", host: "example.org", user_id: "ann@old" });
  await settled(dendro.url);
  await page.goto(`${dendro.url}/analytics`);
  await page.getByLabel("Key").fill(adminKey);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Conversations" }).waitFor();
}, 120_000);
afterAll(async () => {
  await browser.close();
});

const figure = (name: string) => page.locator(`[data-metric=${name}]`);
const rows = () => page.locator("[data-conversation]");
const heading = async (name: string) => await page.getByRole("heading", { name, exact: true }).waitFor();

describe("conversations", () => {
  test("at a glance: the six figures, who wrote most, and what users did last", async () => {
    await figure("users").getByText("2", { exact: true }).waitFor();
    await figure("active_conversations").getByText("61", { exact: true }).waitFor();
    await figure("messages").getByText("122", { exact: true }).waitFor();
    for (const name of ["tokens", "cost", "response_time"]) await figure(name).waitFor();
    const top = page.getByRole("region", { name: "Top users" });
    await top.getByRole("row", { name: /1\s+ann\s+31/u }).waitFor();
    const recent = page.getByRole("region", { name: "Recent activity" });
    await recent.getByText("Got what the conversation was for").waitFor();
    await page.getByRole("button", { name: "message.c2s" }).waitFor();
  });

  test("all of them are in the list, page by page, and a row opens one", async () => {
    await page.getByRole("navigation", { name: "Parts of Conversations" }).getByText("List").click();
    await page.locator("[data-count]").getByText("61").waitFor();
    await rows().nth(49).waitFor();
    await rows().last().scrollIntoViewIfNeeded();
    await expect.poll(async () => await rows().count()).toBe(61);
    const ids = await rows().evaluateAll((all) => all.map((row) => row.getAttribute("data-conversation")));
    expect(new Set(ids).size).toBe(61);
    await page.getByRole("link", { name: /Where is order 58/u }).click();
    await heading("Conversation of ann");
    await expect.poll(() => new URL(page.url()).pathname).toBe("/conversations/orders-chat-58");
  });

  test("one reads as a chat: what was said, what was done between, and what it was under", async () => {
    await page.locator("[data-message=person]").getByText("Where is order 58? <b>It is late</b>").waitFor();
    await page.locator("[data-message=agent]").getByText("Order 58 is on its way.").waitFor();
    await page.locator("[data-happening='tool.called']").getByText("find_order").waitFor();
    await page.locator("[data-happening='feedback.dislike']").getByText("by ann · too slow").waitFor();
    await page.locator("[data-settings='4']").getByText("is under settings version 4").waitFor();
    const figures = page.getByRole("region", { name: "Figures" });
    await figures.getByText("0.6", { exact: true }).waitFor();
    const trace = page.getByRole("region", { name: "Traces" }).getByRole("link");
    await expect.poll(async () => await trace.getAttribute("href")).toMatch(/^\/traces\/orders-chat-58/u);
  });

  test("what is said now appears by itself", async () => {
    const more = { thread_id: "orders-chat-58", user_id: "ann", source: "orders" };
    await send({ ...more, type: "message.c2s", data: { text: "It has arrived, thanks!" } });
    await page.getByText("It has arrived, thanks!").waitFor();
    await page.getByRole("radio", { name: "Newest first" }).click();
    await expect
      .poll(async () => await page.locator("[data-message]").first().innerText())
      .toContain("It has arrived, thanks!");
    await expect.poll(() => new URL(page.url()).searchParams.get("order")).toBe("newest");
  });

  test("where words are not kept, it is said who spoke and how words are kept", async () => {
    await page.goto(`${dendro.url}/conversations/silent-wordless`);
    await page.getByText("What was said is not kept here").waitFor();
    await page.locator("[data-message=person]").getByText("text, words not kept").waitFor();
  });

  test("they are found by what was said, by outcome and by order, and the address keeps it", async () => {
    await page.goto(`${dendro.url}/conversations`);
    await page.getByLabel("Search for words, people and ids").fill("Order 37 is");
    await expect.poll(async () => await rows().count()).toBe(1);
    await page.reload();
    await rows().getByText("Where is order 37?").waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get("q")).toBe("Order 37 is");
    await page.goto(`${dendro.url}/conversations?outcome=resolved`);
    await expect.poll(async () => await rows().count()).toBe(1);
    await page.getByRole("radio", { name: "All" }).click();
    await page.getByRole("button", { name: "Score" }).click();
    await expect.poll(async () => await rows().first().innerText()).toContain("order 0?");
    await page
      .getByRole("columnheader", { name: "Score" })
      .and(page.locator("[aria-sort=ascending]"))
      .waitFor();
  });

  test("a list without any says where they are", async () => {
    await page.goto(`${dendro.url}/conversations?from=2015-01-01&to=2015-01-02`);
    await page.getByText("No conversations in this time.").waitFor();
    await page.getByText("The last event was on").waitFor();
    await page.getByRole("button", { name: "Look at all time" }).click();
    await rows().first().waitFor();
  });
});

describe("users", () => {
  test("have ranks, and each a page with what they did, by day", async () => {
    await page.goto(`${dendro.url}/users?order=messages`);
    await page.getByRole("row", { name: /^1\s*ann/u }).waitFor();
    await page.getByLabel("Search for an id").fill("an");
    await expect.poll(async () => await page.getByRole("row").count()).toBe(2);
    await page.getByRole("link", { name: "ann", exact: true }).click();
    await heading("ann");
    await figure("pageviews").getByText("2", { exact: true }).waitFor();
    const timeline = page.getByRole("region", { name: "Timeline" });
    await timeline.getByRole("heading", { name: "Today" }).waitFor();
    await timeline.getByText("Looked at a page").first().waitFor();
    await page.getByRole("region", { name: "The same person" }).getByText("ann@old").waitFor();
    await timeline.getByRole("radio", { name: "Conversations" }).click();
    const entry = page.locator("[data-entry=orders-chat-56]");
    await entry.getByRole("button", { name: "2 messages, 1 tool call" }).click();
    await entry.getByText("Wrote a message").waitFor();
    await expect.poll(async () => await timeline.getByText("Looked at a page").count()).toBe(0);
    await entry.getByRole("link", { name: "Conversation with orders" }).click();
    await page.getByText("Where is order 56?").waitFor();
  });

  test("are found by any of their names", async () => {
    await page.goto(`${dendro.url}/users/ann%40old`);
    await heading("ann");
    await expect.poll(async () => await figure("pageviews").innerText()).toContain("Page views");
  });
});

test("what is not there is said inside the shell", async () => {
  await page.goto(`${dendro.url}/conversations/none`);
  await heading("Conversation not found");
  await page.getByRole("link", { name: "All conversations" }).click();
  await rows().first().waitFor();
  await page.goto(`${dendro.url}/users/nobody`);
  await heading("User not found");
  await page.getByRole("navigation", { name: "Pages" }).waitFor();
});

const places = [
  ["/analytics", "[data-metric=messages]"],
  ["/conversations", "[data-conversation]"],
  ["/conversations/orders-chat-58", "[data-message]"],
  ["/users", "tbody th"],
  ["/users/ann", "[data-entry]"],
] as const;

test.each([
  ["light", 1280],
  ["dark", 1280],
  ["light", 390],
  ["dark", 390],
] as const)(
  "no page has a serious barrier in %s at %i pixels, or is wider than the screen",
  async (colorScheme, width) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 844 });
    for (const [path, shown] of places) {
      await page.goto(dendro.url + path);
      await page.locator(shown).first().waitFor();
      expect([path, await seriousFaults(page)]).toEqual([path, []]);
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth);
      expect([path, sideways]).toEqual([path, expect.toSatisfy((found: number) => found <= width)]);
    }
  },
  120_000,
);

test("the browser had nothing to complain about", () => {
  expect(complaints).toEqual([]);
});
