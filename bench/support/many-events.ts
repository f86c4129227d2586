import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openChdbWarehouse } from "../../packages/server/src/warehouse/chdb/chdb-warehouse.ts";
import { migrateWarehouse } from "../../packages/server/src/warehouse/migrate.ts";

const tenants = 100;
/** A data directory with many events of 100 tenants, made once and kept in the system's temporary directory. */
export async function manyEvents(count: number): Promise<string> {
  const dataDir = join(tmpdir(), `dendro-bench-${count}`);
  const done = join(dataDir, "made");
  if (existsSync(done)) return dataDir;
  mkdirSync(dataDir, { recursive: true });
  const warehouse = openChdbWarehouse({
    path: join(dataDir, "warehouse"),
    queryTimeoutMs: 3_600_000,
    queryMaxMemoryBytes: 8e9,
  });
  await migrateWarehouse(warehouse);
  for (let from = 0; from < count; from += 2_000_000) {
    await warehouse.command(`
      INSERT INTO events (id, tenant, type, timestamp, received_at, source, host, path, visitor, session, country, browser, os, device, referrer_source, channel, status, status_code, method, route, duration_ms, bytes)
      SELECT
        generateUUIDv4() AS id,
        if(number % ${tenants} = 0, 'default', concat('t', toString(number % ${tenants}))) AS tenant,
        if(rand(1) % 10 < 6, 'page_view', 'request') AS type,
        toDateTime64('2026-10-01 00:00:00', 3, 'UTC') + toIntervalMillisecond(rand64(2) % (31 * 86400000)) AS timestamp,
        timestamp AS received_at,
        'example.org' AS source,
        'example.org' AS host,
        concat('/page/', toString(toUInt32(pow(rand(3) % 1000, 2) / 1000))) AS path,
        if(type = 'page_view', lower(hex(xxHash64(toString(tenant), toDate(timestamp), rand(4) % 2000))), '') AS visitor,
        if(type = 'page_view', lower(hex(xxHash64(visitor))), '') AS session,
        if(type = 'page_view', ['DE', 'US', 'FR', 'GB', 'AT'][1 + rand(5) % 5], '') AS country,
        if(type = 'page_view', ['Chrome', 'Safari', 'Firefox'][1 + rand(6) % 3], '') AS browser,
        if(type = 'page_view', ['Windows', 'macOS', 'Android', 'iOS'][1 + rand(7) % 4], '') AS os,
        if(type = 'page_view', 'desktop', '') AS device,
        if(type = 'page_view', ['Google', '', 'Bing', 'reddit'][1 + rand(8) % 4], '') AS referrer_source,
        if(type = 'page_view', 'Organic Search', '') AS channel,
        if(type = 'request', 'ok', '') AS status,
        if(type = 'request', 200, NULL) AS status_code,
        if(type = 'request', 'GET', '') AS method,
        if(type = 'request', '/page/:id', '') AS route,
        if(type = 'request', rand(9) % 300, NULL) AS duration_ms,
        if(type = 'request', 1000 + rand(10) % 9000, NULL) AS bytes
      FROM numbers(${from}, ${Math.min(2_000_000, count - from)})`);
  }
  // Merged to the end, so that no merge goes on while questions are timed.
  await warehouse.command("OPTIMIZE TABLE events FINAL");
  await warehouse.close();
  writeFileSync(done, "");
  return dataDir;
}
