import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, vi } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, program, runAsDendro, temporaryDirectory, type DendroProcess } from "../support/dendro.ts";

export interface Demonstration {
  readonly url: string;
  readonly browser: Browser;
  /** Asks its API, as an administrator. */
  ask<T>(path: string, init?: { method: string; body?: object }): Promise<T>;
  /** What is listed first at an address, once there is something. */
  firstOf<T>(path: string, list: string): Promise<T>;
  /** A browser with what it keeps, in which somebody has signed in. @param url another way to the server */
  signedIn(options: { theme: "light" | "dark"; key?: string; url?: string }): Promise<BrowserContext>;
}

/** The demonstration and a browser, for the tests of a file. */
export function useDemonstration(): Demonstration {
  const directory = temporaryDirectory();
  let dendro: DendroProcess;
  let browser: Browser;
  beforeAll(async () => {
    const command = [process.execPath, "--disable-warning=ExperimentalWarning", program, "demo"];
    dendro = await runAsDendro(command, { dataDir: directory.path });
    browser = await launchChromium();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await dendro.stop();
    directory.remove();
  });

  async function ask<T>(
    path: string,
    { method, body }: { method: string; body?: object } = { method: "GET" },
  ) {
    const response = await fetch(new URL(path, dendro.url), {
      method,
      headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect([path, response.ok]).toEqual([path, true]);
    return (response.status === 204 ? null : await response.json()) as T;
  }

  return {
    get url() {
      return dendro.url;
    },
    get browser() {
      return browser;
    },
    ask,
    firstOf: async <T>(path: string, list: string) =>
      await vi.waitFor(
        async () => {
          const first = (await ask<Record<string, T[]>>(path))[list]?.[0];
          if (first === undefined) throw new Error(`${path} has no ${list}.`);
          return first;
        },
        { timeout: 60_000, interval: 200 },
      ),
    async signedIn({ theme, key = adminKey, url = dendro.url }) {
      const context = await browser.newContext({
        colorScheme: theme,
        locale: "en-GB",
        // To draw what moves while it waits takes a third of the time that a page takes.
        reducedMotion: "reduce",
      });
      const response = await context.request.post(`${url}/api/v1/session`, {
        data: { key },
        headers: { "x-requested-with": "dendro" },
      });
      expect(response.status()).toBe(200);
      return context;
    },
  };
}
