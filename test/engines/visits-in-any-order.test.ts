import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  applyPatch,
  DendroError,
  querySchema,
  type Event,
  type QueryInput,
  type ResultRow,
} from "@dendro/core";
import { createAnonymizer } from "../../packages/ingest/src/pipeline/anonymize.ts";
import { createWatermark } from "../../packages/server/src/flow/watermark.ts";
import { createLiveHub } from "../../packages/server/src/live/live-hub.ts";
import { createLiveSources } from "../../packages/server/src/live/sources.ts";
import type { DirectoryStore } from "../../packages/server/src/store/port.ts";
import { openSqliteStore } from "../../packages/server/src/store/sqlite/open.ts";
import { createTrackers } from "../../packages/ingest/src/trackers.ts";
import { runQuery } from "../../packages/server/src/query/run-query.ts";
import { createConsumer } from "../../packages/server/src/flow/consumer.ts";
import { createRollupScheduler, type RollupScheduler } from "../../packages/server/src/rollup/scheduler.ts";
import { openRolledDays, type RolledDays } from "../../packages/server/src/rollup/rolled-days.ts";
import type { RolledView } from "../../packages/server/src/query/rolled/rolled-view.ts";
import type { Warehouse } from "../../packages/server/src/warehouse/warehouse.ts";
import { createWriter } from "../../packages/server/src/flow/writer.ts";
import { openEngines, type Engines } from "./open-engines.ts";
import { figuresBy, knowAll, metricNames, type Action } from "./plain-arrival.ts";

const minute = 60_000;
/** An hour and a half before midnight of UTC. */
const evening = Date.UTC(2026, 2, 28, 22, 30);
/** When everything has been rolled up that was done. */
const now = Date.UTC(2026, 2, 31, 12);
const dimensions = [
  "",
  "time:day",
  "page",
  "entry_page",
  "exit_page",
  "country",
  "referrer_source",
  "utm_campaign",
  "channel",
  "visit_utm_campaign",
];

let engines: Engines;
let store: DirectoryStore;
let rolled: RolledDays;
let scheduler: RollupScheduler;
beforeAll(async () => {
  engines = await openEngines();
  store = await openSqliteStore(":memory:");
  rolled = await openRolledDays(store.db);
  scheduler = createRollupScheduler({
    warehouse: engines.warehouse,
    rolled,
    clock: () => now,
    watermark: createWatermark(),
  });
});
afterAll(async () => {
  await store.close();
  await engines.close();
});

const salts = new Map<string, Uint8Array>();
const anonymizer = createAnonymizer({
  saltFor(day) {
    const salt = salts.get(day) ?? new TextEncoder().encode(day.padEnd(32));
    salts.set(day, salt);
    return salt;
  },
});

/** As ingest has it: who has no name gets their pseudonyms. */
function arrived(action: Action): Event {
  const { who, ...event } = action;
  const made: Event = structuredClone(event);
  const sent = {
    type: event.type,
    timestamp: event.timestamp,
    ip: `203.0.113.${who.codePointAt(0)}`,
    path: "/",
  };
  anonymizer.anonymize([{ index: 0, sent, event: made, key: null }], {
    tenant: event.tenant,
    ip: "",
    userAgent: "Mozilla/5.0",
    acceptLanguage: "",
    receivedAt: now,
    history: false,
  });
  return made;
}

let made = 0;
const actions: fc.Arbitrary<Action[]> = fc
  .array(
    fc
      .record(
        {
          who: fc.constantFrom("a", "b", "named"),
          type: fc.constantFrom(
            "page_view",
            "page_view",
            "page_view",
            "page_exit",
            "page_exit",
            "signup",
            "autoplay",
            "user.identified",
          ),
          at: fc.integer({ min: 0, max: 180 }),
          path: fc.constantFrom("/a", "/b", "/c"),
          country: fc.constantFrom("DE", "FR"),
          came: fc.constantFrom("Google", "Bing"),
          utm_campaign: fc.constantFrom("spring", "autumn"),
          duration_ms: fc.integer({ min: 0, max: 60 }).map((n) => n * 1000),
          scroll_depth: fc.integer({ min: 0, max: 10 }).map((n) => n * 10),
        },
        { requiredKeys: ["who", "type", "at"] },
      )
      .map(({ who, type, at, path, country, came, utm_campaign, duration_ms, scroll_depth }): Action => {
        const isExit = type === "page_exit";
        return {
          id: `00000000-0000-7000-8000-${String((made += 1)).padStart(12, "0")}`,
          tenant: "t",
          received_at: now,
          who,
          type,
          // Those who have a name may be away longer.
          timestamp: evening + at * (who === "named" ? 5 : 1) * minute,
          ...(who === "named" ? { visitor: "named" } : {}),
          ...(path === undefined && type !== "page_view" ? {} : { path: path ?? "/a" }),
          ...(country === undefined ? {} : { country }),
          ...(isExit ? {} : { channel: came === undefined ? "Direct" : "Organic Search" }),
          ...(isExit || came === undefined ? {} : { referrer_source: came }),
          ...(isExit || utm_campaign === undefined ? {} : { utm_campaign }),
          ...(type === "autoplay" ? { interactive: false } : {}),
          ...(isExit && duration_ms !== undefined ? { duration_ms } : {}),
          ...(isExit && scroll_depth !== undefined ? { data: { scroll_depth } } : {}),
        };
      }),
    { minLength: 1, maxLength: 25 },
  )
  // In one millisecond the id says the order, and it is not the order in which they come.
  .chain((list) => fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }));

/** What becomes of one statement that changes the warehouse. */
const fates = fc.constantFrom<Fate>(
  "well",
  "well",
  "well",
  "lost",
  "done and not heard of",
  "killed before",
  "killed after",
);
type Fate = "well" | "lost" | "done and not heard of" | "killed before" | "killed after";

/** A warehouse to which things happen, one after the other; then it works. */
function unlucky(warehouse: Warehouse, plan: Fate[], life: Life): Warehouse {
  const suffer = async (work: () => Promise<void>) => {
    life.go();
    const fate = plan.shift() ?? "well";
    if (fate !== "lost" && fate !== "killed before") await work();
    if (fate === "well") return;
    if (fate.startsWith("killed")) life.isOver = true;
    throw new DendroError("warehouse_unavailable", `It was ${fate}.`);
  };
  return {
    ...warehouse,
    insert: async (table, rows) => await suffer(async () => await warehouse.insert(table, rows)),
    update: async (statement) => await suffer(async () => await warehouse.update(statement)),
  };
}

/** One life of the program: when it is over, nothing more comes of it. */
interface Life {
  isOver: boolean;
  go(): void;
}

function beginLife(): Life {
  return {
    isOver: false,
    go() {
      if (this.isOver) throw new Error("It was killed.");
    },
  };
}

const prepare = async ({ days }: { days: ReadonlyMap<string, ReadonlySet<number>> }) =>
  await rolled.touch(days);

/** Lets events come in pieces through lives of the program, each of which ends as told. */
async function arrive(
  tenant: string,
  pieces: readonly (readonly Action[])[],
  fatesOf: readonly Fate[][],
): Promise<void> {
  const { log } = engines;
  const left = [...pieces];
  for (const fate of [...fatesOf, []]) {
    const plan = [...fate];
    const life = beginLife();
    const writer = createWriter({
      log: {
        async begin(lease, intent) {
          life.go();
          await log.begin(lease, intent);
        },
        async commit(lease, upTo, state) {
          life.go();
          await log.commit(lease, upTo, state);
        },
      },
      warehouse: unlucky(engines.warehouse, plan, life),
      prepare,
      onRefused: (row) => {
        throw new Error(row);
      },
      onFault() {
        if (life.isOver) writer.close();
      },
      wait: async () => {},
    });
    const consumer = createConsumer({
      log,
      trackers: createTrackers(async (keys) => await log.loadState(keys), 1).all,
      writer,
      publish: () => {},
      onWritten: () => {},
      onFault: () => {},
      flushIntervalMs: 0,
      maxBatchRows: 4,
    });
    await consumer.start().catch(() => {});
    const isLast = plan.length === 0;
    const most = isLast ? left.length : Math.ceil(pieces.length / (fatesOf.length + 1));
    for (let sent = 0; sent < most && left.length > 0 && !life.isOver; sent += 1) {
      const piece = left.shift() as readonly Action[];
      const events = piece.map((action) => arrived({ ...action, tenant }));
      const rows = events.map((event) => JSON.stringify(event));
      const { seq } = await log.append({
        tenant,
        batchKey: null,
        events: rows.map((row) => ({ row, key: null })),
      });
      consumer.offer({ seq: seq as number, events, rows });
    }
    await consumer.close().catch(() => {});
  }
  expect(left).toEqual([]);
}

const question = (dimension: string): QueryInput => ({
  metrics: [...metricNames],
  dimensions: dimension === "" ? [] : [dimension],
  date_range: ["2026-03-28", "2026-03-30"],
  pagination: { limit: 1000 },
});

const shown = (rows: readonly ResultRow[]) =>
  Object.fromEntries(
    rows.map((row) => [row.dimensions[0] ?? "", row.metrics.map(rounded)] as const).filter(isFilled),
  );
const expected = (actionsOf: readonly Action[], dimension: string) =>
  Object.fromEntries(
    [...figuresBy(knowAll(actionsOf), dimension)]
      .map(([value, figures]) => [value, figures.map(rounded)] as const)
      .filter(isFilled),
  );
const rounded = (value: unknown) => (typeof value === "number" ? Number(value.toPrecision(9)) : value);
/** A day without anything is a row of a series. */
const isFilled = ([, figures]: readonly [string, readonly unknown[]]) =>
  figures.some((value) => value !== 0 && value !== null);

/** Rollups of a tenant, however few rows it has. */
const alwaysUsed = (tenant: string): RolledView | null => {
  const view = rolled.view(tenant);
  return view === null ? null : { ...view, rowsPerDay: Infinity };
};

const withNames = (tenant: string, list: readonly Action[]) =>
  list.map((action) => {
    const { visitor } = arrived({ ...action, tenant });
    return visitor === undefined ? action : { ...action, visitor };
  });

async function check(tenant: string, list: readonly Action[]): Promise<void> {
  const named = withNames(tenant, list);
  for (const dimension of dimensions) {
    const query = querySchema.parse(question(dimension));
    for (const view of [null, alwaysUsed(tenant)]) {
      const { results } = await runQuery({ warehouse: engines.warehouse, tenant, rolled: view }, query, now);
      expect(shown(results), `${dimension} ${view === null ? "from rows" : "from rollups"}`).toEqual(
        expected(named, dimension),
      );
    }
  }
}

let tenants = 0;
const pieces = (list: readonly Action[], cuts: readonly number[]) => {
  const result: Action[][] = [];
  let at = 0;
  for (let index = 0; at < list.length; index += 1) {
    const size = cuts[index % cuts.length] ?? 1;
    result.push(list.slice(at, at + size));
    at += size;
  }
  return result;
};
const arrivals = fc.record({
  list: actions,
  cuts: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }),
  lives: fc.array(fc.array(fates, { minLength: 1, maxLength: 8 }), { maxLength: 3 }),
});

test("the same events in any order, in any pieces, with kills and restarts in between, give the same figures", async () => {
  await fc.assert(
    fc.asyncProperty(arrivals, async ({ list, cuts, lives }) => {
      const tenant = `t${(tenants += 1)}`;
      await arrive(tenant, pieces(list, cuts), lives);
      await check(tenant, list);
      await scheduler.work();
      await check(tenant, list);
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 600_000);

/** Every figure is kept up to date while the events come: the last that is told is what a question gives. */
test("live answers follow what was learnt late", async () => {
  const { log, warehouse } = engines;
  await fc.assert(
    fc.asyncProperty(arrivals, async ({ list, cuts }) => {
      const tenant = `t${(tenants += 1)}`;
      // A second of the server's takes little of ours.
      const clock = () => now + performance.now() * 100;
      const writer = createWriter({
        log,
        warehouse,
        prepare,
        onRefused: (row) => {
          throw new Error(row);
        },
        onFault: (fault) => {
          throw fault;
        },
        wait: async () => {},
      });
      const consumer = createConsumer({
        log,
        trackers: createTrackers(async (keys) => await log.loadState(keys), 1).all,
        writer,
        publish: (table, row) => hub.publish(table, row),
        onWritten(batch) {
          hub.written();
          hub.corrected(batch.corrections);
        },
        onFault: (fault) => {
          throw fault;
        },
        flushIntervalMs: 0,
        maxBatchRows: 4,
      });
      const hub = createLiveHub({
        segmentResolver: () => (filters) => [...filters],
        coalesceMs: 5,
        sources: createLiveSources({
          warehouse,
          clock,
          ask: async (owner, query) => await runQuery({ warehouse, tenant: owner }, query, clock()),
          watermark: writer.watermark,
          unwritten: consumer.unwritten,
        }),
      });
      await consumer.start();
      const rows = new Map<string, readonly ResultRow[]>();
      for (const dimension of ["", "referrer_source", "channel", "page"]) {
        const { metrics, ...asked } = question(dimension);
        hub.subscribeQuery(tenant, querySchema.parse({ ...asked, metrics: metrics ?? [] }), {
          snapshot: ({ results }) => rows.set(dimension, results),
          patch: (patch) => rows.set(dimension, applyPatch(rows.get(dimension) ?? [], patch)),
          failed(error) {
            throw error;
          },
        });
      }
      for (const piece of pieces(list, cuts)) {
        const events = piece.map((action) => arrived({ ...action, tenant }));
        const texts = events.map((event) => JSON.stringify(event));
        const { seq } = await log.append({
          tenant,
          batchKey: null,
          events: texts.map((row) => ({ row, key: null })),
        });
        consumer.offer({ seq: seq as number, events, rows: texts });
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      await consumer.close();
      const named = withNames(tenant, list);
      await expect.poll(() => rows.size, { timeout: 20_000 }).toBe(4);
      for (const dimension of rows.keys())
        await expect
          .poll(() => shown(rows.get(dimension) ?? []), { timeout: 20_000 })
          .toEqual(expected(named, dimension));
      hub.close();
    }),
    { numRuns: 6, endOnFailure: true },
  );
}, 300_000);
