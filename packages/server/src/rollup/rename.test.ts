import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@dendro/core";
import { openChdbWarehouse } from "../warehouse/chdb/chdb-warehouse.ts";
import { migrateWarehouse } from "../warehouse/migrate.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { compileBuild } from "./build.ts";
import { compileRenaming } from "./rename.ts";

const day = Date.UTC(2026, 4, 1);
const path = mkdtempSync(join(tmpdir(), "dendro-rename-"));
let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = openChdbWarehouse({ path, queryTimeoutMs: 30_000, queryMaxMemoryBytes: 1e9 });
  await migrateWarehouse(warehouse);
});
afterAll(async () => {
  await warehouse.close();
  rmSync(path, { recursive: true });
});

const renames: Readonly<Record<string, string>> = { old: "new", older: "new", lone: "renamed" };

/** Calls by providers of which some are called otherwise by now; a few long lists of durations are among them. */
const calls = ["old", "older", "new", "lone", "other"].flatMap((provider, which) =>
  Array.from({ length: provider === "other" ? 3 : 1 + which * 40 }, (_, n) => ({
    provider,
    user_id: `user-${n % (7 + which)}`,
    duration_ms: n % 3 === 0 ? null : (n * 37) % 1000,
    status: n % 5 === 0 ? "error" : "ok",
    cost_usd: n / 100,
  })),
);

test("renaming what was rolled up is as rolling up what was renamed, and done twice it is done once", async () => {
  for (const tenant of ["rolled-before", "renamed-before"]) {
    const rows = calls.map((call, n) => ({
      id: `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`,
      tenant,
      type: "llm.called",
      timestamp: day + n,
      received_at: day + n,
      ...call,
      provider: tenant === "renamed-before" ? (renames[call.provider] ?? call.provider) : call.provider,
    }));
    await warehouse.insert("events", rows.map((row) => JSON.stringify(row)).join("\n"));
  }
  for (const statement of compileBuild({ from: day, to: day + 86_400_000, tenant: null, build: 1 }))
    await warehouse.maintain(statement);

  const hashes = await warehouse.query({
    sql: sql`SELECT arrayJoin(${sql.texts(Object.keys(renames))}) AS value, toString(xxHash64(value))`,
  });
  const renamed = hashes.map(([from, hash]) => ({
    from: String(from),
    hash: String(hash),
    to: renames[String(from)] ?? "",
  }));
  const place = { table: "events", slice: "provider", tenant: "rolled-before", day, types: null } as const;
  const { put, emptied } = compileRenaming(place, renamed);
  const expected = await rolledUp("renamed-before");
  expect(expected.length).toBeGreaterThan(4);
  // The second time is after a kill that came before the deletion.
  for (const step of ["put", "put", "remove", "put", "remove"]) {
    if (step === "put") await warehouse.maintain(put);
    else await warehouse.deleteWhere(emptied);
    expect(await rolledUp("rolled-before")).toEqual(expected);
  }
  const left = await warehouse.query({
    sql: "SELECT count() FROM rollup_events_days WHERE tenant = 'rolled-before' AND slice = 'provider' AND value IN ('old', 'older', 'lone')",
  });
  expect(left).toEqual([[0]]);
});

async function rolledUp(tenant: string): Promise<unknown[][]> {
  return await warehouse.query({
    sql: `SELECT value, status, row_count, duration_ms_sum, duration_ms_count, duration_ms_min, duration_ms_max, arraySort(duration_ms_values), mapSort(duration_ms_bins), round(cost_usd_sum, 6), user_id_present, finalizeAggregation(user_id_uniq) FROM rollup_events_days FINAL WHERE tenant = '${tenant}' AND slice = 'provider' AND row_count > 0 ORDER BY value, status`,
  });
}
