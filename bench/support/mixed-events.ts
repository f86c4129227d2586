import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openChdbWarehouse } from "../../packages/server/src/warehouse/chdb/chdb-warehouse.ts";
import { migrateWarehouse } from "../../packages/server/src/warehouse/migrate.ts";

export interface MixedEvents {
  readonly count: number;
  readonly tenants: number;
  /** The days before this one that they fall into, as YYYY-MM-DD. */
  readonly until: string;
  readonly days: number;
}

/**
 * A data directory with events of all domains, made once and kept in the system's temporary directory: a third of a
 * site, a quarter of requests, the rest of agents, conversations and workflows.
 */
export async function mixedEvents({ count, tenants, until, days }: MixedEvents): Promise<string> {
  const dataDir = join(tmpdir(), `dendro-bench-mixed-${count}-${tenants}-${days}`);
  const done = join(dataDir, "made");
  if (existsSync(done)) return dataDir;
  mkdirSync(dataDir, { recursive: true });
  const warehouse = openChdbWarehouse({
    path: join(dataDir, "warehouse"),
    queryTimeoutMs: 3_600_000,
    queryMaxMemoryBytes: 8e9,
  });
  await migrateWarehouse(warehouse);
  const start = `toDateTime64('${until} 00:00:00', 3, 'UTC') - toIntervalDay(${days})`;
  for (let from = 0; from < count; from += 1_000_000) {
    await warehouse.command(`
      INSERT INTO events (id, tenant, type, timestamp, received_at, source, name, user_id, visitor, session, thread_id, run_id, status, error_type, duration_ms, cached, method, route, status_code, bytes, provider, model, input_tokens, output_tokens, cost_usd, path, host, referrer_source, channel, country, browser, os, device)
      WITH
        rand(1) % 100 AS dice,
        multiIf(dice < 28, 'page_view', dice < 32, 'page_exit', dice < 34, 'post_view', dice < 59, 'request', dice < 65, 'llm.called', dice < 70, 'tool.called',
          dice < 73, 'agent.invoked', dice < 79, 'message.c2s', dice < 85, 'message.s2c', dice < 86, 'thread.created', dice < 88, 'feedback.like', dice < 89, 'feedback.dislike',
          dice < 97, 'node.completed', dice < 98, 'node.failed', 'workflow.completed') AS kind,
        kind IN ('page_view', 'page_exit', 'post_view') AS web,
        startsWith(kind, 'node') OR startsWith(kind, 'workflow') AS flow,
        kind IN ('llm.called', 'node.completed') AS paid,
        NOT web AND kind != 'request' AND NOT flow AS chat
      SELECT
        generateUUIDv4(),
        if(number % ${tenants} = 0, 'default', concat('t', toString(number % ${tenants}))) AS tenant_id,
        kind,
        ${start} + toIntervalMillisecond(rand64(2) % (${days} * 86400000)) AS at,
        at,
        if(web, 'example.org', ['support', 'sales', 'api'][1 + rand(3) % 3]),
        multiIf(flow, ['fetch', 'summarize', 'classify', 'store', 'notify'][1 + rand(4) % 5], kind = 'tool.called', ['search', 'refund', 'lookup'][1 + rand(4) % 3], kind = 'post_view', concat('post-', toString(rand(4) % 50)), ''),
        if(chat OR kind = 'request', concat('user-', toString(rand(5) % 3000)), ''),
        if(web, lower(hex(xxHash64(tenant_id, toDate(at), rand(6) % 500))), '') AS who,
        if(web, lower(hex(xxHash64(who, intDiv(toHour(at), 2)))), ''),
        if(chat, concat('thread-', toString(rand(7) % 20000)), ''),
        if(flow OR kind = 'agent.invoked', concat('run-', toString(rand(8) % 10000)), ''),
        multiIf(kind = 'node.failed', 'error', web OR startsWith(kind, 'message'), '', rand(9) % 50 = 0, 'error', 'ok'),
        if(kind = 'node.failed', 'timeout', ''),
        if(kind IN ('page_view', 'post_view', 'thread.created', 'feedback.like', 'feedback.dislike', 'message.c2s'), NULL, rand(10) % 3000),
        if(kind IN ('request', 'node.completed'), rand(11) % 3 = 0, NULL),
        if(kind = 'request', ['GET', 'POST'][1 + rand(12) % 2], ''),
        if(kind = 'request', concat('/api/', toString(rand(13) % 40)), ''),
        if(kind = 'request', [200, 200, 200, 404, 500][1 + rand(14) % 5], NULL),
        if(kind = 'request', 1000 + rand(15) % 9000, NULL),
        if(paid, ['openai', 'anthropic', 'google'][1 + rand(16) % 3], ''),
        if(paid, ['gpt-4o', 'claude-sonnet', 'gemini-pro', 'gpt-4o-mini'][1 + rand(17) % 4], ''),
        if(paid, rand(18) % 4000, NULL),
        if(paid, rand(19) % 800, NULL),
        if(paid, (rand(20) % 1000) / 65536, NULL),
        if(web, concat('/page/', toString(toUInt32(pow(rand(21) % 1000, 2) / 1000))), ''),
        if(web, 'example.org', ''),
        if(web, ['Google', '', 'Bing', 'reddit'][1 + rand(22) % 4], ''),
        if(web, ['Organic Search', 'Direct', 'Social'][1 + rand(23) % 3], ''),
        if(web, ['DE', 'US', 'FR', 'GB', 'AT'][1 + rand(24) % 5], ''),
        if(web, ['Chrome', 'Safari', 'Firefox'][1 + rand(25) % 3], ''),
        if(web, ['Windows', 'macOS', 'Android', 'iOS'][1 + rand(26) % 4], ''),
        if(web, ['desktop', 'mobile'][1 + rand(27) % 2], '')
      FROM numbers(${from}, ${Math.min(1_000_000, count - from)})`);
  }
  await warehouse.command(`
    INSERT INTO visits (tenant, session, visitor, sign, timestamp, duration_s, pageviews, events, bounce, entry_page, exit_page, source, host, country, browser, os, device, referrer_source, channel)
    SELECT tenant, session, any(visitor), 1, min(timestamp), dateDiff('second', min(timestamp), max(timestamp)), countIf(type = 'page_view') AS views, count(), views = 1,
      argMin(path, timestamp), argMax(path, timestamp), any(source), any(host), any(country), any(browser), any(os), any(device), any(referrer_source), any(channel)
    FROM events WHERE session != '' GROUP BY tenant, session`);
  // Merged to the end, so that no merge goes on while questions are timed.
  for (const table of ["events", "visits"]) await warehouse.command(`OPTIMIZE TABLE ${table} FINAL`);
  await warehouse.close();
  writeFileSync(done, "");
  return dataDir;
}
