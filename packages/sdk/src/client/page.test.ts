import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launchChromium } from "../../../../test/support/chromium.ts";
import { startFakeDendro, type FakeDendro } from "../test-support/fake-dendro.ts";
import type { createClient } from "../index.ts";

declare global {
  // What the page below makes of it.
  var make: typeof createClient;
}

let browser: Browser;
let site: Server;
let origin: string;
beforeAll(async () => {
  const result = await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      lib: { entry: fileURLToPath(new URL("../index.ts", import.meta.url)), formats: ["es"] },
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  const [chunk] = output !== undefined && "output" in output ? output.output : [];
  if (chunk?.type !== "chunk") throw new Error("nothing was built");
  const { code } = chunk;
  site = createServer((request, response) => {
    const isScript = request.url === "/sdk.js";
    response.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html" });
    response.end(
      isScript
        ? code
        : '<script type="module">import { createClient } from "/sdk.js"; globalThis.make = createClient;</script>',
    );
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  browser = await launchChromium();
}, 120_000);
afterAll(async () => {
  await browser.close();
  site.closeAllConnections();
  site.close();
});

let dendro: FakeDendro;
let page: Page;
beforeEach(async () => {
  dendro = await startFakeDendro();
  page = await browser.newPage();
  await page.goto(`${origin}/pricing?utm_source=news`);
  await page.waitForFunction(() => "make" in globalThis);
});
afterEach(async () => {
  await page.close();
  await dendro.close();
});

const names = () => new Set(dendro.events().map(({ name, type }) => name ?? type));

test("a page that is left sends what it has", async () => {
  await page.evaluate((url) => {
    const client = globalThis.make({ url, key: "k", flushIntervalMs: 60_000 });
    client.page();
    client.track("clicked", { data: { text: "ü".repeat(5000) } });
  }, dendro.url);
  expect(dendro.received).toHaveLength(0);
  await page.goto("about:blank");
  await expect.poll(names).toEqual(new Set(["page_view", "clicked"]));
  expect(dendro.events()[0]).toMatchObject({ url: `${origin}/pricing?utm_source=news` });
});

test("what was on its way when the page is left arrives all the same, and so does what waited behind it", async () => {
  dendro.answerWith({ delayMs: 300 });
  await page.evaluate((url) => {
    const client = globalThis.make({ url, key: "k", batchSize: 1 });
    client.track("sent", { name: "first" });
    setTimeout(() => client.track("queued", { name: "second" }), 50);
  }, dendro.url);
  await expect.poll(() => dendro.received.length).toBe(1);
  await page.waitForTimeout(100);
  await page.goto("about:blank");
  await expect.poll(names).toEqual(new Set(["first", "second"]));
});

test("more than may outlive a page is sent in several requests, and nothing is lost while it is there", async () => {
  await page.evaluate(async (url) => {
    const client = globalThis.make({ url, key: "k", flushIntervalMs: 60_000, minBackoffMs: 10 });
    for (let index = 0; index < 40; index += 1)
      client.track("big", { name: String(index), data: { text: "ü".repeat(5000) } });
    await client.flush();
  }, dendro.url);
  expect(names().size).toBe(40);
  expect(dendro.received.length).toBeGreaterThan(2);
});
