import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFailed, test, vi } from "vitest";
import { lineTo, type Line } from "./cut-off.ts";
import { useDemonstration } from "./demonstration.ts";
import { describeFigures } from "./figures.ts";
import { describeFirstPage } from "./first-page.ts";
import { layoutFaults, pageFaults } from "./page-faults.ts";
import { rest } from "./rest.ts";
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
let line: Line;
let things: Things;
const contexts = {} as Record<Theme | `revoked ${Theme}`, BrowserContext>;

beforeAll(async () => {
  line = await lineTo(demo.url);
  things = await findThings();
  await demo.ask("/api/v1/tenants", { method: "POST", body: { id: "empty", name: "Empty" } });
  const { key, id } = await demo.ask<{ key: string; id: string }>("/api/v1/keys", {
    method: "POST",
    body: { name: "gone", scope: "read" },
  });
  for (const theme of themes) {
    contexts[theme] = await demo.signedIn({ theme, url: line.url });
    contexts[`revoked ${theme}`] = await demo.signedIn({ theme, key, url: line.url });
  }
  await demo.ask(`/api/v1/keys/${id}`, { method: "DELETE" });
}, 120_000);
afterAll(async () => await line.close());

/** A conversation, a user, a trace and so on that the demonstration has. */
async function findThings(): Promise<Things> {
  const conversation = await demo.firstOf<{ conversation_id: string; user_id: string }>(
    "/api/v1/analytics/conversations?limit=1&order=most_messages",
    "conversations",
  );
  // Of today there is none just after midnight.
  const since = new Date(Date.now() - 86_400_000).toISOString();
  const trace = await demo.firstOf<{ id: string }>(
    `/api/v1/traces?limit=1&order=most_errors&start=${since}`,
    "traces",
  );
  const worker = await demo.firstOf<{ id: string }>("/api/v1/workers", "workers");
  const card = {
    id: "a",
    title: "Visitors",
    query: { metrics: ["visitors"], dimensions: ["time:day"], date_range: "7d" },
    drawing: "line",
    place: { x: 0, y: 0, width: 6, height: 3 },
  };
  await demo.ask("/api/v1/boards/walked", {
    method: "PUT",
    body: { title: "Walked", cards: [card], version: 0 },
  });
  const endpoint = await demo.ask<{ id: string }>("/api/v1/webhooks/endpoints", {
    method: "POST",
    body: { name: "Walked", url: "https://hooks.example.com/", events: ["workflow.*"] },
  });
  const delivery = await demo.ask<{ id: string }>(`/api/v1/webhooks/endpoints/${endpoint.id}/test`, {
    method: "POST",
    body: {},
  });
  // What is sent changes by itself.
  await demo.ask(`/api/v1/webhooks/endpoints/${endpoint.id}/pause`, { method: "POST" });
  const source = await demo.ask<{ id: string; path: string }>("/api/v1/webhooks/sources", {
    method: "POST",
    body: { name: "Walked", kind: "none", mapping: { type: "$.body.none" } },
  });
  const message = await demo.ask<{ id: string }>(source.path, { method: "POST", body: { walked: true } });
  return {
    conversation: conversation.conversation_id,
    user: conversation.user_id,
    trace: trace.id,
    worker: worker.id,
    board: "walked",
    endpoint: endpoint.id,
    delivery: delivery.id,
    source: source.id,
    message: message.id,
    breaker: "provider:slowfreight",
    alert: "error-rate",
    guide: "events",
  };
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

const noThings: Things = {
  conversation: "é%/..",
  user: "?",
  trace: "no",
  worker: "../x",
  board: "%00",
  endpoint: "é/..",
  delivery: "%",
  source: "é/..",
  message: "%",
  breaker: "é/..",
  alert: "é/..",
  guide: "%",
};

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
  /** Since it was last asked for. */
  readonly complaints: string[];
}

const tabs = new Map<string, Tab>();

async function openTab({ state, theme }: Visit): Promise<Tab> {
  const page = await contexts[state === "revoked" ? (`revoked ${theme}` as const) : theme].newPage();
  const complaints = listen(page, false);
  if (state === "refused") await refuseAll(page);
  return { page, complaints };
}

/**
 * A tab for all that comes one after the other in the same way: to open one takes longer than to open a page in it. It has
 * left the page before, which may complain until then; after a failure it is closed, and the next begins in another.
 */
async function tabOf(visit: Visit): Promise<Tab> {
  const kind = `${visit.state} ${visit.theme}`;
  const tab = tabs.get(kind) ?? (await openTab(visit));
  tabs.set(kind, tab);
  onTestFailed(async () => {
    tabs.delete(kind);
    await tab.page.close();
  });
  await tab.page.goto("about:blank");
  tab.complaints.length = 0;
  return tab;
}

/** Opens a page and waits until nothing on it is still to come. */
async function arrive(page: Page, visit: Visit): Promise<void> {
  await page.setViewportSize({ width: visit.width, height: visit.width < 600 ? 844 : 900 });
  await page.goto(`${line.url}${addressOf(visit)}`);
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
    const { page, complaints } = await tabOf(visit);
    await arrive(page, visit);
    await picture(page, visit);
    // Nonsense leads to the same as nothing does.
    const faults = state === "nonsense" ? await layoutFaults(page) : await pageFaults(page);
    expect([...complaints, ...faults]).toEqual([]);
  });
});

test.each(inState("revoked"))(
  "of a key that was revoked %s, %s, is the way to sign in, and back",
  async (_p, _t, visit) => {
    const { page, complaints } = await tabOf(visit);
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
  },
);

const batch = 6;
const killed = visits.filter(({ state }) => state === "killed");
test.each(
  Array.from(
    { length: Math.ceil(killed.length / batch) },
    (_, nth) => [nth === 0, killed.slice(nth * batch, (nth + 1) * batch)] as const,
  ),
)(
  "a page whose server is killed says since when, and is as it was when it is there again (waits by itself: %s): $1.0.place.pattern and others",
  async (waitsByItself, those) => {
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
  300_000,
);

// Of the same demonstration: to make another takes as long as they do.
describeFirstPage(demo);
describeFigures(demo);
