import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import {
  adminKey,
  post,
  program,
  runAsDendro,
  temporaryDirectory,
  type DendroProcess,
} from "../support/dendro.ts";
import { lineTo, type Line } from "./cut-off.ts";
import { pageFaults } from "./page-faults.ts";
import { places, type Place, type Things } from "./places.ts";

/**
 * Every page, as wide as a desk, a tablet and a phone, in both themes, in every state it can be in. Usually each two of these
 * meet once; with `DENDRO_TEST_WALK=whole` (`npm run torture`) all do. `DENDRO_TEST_PICTURES` is a folder for a picture of each.
 */
const isWhole = process.env["DENDRO_TEST_WALK"] === "whole";
const pictures = process.env["DENDRO_TEST_PICTURES"];
const widths = [1440, 1024, 390] as const;
const themes = ["light", "dark"] as const;
const states = ["demo", "empty", "nonsense", "refused", "revoked", "killed"] as const;
type State = (typeof states)[number];
type Theme = (typeof themes)[number];

interface Visit {
  readonly place: Place;
  readonly state: State;
  readonly width: number;
  readonly theme: Theme;
}

const visits = places.flatMap((place, nth) =>
  states.flatMap((state, other) =>
    widths.flatMap((width, w) =>
      themes
        .filter((_theme, t) => isWhole || ((nth + other) % 3 === w && (nth + other) % 2 === t))
        .map((theme): Visit => ({ place, state, width, theme })),
    ),
  ),
);

const directory = temporaryDirectory();
let dendro: DendroProcess;
let line: Line;
let browser: Browser;
let things: Things;
const contexts = {} as Record<Theme | `revoked ${Theme}`, BrowserContext>;

beforeAll(async () => {
  dendro = await runAsDendro([process.execPath, "--disable-warning=ExperimentalWarning", program, "demo"], {
    dataDir: directory.path,
  });
  line = await lineTo(dendro.url);
  browser = await launchChromium();
  things = await findThings();
  await made("/api/v1/tenants", { id: "empty", name: "Empty" });
  const { key, id } = await made<{ key: string; id: string }>("/api/v1/keys", {
    name: "gone",
    scope: "read",
  });
  for (const theme of themes) {
    contexts[theme] = await signedIn(theme, adminKey);
    contexts[`revoked ${theme}`] = await signedIn(theme, key);
  }
  await fetch(new URL(`/api/v1/keys/${id}`, dendro.url), { method: "DELETE", headers: asAdmin });
}, 120_000);
afterAll(async () => {
  await browser.close();
  await line.close();
  await dendro.stop();
  directory.remove();
});

const asAdmin = { authorization: `Bearer ${adminKey}` };

async function made<T>(path: string, body: object): Promise<T> {
  const response = await post(dendro.url, path, body);
  expect(response.status).toBe(201);
  return (await response.json()) as T;
}

async function read<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(new URL(path, dendro.url), {
    ...init,
    headers: { ...asAdmin, "content-type": "application/json" },
  });
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

/** What is listed first at an address, once there is something. */
async function firstOf<T>(path: string, list: string): Promise<T> {
  return await vi.waitFor(
    async () => {
      const first = (await read<Record<string, T[]>>(path))[list]?.[0];
      if (first === undefined) throw new Error(`${path} has no ${list}.`);
      return first;
    },
    { timeout: 60_000, interval: 200 },
  );
}

/** A conversation, a user, a trace and so on that the demonstration has. */
async function findThings(): Promise<Things> {
  const conversation = await firstOf<{ conversation_id: string; user_id: string }>(
    "/api/v1/analytics/conversations?limit=1&order=most_messages",
    "conversations",
  );
  const trace = await firstOf<{ id: string }>("/api/v1/traces?limit=1&order=most_errors", "traces");
  const worker = await firstOf<{ id: string }>("/api/v1/workers", "workers");
  const cards = [
    {
      id: "a",
      title: "Visitors",
      query: { metrics: ["visitors"], dimensions: ["time:day"], date_range: "7d" },
      drawing: "line",
      place: { x: 0, y: 0, width: 6, height: 3 },
    },
  ];
  await read("/api/v1/boards/walked", {
    method: "PUT",
    body: JSON.stringify({ title: "Walked", cards, version: 0 }),
  });
  return {
    conversation: conversation.conversation_id,
    user: conversation.user_id,
    trace: trace.id,
    worker: worker.id,
    board: "walked",
  };
}

async function signedIn(theme: Theme, key: string): Promise<BrowserContext> {
  const context = await browser.newContext({ colorScheme: theme, locale: "en-GB" });
  const response = await context.request.post(`${line.url}/api/v1/session`, {
    data: { key },
    headers: { "x-requested-with": "dendro" },
  });
  expect(response.status()).toBe(200);
  return context;
}

const nonsense = new URLSearchParams({
  range: "soon",
  from: "2026-13-45",
  to: "yesterday",
  filters: '[["is","no such thing",["x"]],17,["?"]]',
  metric: "no_such_metric",
  tab: "nowhere",
  by: "nothing",
  query: '{"metrics":[]}',
}).toString();

function addressOf({ place, state }: Visit): string {
  switch (state) {
    case "empty":
      return `${place.path(things)}?tenant=empty`;
    case "nonsense":
      return `${place.path({ conversation: "é%/..", user: "?", trace: "no", worker: "../x", board: "%00" })}?${nonsense}`;
    default:
      return place.path(things);
  }
}

/** Complaints of the browser while work is done; that something cannot be reached is none where `isCut`. */
function listen(page: Page, isCut: () => boolean): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`throws ${error.message}`));
  page.on("console", (message) => {
    if (message.type() !== "error" || isCut()) return;
    // The browser itself says of each answer that is an error that it is one.
    if (!message.text().startsWith("Failed to load resource"))
      complaints.push(`complains: ${message.text()}`);
  });
  return complaints;
}

/** Opens a page and waits until nothing on it is still to come. */
async function arrive(page: Page, visit: Visit): Promise<void> {
  await page.setViewportSize({ width: visit.width, height: visit.width < 600 ? 844 : 900 });
  await page.goto(`${line.url}${addressOf(visit)}`);
  await page.locator("h1, h2").first().waitFor();
  await page.waitForFunction(restedFor, restMs, { timeout: 30_000 });
}

/** Nothing is to come when nothing was for so long. */
const restMs = 400;

/** Whether no place is kept for what is to come, and none was for so many milliseconds. Runs in the page. */
function restedFor(ms: number): boolean {
  const state = globalThis as unknown as { restsSince?: number };
  const isWaiting = [...document.querySelectorAll("[data-awaited]")].some((one) => one.checkVisibility());
  if (isWaiting) delete state.restsSince;
  else state.restsSince ??= performance.now();
  return state.restsSince !== undefined && performance.now() - state.restsSince >= ms;
}

async function picture(page: Page, { place, state, width, theme }: Visit): Promise<void> {
  if (pictures === undefined) return;
  const folder = join(pictures, place.pattern.replaceAll(/\W+/gu, "-").replace(/^-$/u, "home"));
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${state}-${width}-${theme}.png`), fullPage: true });
}

const title = ({ width, theme }: Visit) => `${width} px wide, ${theme}`;
const inState = (state: State) =>
  visits
    .filter((visit) => visit.state === state)
    .map((visit) => [visit.place.pattern, title(visit), visit] as const);

/** From now on the server refuses what is asked of it over HTTP, but for who is there. */
async function refuseAll(page: Page): Promise<void> {
  const body = JSON.stringify({
    code: "unavailable",
    detail: "Nothing is answered for the moment; try again.",
  });
  await page.route(/\/api\/v1\/(?!session|tenants|live)/u, async (route) => {
    await route.fulfill({ status: 403, contentType: "application/problem+json", body });
  });
}

describe.each(["demo", "empty", "nonsense", "refused"] as const)("a page, %s:", (state) => {
  test.each(inState(state))("%s, %s", async (_pattern, _title, visit) => {
    const page = await contexts[visit.theme].newPage();
    const complaints = listen(page, () => false);
    if (state === "refused") await refuseAll(page);
    await arrive(page, visit);
    await picture(page, visit);
    expect([...complaints, ...(await pageFaults(page))]).toEqual([]);
    await page.close();
  });
});

test.each(inState("revoked"))(
  "of a key that was revoked %s, %s, is the way to sign in, and back",
  async (_p, _t, visit) => {
    const page = await contexts[`revoked ${visit.theme}`].newPage();
    const complaints = listen(page, () => false);
    await arrive(page, visit);
    const { pathname, searchParams } = new URL(page.url());
    const wanted = addressOf(visit);
    expect([pathname, searchParams.get("back")]).toEqual(["/sign-in", wanted === "/" ? null : wanted]);
    await picture(page, visit);
    expect([...complaints, ...(await pageFaults(page))]).toEqual([]);
    await page.close();
  },
);

const batch = 6;
const killed = visits.filter(({ state }) => state === "killed");
test.each(
  Array.from({ length: Math.ceil(killed.length / batch) }, (_, nth) =>
    killed.slice(nth * batch, (nth + 1) * batch),
  ),
)(
  "a page whose server is killed says since when, and is as it was when it is there again: $place.pattern and others",
  async (...those) => {
    const tabs = await Promise.all(
      those.map(async (visit) => {
        const page = await contexts[visit.theme].newPage();
        const complaints = listen(page, () => true);
        await arrive(page, visit);
        return { visit, page, complaints };
      }),
    );
    try {
      line.cut();
      for (const { visit, page, complaints } of tabs) {
        await page.getByText("Not connected since").waitFor({ timeout: 30_000 });
        await picture(page, visit);
        expect([visit.place.pattern, ...complaints, ...(await pageFaults(page))]).toEqual([
          visit.place.pattern,
        ]);
      }
    } finally {
      line.mend();
    }
    for (const { page } of tabs) {
      await page.getByText("Not connected since").waitFor({ state: "detached", timeout: 30_000 });
      await page.close();
    }
  },
  120_000,
);
