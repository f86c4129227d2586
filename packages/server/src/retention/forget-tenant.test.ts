import { afterEach, expect, test } from "vitest";
import { patchSettings, settingsSchema } from "@dendro/core";
import { createEncryption, createSettingsStore } from "@dendro/node";
import { sql } from "kysely";
import { openKeys, type Principal } from "../auth/keys.ts";
import { createSignIns } from "../auth/sign-ins.ts";
import { createShares } from "../auth/shares.ts";
import { createBoards } from "../store/boards.ts";
import { createTraceViews } from "../store/trace-views.ts";
import { openPrices } from "../store/prices.ts";
import { openSavedFilters } from "../store/saved-filters.ts";
import type { DirectoryStore } from "../store/port.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { applyTold } from "../breakers/apply-told.ts";
import { createBreakerRecords } from "../breakers/breaker-records.ts";
import { openBreakerSettings } from "../breakers/settings.ts";
import { createReceivedQueue } from "../sources/received-queue.ts";
import { openAlerts } from "../alerts/alerts.ts";
import { alertRuleOf, fillRound } from "../test-support/alert-rules.ts";
import { openSources } from "../sources/sources.ts";
import { sourceFields, webhookOf } from "../test-support/incoming-webhook.ts";
import { createWorkers } from "../store/workers.ts";
import { createDeliveryRecords } from "../webhooks/delivery-records.ts";
import type { EndpointFields } from "../webhooks/endpoint.ts";
import { openEndpoints } from "../webhooks/endpoints.ts";
import { createPositionSource, newRows } from "../webhooks/outbox-rows.ts";
import { createReports } from "../reports/reports.ts";
import { reportOf } from "../test-support/reports.ts";
import { openTenants } from "../tenants/tenants.ts";
import { forgetTenant } from "./forget-tenant.ts";

const clock = () => Date.UTC(2026, 10, 20);
let store: DirectoryStore;
afterEach(async () => await store.close());

const schema = settingsSchema({
  fields: [
    { id: "tone", type: "text", label: "Tone" },
    { id: "api_key", type: "password", label: "API key" },
  ],
});

const endpointFields: EndpointFields = {
  kind: "standard",
  name: "n",
  url: "https://example.org",
  events: ["*"],
  filters: [],
  headers: {},
  signatures: ["standard"],
  personal: true,
  ordered: false,
  concurrency: 1,
  rateLimit: null,
};

/** What belongs to no tenant, and what may still tell that there was one. */
const withoutTenants = [
  "views",
  "migrations",
  "installation",
  "salts",
  "rolled_until",
  "watched_days",
  "erasures",
  "journal",
];

test("an erased tenant leaves no row in any table, and others keep all of theirs", async () => {
  store = await openSqliteStore(":memory:");
  const { db } = store;
  const tenants = await openTenants(store, clock);
  const keys = await openKeys(store, clock, null);
  const signIns = createSignIns(db, keys, clock);
  const prices = await openPrices(store);
  const savedFilters = [await openSavedFilters(store, "segment"), await openSavedFilters(store, "goal")];
  const boards = createBoards(store, clock);
  const traceViews = createTraceViews(store);
  const settings = createSettingsStore(db, createEncryption(new Uint8Array(32).fill(7)));
  const workers = createWorkers(db);
  const endpoints = await openEndpoints(store, createEncryption(new Uint8Array(32)), clock, async () => {});
  const alerts = await openAlerts(store, clock, async () => {});
  const reports = createReports({ store, zoneOf: () => "UTC", clock, onFault: () => {} });
  const sources = await openSources(store, createEncryption(new Uint8Array(32)), clock);

  const breakerSettings = await openBreakerSettings(store, clock);
  const breakers = {
    async forget(tenant: string) {
      await breakerSettings.forget(tenant);
      await createBreakerRecords(store).forget(tenant);
    },
  };
  const tell = async (tenant: string, node: string) => {
    const call = { type: "call", at: 1, endedAt: 1, error: "timeout", began: { at: 1 } } as const;
    const told = { tenant, node, input: call, calls: { id: "call" } };
    const context = { place: "here", clock: () => 1, random: () => 0, settingsOf: breakerSettings.effective };
    await db.transaction().execute(async (step) => await applyTold(step, [told], context));
  };

  for (const id of ["gone", "kept"]) {
    await tenants.create({ id, name: id });
    const { id: keyId, key } = await keys.create({ name: id, scope: "admin", tenant: id });
    await signIns.createSession(keys.find(keyId) as Principal, "Firefox");
    expect(keys.authenticate(key)).not.toBeNull();
    await prices.set(id, { provider: null, model: "m", from: null, rates: { input: 1, output: 1 } });
    for (const saved of savedFilters)
      await saved.set(id, { name: "s", title: null, filters: [["is", "page", ["/"]]] });
    await boards.set(id, { id: "main", title: "Main", cards: [] }, null);
    await traceViews.set(id, { id: "v", title: "V", columns: null, filters: {}, order: "newest" });
    await createShares(db, clock).create({ tenant: id, board: "main", keyId }, "link", 1000);
    const endpoint = await endpoints.create(id, endpointFields, null);
    const rows = newRows({ id: "e", tenant: id, type: "signup", timestamp: 0, received_at: 0 }, [endpoint], {
      nextPosition: createPositionSource(),
      now: clock(),
      dueAt: clock(),
    });
    await createDeliveryRecords(store).add(rows);
    const source = await sources.create(id, sourceFields, []);
    await createReceivedQueue(store, "here").keep(webhookOf(source, `in_${id}`, {}));
    await breakerSettings.set(id, "http", { threshold: 1 });
    await tell(id, "http");
    await alerts.set(id, "a", alertRuleOf(), null);
    await fillRound(store, id, "a");
    await reports.set(id, "r", reportOf({}), null);
    await reports.sendNow(id, "r");
    await workers.register(id, { id: "support", schema, version: "1" }, clock());
    for (const patch of [
      { field_id: "tone", value: "kind" },
      { field_id: "api_key", value: "secret" },
    ])
      await settings.change({ scope: id, workerId: "support" }, (state) =>
        patchSettings(state, schema, patch, { kind: "person", id: "ann" }, clock()),
      );
  }

  const tables = await sql<{ name: string }>`SELECT name FROM sqlite_schema WHERE type = 'table'`.execute(db);
  const rows = async () => {
    const found: Record<string, Record<string, unknown>[]> = {};
    for (const { name } of tables.rows.filter((table) => !withoutTenants.includes(table.name)))
      found[name] = (await sql<Record<string, unknown>>`SELECT * FROM ${sql.table(name)}`.execute(db)).rows;
    return found;
  };
  const ids = new Set((await keys.list("gone")).map(({ id }) => id));
  const isOfGone = (row: Record<string, unknown>) =>
    Object.values(row).some((value) => value === "gone" || ids.has(String(value)));

  const before = await rows();
  // Whatever table comes to be that has something of a tenant, has something of it here.
  const filled = Object.entries(before).filter(([, some]) => some.some(isOfGone));
  expect(filled.map(([name]) => name).toSorted()).toEqual([
    "alert_changes",
    "alert_judgements",
    "alert_messages",
    "alert_rules",
    "alert_series",
    "alert_silences",
    "boards",
    "breaker_calls",
    "breaker_settings",
    "breaker_transitions",
    "breakers",
    "keys",
    "prices",
    "received_webhooks",
    "report_recipients",
    "report_sends",
    "reports",
    "saved_filters",
    "settings",
    "settings_changes",
    "shares",
    "sign_ins",
    "tenants",
    "trace_views",
    "webhook_deliveries",
    "webhook_endpoints",
    "webhook_messages",
    "webhook_sources",
    "workers",
  ]);
  const toldUntilTheEnd = {
    ...tenants,
    async remove(id: string) {
      await tell(id, "mail");
      await tenants.remove(id);
      await tell(id, "http");
      await tell(id, "crm");
    },
  };
  await forgetTenant(
    {
      db,
      tenants: toldUntilTheEnd,
      keys,
      prices,
      savedFilters,
      boards,
      traceViews,
      endpoints,
      sources,
      breakers,
      alerts,
      reports,
    },
    "gone",
  );
  const expected = Object.fromEntries(
    Object.entries(before).map(([name, some]) => [name, some.filter((row) => !isOfGone(row))]),
  );
  expect(await rows()).toEqual(expected);
  expect([tenants.find("gone"), await keys.list("gone"), prices.of("gone")]).toEqual([null, [], []]);
  expect(savedFilters.map((saved) => saved.of("gone"))).toEqual([[], []]);
});
