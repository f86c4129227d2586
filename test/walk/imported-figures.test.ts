import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { QueryInput } from "@dendro/core";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, asAdmin, ask, program, settled } from "../support/dendro.ts";
import { testIfProvided } from "../support/needs.ts";
import { useDendro } from "../support/use-dendro.ts";
import { compareCards, toldInMilliseconds } from "./compare-cards.ts";
import { rest } from "./rest.ts";

/** What pages show of what really happened is what the API answers. */
const log = fileURLToPath(new URL("../../../shared/data/web/apache_access.log", import.meta.url));
const isThere = existsSync(log);
const test = testIfProvided(
  isThere,
  "the real access log is not beside the repository (../shared/data/web/apache_access.log)",
);
const run = promisify(execFile);
const dendro = useDendro();
let browser: Browser;
let context: BrowserContext;
let milliseconds: ReadonlySet<string>;
beforeAll(async () => {
  if (!isThere) return;
  const command = [program, "import", "apache", log, "--url", dendro.url, "--key", adminKey];
  await run(process.execPath, ["--disable-warning=ExperimentalWarning", ...command]);
  await settled(dendro.url);
  const catalog = await fetch(new URL("/api/v1/catalog", dendro.url), asAdmin);
  milliseconds = toldInMilliseconds((await catalog.json()) as Parameters<typeof toldInMilliseconds>[0]);
  browser = await launchChromium();
  context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: "UTC",
  });
  await context.request.post(`${dendro.url}/api/v1/session`, {
    data: { key: adminKey },
    headers: { "x-requested-with": "dendro" },
  });
}, 120_000);
afterAll(async () => await browser?.close());

for (const pattern of ["/sites", "/sites/pages", "/sites/sources", "/requests", "/requests/routes"])
  test(`the figures on ${pattern} are the API's`, async () => {
    const page = await context.newPage();
    await page.goto(`${dendro.url}${pattern}?from=2015-05-01&to=2015-05-31`);
    await rest(page);
    const answer = async (query: QueryInput) => await ask(dendro.url, query);
    const { differences, compared } = await compareCards(page, answer, milliseconds);
    expect(differences).toEqual([]);
    expect(compared.size).toBeGreaterThan(0);
    await page.close();
  });
