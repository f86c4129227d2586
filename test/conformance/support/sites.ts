import type { Browser, BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import { asPerson, launchChromium, personsUserAgent } from "../../support/chromium.ts";
import { runReceiver, type ReceiverUnderTest } from "./receiver.ts";
import { runSite } from "./site.ts";

/** The real program, and a browser in which a person visits sites that send to it. */
export interface SitesUnderTest {
  readonly dendro: ReceiverUnderTest;
  /** A person visits a site that uses a client; fails when a page complains or a request to us fails. @returns the site's address */
  visit(
    script: string,
    work: (page: Page, url: string, context: BrowserContext) => Promise<void>,
    userAgent?: string,
  ): Promise<string>;
  /** Waits until so many events of a site have arrived. */
  arrived(url: string, count: number): Promise<void>;
  stop(): Promise<void>;
}

export async function runSites(): Promise<SitesUnderTest> {
  const dendro = await runReceiver();
  const browser = await launchChromium(asPerson);
  return {
    dendro,
    visit: async (script, work, userAgent = personsUserAgent) =>
      await visit(browser, dendro, script, work, userAgent),
    async arrived(url, count) {
      for (let attempt = 0; attempt < 300; attempt += 1) {
        const [events] = await dendro.figures(["events"], of(url));
        if ((events ?? 0) >= count) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      expect(await dendro.table(["events"], ["type", "page"], of(url))).toBe(`${count} events`);
    },
    async stop() {
      await browser.close();
      await dendro.stop();
    },
  };
}

/** The events of a site. */
export const of = (url: string) => ["is", "host", [new URL(url).host]];

async function visit(
  browser: Browser,
  dendro: ReceiverUnderTest,
  script: string,
  work: Parameters<SitesUnderTest["visit"]>[1],
  userAgent: string,
): Promise<string> {
  const site = await runSite(script);
  const context = await browser.newContext({ userAgent, locale: "en-GB" });
  // What a browser without a window says of itself, and clients take for a program.
  await context.addInitScript("Object.defineProperty(navigator, 'userAgentData', { value: undefined })");
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("response", (response) => {
    if (response.url().startsWith(dendro.url) && response.status() >= 400)
      complaints.push(`${response.status()} ${response.url()}`);
  });
  try {
    await work(page, site.url, context);
  } finally {
    await context.close();
    await site.close();
  }
  expect(complaints).toEqual([]);
  return site.url;
}
