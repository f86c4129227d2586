import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { BrowserContext } from "playwright-core";
import { launchChromium } from "../test/support/chromium.ts";

/**
 * Takes the pictures of the README and the docs from the demonstration, in both themes: `npm run pictures`, after `npm run build`.
 * The same seed makes the same shop; what is "today" is of the day on which they are taken.
 */
const folder = new URL("../docs/pictures/", import.meta.url);
/** The pages, by the names of their pictures. */
const shown: Readonly<Record<string, string>> = {
  home: "/",
  sites: "/sites?range=30d",
  agents: "/agents?range=30d",
  explore: `/explore?range=30d&q=${encodeURIComponent(
    JSON.stringify({ metrics: ["requests", "error_rate", "p95(duration_ms)"], dimensions: ["route"] }),
  )}`,
  worker: "/workers/support?range=30d",
};
/** A chart is drawn and has come to rest so many milliseconds after its page. */
const restMs = 3000;

const key = randomBytes(16).toString("hex");
const demo = spawn(process.execPath, ["packages/server/bin/dendro.js", "demo", "--port", "0"], {
  env: { ...process.env, DENDRO_ADMIN_KEY: key },
  stdio: ["ignore", "ignore", "pipe"],
});
try {
  const url = await whenWhole();
  await mkdir(folder, { recursive: true });
  const browser = await launchChromium();
  for (const colorScheme of ["light", "dark"] as const) {
    const context = await browser.newContext({
      viewport: { width: 1080, height: 640 },
      colorScheme,
      locale: "en-GB",
    });
    await context.request.post(`${url}/api/v1/session`, {
      data: { key },
      headers: { "x-requested-with": "dendro" },
    });
    const trace = await costliest(url, context);
    for (const [name, path] of Object.entries({ ...shown, trace })) {
      const page = await context.newPage();
      await page.goto(`${url}${path}`);
      await page.locator("h1").waitFor();
      await page.waitForTimeout(restMs);
      await page.screenshot({ path: new URL(`${name}-${colorScheme}.png`, folder).pathname });
      await page.close();
    }
    await context.close();
  }
  await browser.close();
} finally {
  demo.kill("SIGTERM");
  await once(demo, "exit");
}

/** Where the trace of an agent is shown that cost most. */
async function costliest(url: string, { request }: BrowserContext): Promise<string> {
  const list = await request.get(`${url}/api/v1/traces?limit=1&order=costliest&source=support&days=7`);
  const { traces } = (await list.json()) as { traces: { id: string }[] };
  return `/traces/${traces[0]?.id ?? ""}`;
}

/** The demonstration's address, once all of its days are there. */
async function whenWhole(): Promise<string> {
  let url = "";
  for await (const line of createInterface({ input: demo.stderr })) {
    url = /(?<url>http:\S+)\/sign-in/u.exec(line)?.groups?.["url"] ?? url;
    if (line.includes("30 days are there")) return url;
  }
  throw new Error("The demonstration ended before its days were there; start it by hand to see why.");
}
