import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, test, vi } from "vitest";
import { lineTo, type Line } from "./cut-off.ts";
import { useDemonstration } from "./demonstration.ts";
import { describeFigures } from "./figures.ts";
import { describeFirstPage } from "./first-page.ts";
import { layoutFaults, pageFaults } from "./page-faults.ts";
import { places, type Place, type Things } from "./places.ts";
import { refusingWayTo, type RefusingWay } from "./refusing.ts";
import { rest } from "./rest.ts";
import { findThings, noThings } from "./things.ts";
import { oneByOne } from "./one-by-one.ts";

/**
 * Every page, as wide as a desk, a tablet and a phone, in both themes, in every state it can be in. Usually each two of these
 * meet once; with `DENDRO_TEST_WALK=whole` (`npm run torture`) all do. `DENDRO_TEST_PICTURES` is a folder for a picture of each.
 * The states are walked beside each other, since most of a visit is waiting; the pages of one, one after the other.
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
    // What is for everybody needs no key, and has no connection that could be lost.
    place.isPublic && (state === "revoked" || state === "killed")
      ? []
      : widths.flatMap((width, w) =>
          themes
            .filter((_theme, t) => isWhole || ((nth + other) % 3 === w && (nth + other) % 2 === t))
            .map((theme): Visit => ({ place, state, width, theme })),
        ),
  ),
);

const demo = useDemonstration();
/** Cut in one state, beside which there are others. */
let line: Line;
let refusing: RefusingWay;
let things: Things;
const contexts = {} as Record<Theme | `revoked ${Theme}`, BrowserContext>;

beforeAll(async () => {
  line = await lineTo(demo.url);
  // Over HTTP, but for who is there.
  refusing = await refusingWayTo(demo.url, /\/api\/v1\/(?!session|tenants|live)/u);
  things = await findThings(demo);
  await demo.ask("/api/v1/tenants", { method: "POST", body: { id: "empty", name: "Empty" } });
  const { key, id } = await demo.ask<{ key: string; id: string }>("/api/v1/keys", {
    method: "POST",
    body: { name: "gone", scope: "read" },
  });
  for (const theme of themes) {
    contexts[theme] = await demo.signedIn({ theme });
    contexts[`revoked ${theme}`] = await demo.signedIn({ theme, key });
  }
  await demo.ask(`/api/v1/keys/${id}`, { method: "DELETE" });
}, 120_000);
afterAll(async () => {
  refusing.close();
  await line.close();
});

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

/** The way to the server: every one has the same pages, and the same who has signed in. */
function originOf(state: State): string {
  if (state === "killed") return line.url;
  return state === "refused" ? refusing.url : demo.url;
}

function addressOf({ place, state }: Visit): string {
  switch (state) {
    case "empty":
      return `${place.path(things)}?tenant=empty`;
    case "nonsense":
      return `${place.path(noThings)}?${nonsense}`;
    default:
      return place.path(things);
  }
}

/** Complaints of the browser while work is done; that something cannot be reached is none where `isCut`. */
function listen(page: Page, isCut: boolean): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`throws ${error.message}`));
  page.on("console", (message) => {
    if (message.type() !== "error" || isCut) return;
    // The browser itself says of each answer that is an error that it is one.
    if (!message.text().startsWith("Failed to load resource"))
      complaints.push(`complains: ${message.text()}`);
  });
  return complaints;
}

interface Tab {
  readonly page: Page;
  /** Since its page was opened. */
  readonly complaints: string[];
}

const tabs = new Map<string, Tab>();

async function openTab({ state, theme }: Visit): Promise<Tab> {
  const page = await contexts[state === "revoked" ? (`revoked ${theme}` as const) : theme].newPage();
  return { page, complaints: listen(page, false) };
}

/**
 * Works in a tab for all that comes one after the other in the same way: to open one takes longer than to open a page in it.
 * It leaves the page then, which would go on asking and drawing, and may complain until it has; after a failure the next
 * begins in another.
 */
async function inTab(visit: Visit, work: (tab: Tab) => Promise<void>): Promise<void> {
  const kind = `${visit.state} ${visit.theme}`;
  const tab = tabs.get(kind) ?? (await openTab(visit));
  tabs.delete(kind);
  try {
    await work(tab);
  } catch (error) {
    await tab.page.close();
    throw error;
  }
  await tab.page.goto("about:blank");
  tab.complaints.length = 0;
  tabs.set(kind, tab);
}

/** Opens a page and waits until nothing on it is still to come. */
async function arrive(page: Page, visit: Visit): Promise<void> {
  await page.setViewportSize({ width: visit.width, height: visit.width < 600 ? 844 : 900 });
  await page.goto(`${originOf(visit.state)}${addressOf(visit)}`);
  await rest(page);
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

describe.concurrent.each(["demo", "empty", "nonsense", "refused"] as const)("a page, %s:", (state) => {
  test.for(inState(state))("%s, %s", oneByOne, async ([_pattern, _title, visit], { expect }) => {
    await inTab(visit, async ({ page, complaints }) => {
      await arrive(page, visit);
      await picture(page, visit);
      // Nonsense leads to the same as nothing does.
      const faultsOf = state === "nonsense" ? layoutFaults : pageFaults;
      // Beside others a page may come to more of itself after it has rested.
      await expect
        .poll(async () => [...complaints, ...(await faultsOf(page))], { interval: 500 })
        .toEqual([]);
    });
  });
});

describe.concurrent("a page of a key that was revoked", () => {
  test.for(inState("revoked"))(
    "%s, %s, is the way to sign in, and back",
    oneByOne,
    async ([_pattern, _title, visit], { expect }) => {
      await inTab(visit, async ({ page, complaints }) => {
        await arrive(page, visit);
        // Who shows a revoked key very often is taken for somebody who guesses, and has to wait.
        const again = page.getByRole("button", { name: "Try again" });
        await vi.waitFor(
          async () => {
            if (await again.isVisible()) await again.click();
            expect(new URL(page.url()).pathname).toBe("/sign-in");
          },
          { timeout: 50_000, interval: 500 },
        );
        const { pathname, searchParams } = new URL(page.url());
        const wanted = addressOf(visit);
        expect([pathname, searchParams.get("back")]).toEqual(["/sign-in", wanted === "/" ? null : wanted]);
        await picture(page, visit);
        const others = complaints.filter((complaint) => !complaint.includes("Too many wrong keys"));
        expect([...others, ...(await layoutFaults(page))]).toEqual([]);
      });
    },
  );
});

const batch = 6;
const killed = visits.filter(({ state }) => state === "killed");
const batches = Array.from({ length: Math.ceil(killed.length / batch) }, (_, nth) => {
  const those = killed.slice(nth * batch, (nth + 1) * batch);
  return { first: those[0]?.place.pattern, those, waitsByItself: nth === 0 };
});

describe.concurrent(
  "a page whose server is killed says since when, and is as it was when it is there again:",
  () => {
    test.for(batches)(
      "$first and others (waits by itself: $waitsByItself)",
      { ...oneByOne, timeout: 300_000 },
      async ({ those, waitsByItself }, { expect }) => {
        const open = await Promise.all(
          those.map(async (visit) => {
            const page = await contexts[visit.theme].newPage();
            const complaints = listen(page, true);
            await arrive(page, visit);
            return { visit, page, complaints };
          }),
        );
        try {
          line.cut();
          for (const { visit, page, complaints } of open) {
            await page.getByText("Not connected since").waitFor({ timeout: 60_000 });
            await picture(page, visit);
            const faults = [...complaints, ...(await layoutFaults(page))];
            expect([visit.place.pattern, ...faults]).toEqual([visit.place.pattern]);
          }
        } finally {
          line.mend();
        }
        for (const { page } of open) {
          // The longer a connection was away, the longer it waits before it tries again, unless the network comes back.
          if (!waitsByItself) await page.evaluate(() => globalThis.dispatchEvent(new Event("online")));
          await page.getByText("Not connected since").waitFor({ state: "detached", timeout: 90_000 });
          await page.close();
        }
      },
    );
  },
);

// Of the same demonstration: to make another takes as long as they do.
describeFirstPage(demo);
describeFigures(demo);
