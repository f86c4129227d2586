import { join } from "node:path";
import { expect, test } from "vitest";
import { filesHolding } from "../../packages/node/src/test-support/files-holding.ts";
import { holdsAddress } from "@dendro/core";
import { ask, post, runDendro, settled, temporaryDirectory, upkept } from "../support/dendro.ts";
import { runCommand } from "../support/command.ts";
import { makeOldDataDirectory } from "../support/old-data-directory.ts";
import { dayMs, inWarehouse, repairWithKills, reportOf, rollingUp, rowsOf } from "./stored.ts";

const days = 3;
const perDay = 150;

/** What was sent, and what an older release made of it where that is not the same. */
const samples: readonly { readonly sent: object; readonly stored?: object }[] = [
  {
    sent: { type: "page_view", path: "/%C3%BCber", host: "Bücher.example" },
    stored: { source: "Bücher.example", channel: "Direct" },
  },
  {
    sent: { type: "page_view", path: "/from/203.0.113.77/x", host: "shop.example" },
    stored: { source: "shop.example", channel: "Direct" },
  },
  {
    sent: {
      type: "opened",
      source: "app",
      data: { url: "https://u:hunter2@a.example/x?email=ann@b.example&token=s3cr3t-one&utm_source=n#top" },
    },
  },
  {
    sent: {
      type: "page_view",
      path: "/cart;jsessionid=s3cr3t-two",
      host: "shop.example",
      name: "GET /cart;sid=s3cr3t-three",
      data: { url: "https://shop.example/cart;sid=s3cr3t-four/2" },
    },
    stored: { source: "shop.example", channel: "Direct" },
  },
  { sent: { type: "request", source: "203.0.113.78", host: "203.0.113.78", method: "GET", path: "/x" } },
  {
    sent: { type: "called", source: "app", name: "from 2001:db8::77:1", data: { client_ip: "203.0.113.79" } },
  },
  {
    sent: {
      type: "llm.called",
      source: "app",
      provider: "openai.chat",
      model: "gpt-4o",
      input_tokens: 1000,
      output_tokens: 100,
    },
    stored: { cost_source: "unknown" },
  },
  {
    sent: {
      type: "llm.called",
      source: "app",
      provider: "anthropic",
      model: "claude-3-5-sonnet-20241022",
      input_tokens: 100,
      cache_read_tokens: 5000,
      output_tokens: 10,
      duration_ms: 12.5,
    },
    stored: { cost_source: "list", cost_usd: 0.4 },
  },
  {
    sent: { type: "llm.called", source: "app", model: "gpt-4o", input_tokens: 9, cost_usd: 0 },
    stored: { cost_source: "sent" },
  },
];
const secrets = ["203.0.113.7", "2001:db8::77", "198.51.100.23", "hunter2", "s3cr3t-", "ann@b.example"];

const compared = [
  "type",
  "source",
  "name",
  "path",
  "host",
  "method",
  "provider",
  "model",
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cost_usd",
  "cost_source",
  "duration_ms",
  "toJSONString(data)",
];

test("what an older release stored is brought along, also with SIGKILL in between", async () => {
  const directory = temporaryDirectory();
  const dataDir = join(directory.path, "data");
  const midnight = Math.floor(Date.now() / dayMs) * dayMs - (days + 1) * dayMs;
  const times = Array.from(
    { length: days * perDay },
    (_, n) => midnight + Math.floor(n / perDay) * dayMs + (n % perDay) * 1000,
  );
  try {
    makeOldDataDirectory(dataDir);
    inWarehouse(dataDir, [
      { into: "events", rows: times.map((timestamp, n) => oldRow(n, timestamp)) },
      { into: "visits", rows: [oldVisit(midnight + 5000)] },
      ...Array.from({ length: days }, (_, n) => rollingUp(midnight + n * dayMs, Date.now())).flat(),
    ]);
    const dendro = await runDendro(dataDir, { DENDRO_UPKEEP_INTERVAL_MS: "200" });
    for (const id of ["older", "today"]) await post(dendro.url, "/api/v1/tenants", { id, name: id });
    const events = times.map((timestamp, n) => ({ ...sampleOf(n).sent, timestamp, id: `today-${n}` }));
    const answer = await post(dendro.url, "/api/v1/events?history=true&tenant=today", { events });
    expect(await answer.json()).toMatchObject({ accepted: times.length });
    await settled(dendro.url);
    await upkept(dendro.url);
    const dry = reportOf(await runCommand(["repair", "--json", "--url", dendro.url]));
    await dendro.stop();
    const each = Math.ceil((days * perDay) / samples.length);
    expect(dry.applied).toBe(false);
    expect(rowsOf(dry)).toMatchObject({ out_of_bounds: 0 });
    for (const kind of ["addresses", "pages", "providers", "costs"])
      expect(rowsOf(dry)[kind]).toBeGreaterThan(each - days);
    for (const secret of secrets) expect(JSON.stringify(dry)).not.toContain(secret);
    expect(filesHolding(dataDir, secrets)).not.toEqual([]);

    await repairWithKills(dataDir);

    const read = (tenant: string) => ({
      ask: `SELECT ${compared.join(", ")} FROM events WHERE tenant = '${tenant}' ORDER BY timestamp`,
    });
    const [older, today, users = [], visits] = inWarehouse(dataDir, [
      read("older"),
      read("today"),
      {
        ask: "SELECT uniqExact(user_id), any(user_id) FROM events WHERE tenant = 'older' AND user_id != ''",
      },
      { ask: "SELECT entry_page, exit_page, referrer, host FROM visits FINAL WHERE tenant = 'older'" },
    ]);
    expect(older).toEqual(today);
    expect(Number(users[0]?.[0])).toBeGreaterThanOrEqual(days);
    expect(holdsAddress(String(users[0]?.[1]))).toBe(false);
    expect(visits).toEqual([["/über", "/cart", "https://[ip]/x", "xn--bcher-kva.example"]]);
    expect(filesHolding(dataDir, secrets)).toEqual([]);

    // What was rolled up says the same as the rows.
    const after = await runDendro(dataDir);
    const question = {
      metrics: ["events"],
      dimensions: ["page"],
      date_range: [iso(midnight), iso(midnight + days * dayMs)],
    };
    const [ours, todays] = await Promise.all(
      ["older", "today"].map(async (tenant) => (await ask(after.url, question, tenant)).results),
    );
    expect(ours?.length).toBeGreaterThan(2);
    expect(ours).toEqual(todays);
    await after.stop();
  } finally {
    directory.remove();
  }
}, 600_000);

function sampleOf(n: number) {
  const sample = samples[n % samples.length];
  if (sample === undefined) throw new TypeError("There are no samples.");
  return sample;
}
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10);

function oldRow(n: number, timestamp: number): object {
  const { sent, stored = {} } = sampleOf(n);
  const user = n % 10 === 0 ? { user_id: "198.51.100.23" } : {};
  return {
    id: `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`,
    tenant: "older",
    timestamp,
    received_at: timestamp,
    ...sent,
    ...stored,
    ...user,
  };
}

const oldVisit = (timestamp: number) => ({
  tenant: "older",
  session: "s",
  visitor: "v",
  sign: 1,
  timestamp,
  duration_s: 1,
  pageviews: 1,
  events: 1,
  bounce: 1,
  entry_page: "/%C3%BCber",
  exit_page: "/cart;jsessionid=s3cr3t-five",
  referrer: "https://203.0.113.7/x;sid=s3cr3t-six",
  host: "Bücher.example",
});
