import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { holdsAddress } from "@dendro/core";
import { openEmbeddedWarehouse } from "../../packages/server/src/warehouse/clickhouse.ts";
import { migrateWarehouse } from "../../packages/server/src/warehouse/migrate.ts";
import type { Warehouse } from "../../packages/server/src/warehouse/warehouse.ts";
import type { RepairReport } from "../../packages/server/src/repair/report.ts";
import { runCommand } from "../support/command.ts";
import { ask, post, runDendro, settled, temporaryDirectory } from "../support/dendro.ts";

const dayMs = 86_400_000;
const days = 3;
const perDay = 150;
/** DENDRO_KILLS=100 for a long loop. */
const rounds = Number(process.env["DENDRO_KILLS"] ?? 2);

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

test(`what an older release stored is brought along, also with SIGKILL ${rounds} times in between`, async () => {
  const directory = temporaryDirectory();
  const dataDir = join(directory.path, "data");
  const midnight = Math.floor(Date.now() / dayMs) * dayMs - (days + 1) * dayMs;
  const times = Array.from(
    { length: days * perDay },
    (_, n) => midnight + Math.floor(n / perDay) * dayMs + (n % perDay) * 1000,
  );
  try {
    await openWarehouse(dataDir, async (warehouse) => {
      await migrateWarehouse(warehouse);
      await warehouse.insert("events", times.map((timestamp, n) => oldRow(n, timestamp)).join("\n"));
      await warehouse.insert("visits", oldVisit(midnight + 5000));
    });
    const dendro = await runDendro(dataDir, { DENDRO_UPKEEP_INTERVAL_MS: "200" });
    await post(dendro.url, "/api/v1/tenants", { id: "today", name: "Today" });
    const events = times.map((timestamp, n) => ({ ...sampleOf(n).sent, timestamp, id: `today-${n}` }));
    const answer = await post(dendro.url, "/api/v1/events?history=true&tenant=today", { events });
    expect(await answer.json()).toMatchObject({ accepted: times.length });
    await settled(dendro.url);
    const dry = reportOf(await runCommand(["repair", "--json", "--url", dendro.url]));
    await dendro.stop();
    const each = Math.ceil((days * perDay) / samples.length);
    expect(dry.applied).toBe(false);
    expect(rowsOf(dry)).toMatchObject({ out_of_bounds: 0 });
    for (const kind of ["addresses", "pages", "providers", "costs"])
      expect(rowsOf(dry)[kind]).toBeGreaterThan(each - days);
    for (const secret of secrets) expect(JSON.stringify(dry)).not.toContain(secret);
    expect(await countHolding(dataDir)).toBeGreaterThan(0);

    for (let round = 0; round < rounds; round += 1)
      await runCommand(["repair", "--apply", "--data-dir", dataDir], {
        killAfterMs: 2500 + Math.random() * 4000,
      });
    expect(reportOf(await runCommand(["repair", "--apply", "--json", "--data-dir", dataDir])).status).toBe(
      "done",
    );
    const again = reportOf(await runCommand(["repair", "--apply", "--json", "--data-dir", dataDir]));
    expect(Object.values(rowsOf(again)).filter((rows) => rows > 0)).toEqual([]);
    expect(again.changed_days).toBe(0);

    await openWarehouse(dataDir, async (warehouse) => {
      const read = async (tenant: string) =>
        await warehouse.query({
          sql: `SELECT ${compared.join(", ")} FROM events WHERE tenant = '${tenant}' ORDER BY timestamp`,
          parameters: {},
        });
      expect(await read("default")).toEqual(await read("today"));
      const users = await warehouse.query({
        sql: "SELECT uniqExact(user_id), any(user_id) FROM events WHERE tenant = 'default' AND user_id != ''",
        parameters: {},
      });
      expect(Number(users[0]?.[0])).toBeGreaterThanOrEqual(days);
      expect(holdsAddress(String(users[0]?.[1]))).toBe(false);
      expect(
        await warehouse.query({ sql: "SELECT entry_page, referrer, host FROM visits FINAL", parameters: {} }),
      ).toContainEqual(["/über", "https://[ip]/x", "xn--bcher-kva.example"]);
    });
    expect(await countHolding(dataDir)).toBe(0);

    // What was rolled up says the same as the rows.
    const after = await runDendro(dataDir);
    const question = {
      metrics: ["events"],
      dimensions: ["page"],
      date_range: [iso(midnight), iso(midnight + days * dayMs)],
    };
    const [ours, todays] = await Promise.all(
      ["default", "today"].map(async (tenant) => (await ask(after.url, question, tenant)).results),
    );
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

function oldRow(n: number, timestamp: number): string {
  const { sent, stored = {} } = sampleOf(n);
  const user = n % 10 === 0 ? { user_id: "198.51.100.23" } : {};
  return JSON.stringify({
    id: `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`,
    tenant: "default",
    timestamp,
    received_at: timestamp,
    ...sent,
    ...stored,
    ...user,
  });
}

const oldVisit = (timestamp: number) =>
  JSON.stringify({
    tenant: "default",
    session: "s",
    visitor: "v",
    sign: 1,
    timestamp,
    duration_s: 1,
    pageviews: 1,
    events: 1,
    bounce: 1,
    entry_page: "/%C3%BCber",
    exit_page: "/%C3%BCber",
    referrer: "https://203.0.113.7/x",
    host: "Bücher.example",
  });

async function openWarehouse(dataDir: string, work: (warehouse: Warehouse) => Promise<void>): Promise<void> {
  const warehouse = openEmbeddedWarehouse({
    path: join(dataDir, "warehouse"),
    queryTimeoutMs: 30_000,
    queryMaxMemoryBytes: 1e9,
  });
  try {
    await work(warehouse);
  } finally {
    await warehouse.close();
  }
}

function reportOf({
  code,
  stdout,
  stderr,
}: {
  code: number | null;
  stdout: string;
  stderr: string;
}): RepairReport {
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as RepairReport;
}

const rowsOf = ({ kinds }: RepairReport): Record<string, number> =>
  Object.fromEntries(kinds.map(({ kind, rows }) => [kind, rows]));

/** How many files hold something of what must be gone. */
async function countHolding(dataDir: string): Promise<number> {
  return readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => {
    if (!entry.isFile()) return false;
    const bytes = readFileSync(join(entry.parentPath, entry.name));
    return secrets.some((secret) => bytes.includes(secret));
  }).length;
}
