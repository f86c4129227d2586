import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Event } from "@dendro/core";
import { type CorrectedValues, type Correction, correctOpen } from "@dendro/ingest";
import { openChdbWarehouse } from "../warehouse/chdb/chdb-warehouse.ts";
import { correctStored } from "./correct-stored.ts";
import { migrateWarehouse } from "../warehouse/migrate.ts";

const path = mkdtempSync(join(tmpdir(), "dendro-corrections-"));
const warehouse = openChdbWarehouse({ path, queryTimeoutMs: 30_000, queryMaxMemoryBytes: 1e9 });
beforeAll(async () => {
  await migrateWarehouse(warehouse);
});
afterAll(async () => {
  await warehouse.close();
  rmSync(path, { recursive: true });
});

const time = Date.UTC(2026, 10, 30, 12);
const hour = 60 * 60 * 1000;
const some = ["s1", "s2", "it's \\ \0 {p0:String}", "ü"];

const event = fc.record(
  {
    tenant: fc.constantFrom("a", "b"),
    type: fc.constantFrom("page_view", "x"),
    // Over the end of a month, where the engine has another part.
    timestamp: fc.integer({ min: 0, max: 24 }).map((hours) => time + hours * hour),
    session: fc.constantFrom(...some),
    trace_id: fc.constantFrom(...some),
    utm_campaign: fc.constantFrom(...some),
    cached: fc.boolean(),
    duration_ms: fc.integer({ min: 0, max: 9 }),
  },
  { requiredKeys: ["tenant", "type", "timestamp"] },
);

const set: fc.Arbitrary<CorrectedValues> = fc.record(
  {
    session: fc.constantFrom(...some, null),
    user_id: fc.constantFrom("ann", null),
    utm_campaign: fc.constantFrom(...some, null),
    cached: fc.constantFrom(true, false, null),
    duration_ms: fc.constantFrom(1.5, 7, null),
    input_tokens: fc.constantFrom(3, null),
  },
  { requiredKeys: [] },
);

const correction = fc
  .record(
    {
      tenant: fc.constantFrom("a", "b"),
      where: fc.record({
        column: fc.constantFrom("session" as const, "trace_id" as const, "id" as const),
        value: fc.constantFrom(...some),
      }),
      only: fc.record({ column: fc.constant("utm_campaign" as const), value: fc.constantFrom("", ...some) }),
      set,
    },
    { requiredKeys: ["tenant", "where", "set"] },
  )
  .filter((one) => Object.keys(one.set).length > 0)
  .map((one): Correction => ({ ...one, from: time, until: time + 24 * hour, isStored: true }));

let made = 0;

test("corrections come to the same in memory and in the warehouse, also when they are made twice", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 1, maxLength: 20 }),
      fc.array(fc.tuple(correction, fc.nat()), { minLength: 1, maxLength: 12 }),
      async (list, drawn) => {
        await warehouse.command("TRUNCATE TABLE events");
        const events = list.map((fields): Event => {
          made += 1;
          const id = `00000000-0000-7000-8000-${String(made).padStart(12, "0")}`;
          return { id, received_at: time, ...fields };
        });
        const corrections = drawn.map(([one, place]): Correction => {
          const target = events[place % events.length] as Event;
          if (one.where.column !== "id") return one;
          return { ...one, tenant: target.tenant, where: { column: "id", value: target.id } };
        });
        await warehouse.insert("events", events.map((one) => JSON.stringify(one)).join("\n"));
        await correctStored(warehouse, corrections);
        const open = events.map((one) => ({ event: { ...one }, row: "" }));
        correctOpen(open, corrections);
        expect(await stored()).toEqual(inMemory(open));
        // What was corrected may be looked for under what it is now.
        const isRepeatable = corrections.every(
          (one) => !(one.where.column in one.set) && one.only === undefined,
        );
        if (!isRepeatable) return;
        await correctStored(warehouse, corrections);
        expect(await stored()).toEqual(inMemory(open));
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);

const byId = ([a]: readonly unknown[], [b]: readonly unknown[]) => (String(a) < String(b) ? -1 : 1);

const inMemory = (open: readonly { event: Event }[]) =>
  open
    .map(({ event: one }) => [
      one.id,
      one.session ?? "",
      one.user_id ?? "",
      one.utm_campaign ?? "",
      one.cached ?? null,
      one.duration_ms ?? null,
      one.input_tokens === undefined ? null : String(one.input_tokens),
    ])
    .toSorted(byId);

const stored = async () =>
  (
    await warehouse.query({
      sql: "SELECT id, session, user_id, utm_campaign, cached, duration_ms, toString(input_tokens) FROM events",
    })
  ).toSorted(byId);

test("what earlier batches cannot have is left alone in the warehouse, and only that of its tenant is touched", async () => {
  await warehouse.command("TRUNCATE TABLE events");
  const row = (id: number, tenant: string) =>
    JSON.stringify({
      id: `00000000-0000-7000-8000-00000000000${id}`,
      tenant,
      type: "x",
      timestamp: time,
      received_at: time,
      session: "s",
    });
  await warehouse.insert("events", [row(1, "a"), row(2, "b")].join("\n"));
  const base = { where: { column: "session", value: "s" }, from: time, until: time } as const;
  await correctStored(warehouse, [
    { ...base, tenant: "a", set: { user_id: "ann" }, isStored: true },
    { ...base, tenant: "b", set: { user_id: "bob" }, isStored: false },
  ]);
  expect(await warehouse.query({ sql: "SELECT tenant, user_id FROM events ORDER BY tenant" })).toEqual([
    ["a", "ann"],
    ["b", ""],
  ]);
});
