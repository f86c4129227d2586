import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { filesHolding } from "../../packages/node/src/test-support/files-holding.ts";
import { holdsAddress } from "@dendro/core";
import { adminKey, ask, runDendro, temporaryDirectory, upkept } from "../support/dendro.ts";
import { keepDirectory } from "../support/kept-directory.ts";
import { makeOldDataDirectory } from "../support/old-data-directory.ts";
import {
  columnsOf,
  dayMs,
  inWarehouse,
  repair,
  repairWithKills,
  rollingUp,
  rowsOf,
  sqlTime,
} from "./stored.ts";

const midnight = Math.floor(Date.now() / dayMs) * dayMs;
/** One of the days that the release before has rolled up. */
const day = midnight - 2 * dayMs;
/** Another, of which nothing is left but what was rolled up. */
const goneDay = midnight - 3 * dayMs;

const directory = temporaryDirectory();
const dataDir = join(directory.path, "data");
let restore: () => void;
beforeAll(() => {
  makeOldDataDirectory(dataDir);
  restore = keepDirectory(dataDir);
}, 60_000);
beforeEach(() => restore());
afterAll(() => directory.remove());

/** A row as the release before wrote it. */
const eventOf = (n: number, fields: object, at = day) => ({
  id: `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`,
  tenant: "default",
  type: "page_view",
  timestamp: at + n * 1000,
  received_at: at + n * 1000,
  data: {},
  ...fields,
});
const visitOf = (n: number, fields: object) => ({
  tenant: "default",
  session: `session-${n}`,
  visitor: `000000000000000${n}`,
  sign: 1,
  timestamp: day + n * 1000,
  duration_s: 1,
  pageviews: 1,
  events: 1,
  bounce: 1,
  ...fields,
});
const isMine = `timestamp >= '${sqlTime(day)}' AND timestamp < '${sqlTime(day + 60_000)}'`;

test("campaigns' sources and channels are those of today, unless a click or the sender told them", async () => {
  /** As stored, and what becomes of source and channel. */
  const ways = [
    [{ utm_source: "fb", referrer_source: "fb", channel: "Referral" }, "Facebook", "Organic Social"],
    [
      { utm_source: "adwords", utm_medium: "cpc", referrer_source: "adwords", channel: "Paid Other" },
      "Google",
      "Paid Search",
    ],
    [
      { utm_source: "news", utm_medium: "cpm", referrer_source: "news", channel: "Paid Other" },
      "news",
      "Display",
    ],
    [{ utm_source: "gmb", referrer_source: "gmb", channel: "Paid Search" }, "Google", "Paid Search"],
    [{ utm_source: "fb", referrer_source: "Partner", channel: "Email" }, "Partner", "Email"],
    [
      { utm_source: "newsletter", referrer_source: "newsletter", channel: "Referral" },
      "newsletter",
      "Referral",
    ],
  ] as const;
  inWarehouse(dataDir, [
    { into: "events", rows: ways.map(([stored], n) => eventOf(n, { ...stored, host: "shop.example" })) },
    { into: "visits", rows: ways.map(([stored], n) => visitOf(n, { ...stored, host: "shop.example" })) },
  ]);
  const dry = await repair(dataDir, "--only", "sources");
  expect(rowsOf(dry)).toEqual({ sources: 8 });
  expect(columnsOf(dry, "sources")).toEqual({
    referrer_source: 3,
    channel: 3,
    "visits.referrer_source": 3,
    "visits.channel": 3,
  });
  await repairWithKills(dataDir, "--only", "sources");
  const read = (table: string) => ({
    ask: `SELECT toString(referrer_source), toString(channel) FROM ${table} WHERE ${isMine} ORDER BY timestamp`,
  });
  const today = ways.map(([, source, channel]) => [source, channel]);
  expect(inWarehouse(dataDir, [read("events"), read("visits FINAL")])).toEqual([today, today]);
}, 300_000);

test("ids of visits that are addresses are the pseudonyms that their events have, and in no file any more", async () => {
  const addresses = ["203.0.113.77", "198.51.100.78"];
  const [visitor, user] = addresses;
  inWarehouse(dataDir, [
    { into: "events", rows: [eventOf(1, { visitor, user_id: user, session: "session-1" })] },
    { into: "visits", rows: [visitOf(1, { visitor, user_id: user })] },
  ]);
  expect(filesHolding(dataDir, addresses)).not.toEqual([]);
  const dry = await repair(dataDir, "--only", "addresses");
  expect(columnsOf(dry, "addresses")).toEqual({
    visitor: 1,
    user_id: 1,
    "visits.visitor": 1,
    "visits.user_id": 1,
  });
  for (const address of addresses) expect(JSON.stringify(dry)).not.toContain(address);
  await repairWithKills(dataDir, "--only", "addresses");
  const read = (table: string) => ({ ask: `SELECT visitor, user_id FROM ${table} WHERE ${isMine}` });
  const [events = [], visits = []] = inWarehouse(dataDir, [read("events"), read("visits FINAL")]);
  expect(visits).toEqual(events);
  expect(events.flat().filter((id) => holdsAddress(String(id)) || id === "")).toEqual([]);
  expect(filesHolding(dataDir, addresses)).toEqual([]);
}, 300_000);

describe("days of which nothing is left but what was rolled up", () => {
  const address = "203.0.113.79";

  /** Events of which some are about the same, spelt in two ways. */
  const rows = [
    { path: "/%C3%BCber", visitor: "a" },
    { path: "/%C3%BCber", visitor: "b" },
    { path: "/über", visitor: "b" },
    { path: `/of/${address}`, visitor: "c" },
    { path: "/x", visitor: "c", referrer_source: "fb" },
    { path: "/x", visitor: "d", referrer_source: "Facebook" },
    { type: "llm.called", provider: "azure.ai.openai", duration_ms: 5 },
    { type: "llm.called", provider: "azure", duration_ms: 7 },
  ];
  const visits = [{ entry_page: "/%C3%BCber", referrer_source: "fb" }, { entry_page: "/über" }];

  let restoreGone: () => void;
  beforeAll(async () => {
    restore();
    const isGoneDay = (column: string) =>
      `${column} >= '${sqlTime(goneDay)}' AND ${column} < '${sqlTime(goneDay + dayMs)}'`;
    const emptying = (table: string, column: string) => ({
      run: `ALTER TABLE ${table} DELETE WHERE ${isGoneDay(column)} SETTINGS mutations_sync = 2`,
    });
    inWarehouse(dataDir, [
      // Nothing else happened on it.
      emptying("events", "timestamp"),
      emptying("visits", "timestamp"),
      emptying("rollup_events_days", "unit"),
      emptying("rollup_visits_days", "unit"),
      { into: "events", rows: rows.map((row, n) => eventOf(n, row, goneDay)) },
      { into: "visits", rows: visits.map((row, n) => visitOf(n, { ...row, timestamp: goneDay + n * 1000 })) },
      ...rollingUp(goneDay, Date.now()),
    ]);
    const dendro = await runDendro(dataDir, { DENDRO_UPKEEP_INTERVAL_MS: "200" });
    const response = await fetch(new URL("/api/v1/tenants/default", dendro.url), {
      method: "PATCH",
      headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
      body: JSON.stringify({ retention_days: { default: 2 } }),
    });
    expect(response.status).toBe(200);
    await upkept(dendro.url);
    await dendro.stop();
    const left = { ask: `SELECT count() FROM events WHERE tenant = 'default' AND ${isGoneDay("timestamp")}` };
    expect(inWarehouse(dataDir, [left])).toEqual([[[0]]]);
    restoreGone = keepDirectory(dataDir);
  }, 60_000);
  beforeEach(() => restoreGone());

  const asked = [
    { metrics: ["pageviews", "visitors"], dimensions: ["page"] },
    { metrics: ["pageviews"], dimensions: ["referrer_source"] },
    { metrics: ["visits"], dimensions: ["entry_page"] },
    {
      metrics: ["events", "p50(duration_ms)"],
      dimensions: ["provider"],
      filters: [["is", "type", ["llm.called"]]],
    },
  ];

  async function answers(): Promise<unknown[]> {
    const dendro = await runDendro(dataDir);
    try {
      const date = new Date(goneDay).toISOString().slice(0, 10);
      const told = [];
      for (const question of asked) {
        const { results } = await ask(dendro.url, { ...question, date_range: [date, date] });
        told.push(results.map(({ dimensions, metrics }) => [dimensions[0], ...metrics]));
      }
      return told;
    } finally {
      await dendro.stop();
    }
  }

  test("are told by the names of today; what has the same name by now is one", async () => {
    const before = await answers();
    expect(before[0]).toContainEqual(["/%C3%BCber", 2, 2]);
    const dry = await repair(dataDir);
    expect(columnsOf(dry, "pages")).toMatchObject({ "rolled.path": 1, "rolled.entry_page": 1 });
    expect(columnsOf(dry, "addresses")).toMatchObject({ "rolled.path": 1 });
    expect(JSON.stringify(dry)).not.toContain(address);
    expect(await answers()).toEqual(before);
    await repairWithKills(dataDir);
    expect(await answers()).toEqual([
      expect.arrayContaining([
        ["/über", 3, 2],
        ["/x", 2, 2],
        ["/of/[ip]", 1, 1],
      ]),
      expect.arrayContaining([["Facebook", 2]]),
      [["/über", 2]],
      [["azure", 2, expect.closeTo(6, 1)]],
    ]);
    expect(filesHolding(dataDir, [address])).toEqual([]);
  }, 300_000);

  test("are told otherwise only of the kinds that are named", async () => {
    await repairWithKills(dataDir, "--only", "providers");
    const [pages, , , providers] = await answers();
    expect(pages).toContainEqual(["/%C3%BCber", 2, 2]);
    expect(providers).toEqual([["azure", 2, expect.any(Number)]]);
  }, 300_000);
});

describe("numbers out of bounds", () => {
  beforeEach(() => {
    const wrong = [{ cost_usd: -5 }, { input_tokens: 5e12 }];
    inWarehouse(dataDir, [
      {
        into: "events",
        rows: [...wrong, { cost_usd: 1 }].map((row, n) => eventOf(n, { type: "llm.called", ...row })),
      },
    ]);
  });
  const mine = { ask: `SELECT count() FROM events WHERE ${isMine} AND type = 'llm.called'` };

  test("are listed, and their events deleted only when that is asked for and applied", async () => {
    expect(columnsOf(await repair(dataDir, "--only", "out_of_bounds"), "out_of_bounds")).toEqual({
      cost_usd: 1,
      input_tokens: 1,
    });
    expect(rowsOf(await repair(dataDir, "--delete-out-of-bounds"))["out_of_bounds"]).toBe(2);
    await repair(dataDir, "--apply", "--only", "out_of_bounds");
    expect(inWarehouse(dataDir, [mine])).toEqual([[[3]]]);
    await repairWithKills(dataDir, "--delete-out-of-bounds", "--only", "out_of_bounds");
    expect(inWarehouse(dataDir, [mine])).toEqual([[[1]]]);
  }, 300_000);
});

test("with --rollups, days are rolled up again with what rollups hold today, and nothing else is done", async () => {
  inWarehouse(dataDir, [{ into: "events", rows: [eventOf(1, { path: "/%C3%BCber" })] }]);
  const dry = await repair(dataDir, "--rollups");
  // One of the days is noted as stale: the server that looks rolls it up anew by itself, now and then before it has looked.
  expect([5, 6]).toContain(rowsOf(dry)["rollups"]);
  expect(Object.keys(rowsOf(dry))).toEqual(["rollups"]);
  await repairWithKills(dataDir, "--rollups");
  const [paths] = inWarehouse(dataDir, [{ ask: `SELECT path FROM events WHERE ${isMine}` }]);
  expect(paths).toContainEqual(["/%C3%BCber"]);
}, 300_000);
