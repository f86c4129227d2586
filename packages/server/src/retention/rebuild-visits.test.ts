import { afterAll, beforeAll, expect, test } from "vitest";
import type { Event } from "@dendro/core";
import { createTrackers } from "@dendro/ingest";
import { openEngines, type Engines } from "../../../../test/engines/open-engines.ts";
import { createConsumer } from "../flow/consumer.ts";
import { createWriter } from "../flow/writer.ts";
import { rebuildVisits } from "./rebuild-visits.ts";

let engines: Engines;
beforeAll(async () => {
  engines = await openEngines();
});
afterAll(async () => await engines.close());

const at = Date.UTC(2026, 10, 20, 12);
const fail = (...reasons: unknown[]): never => {
  throw new Error("the writer failed", { cause: reasons });
};

let made = 0;
const event = (more: Partial<Event>): Event => ({
  id: `00000000-0000-7000-8000-${String((made += 1)).padStart(12, "0")}`,
  tenant: "acme",
  type: "page_view",
  path: "/",
  timestamp: at,
  received_at: at,
  visitor: "v",
  ...more,
});

test("the owner of a visit that becomes known during a rebuild is kept", async () => {
  const { log, warehouse } = engines;
  const writer = createWriter({ log, warehouse, onRefused: fail, onFault: fail, wait: async () => {} });
  const consumer = createConsumer({
    log,
    trackers: createTrackers(async (keys) => await log.loadState(keys)).all,
    writer,
    publish: () => {},
    onWritten: () => {},
    onFault: fail,
    flushIntervalMs: 1,
    maxBatchRows: 10,
  });
  await consumer.start();
  const send = async (one: Event) => {
    const rows = [JSON.stringify(one)];
    const { seq } = await log.append({
      tenant: "acme",
      batchKey: null,
      events: [{ row: rows[0] ?? "", key: null }],
    });
    consumer.offer({ seq: seq as number, events: [one], rows });
  };
  const written = async () => {
    const { committedSeq, lastSeq } = log.stats();
    return committedSeq >= lastSeq;
  };
  const usersOfVisits = async () => await warehouse.query({ sql: "SELECT user_id FROM visits FINAL" });

  await send(event({ anonymous_id: "a" }));
  await expect.poll(written).toBe(true);
  expect(await usersOfVisits()).toEqual([[""]]);
  await warehouse.command("CREATE TABLE some (session String) ENGINE = MergeTree ORDER BY session");
  await warehouse.command("INSERT INTO some SELECT session FROM events");
  await rebuildVisits(
    {
      writer,
      warehouse: {
        ...warehouse,
        async deleteWhere(rows) {
          await send(
            event({ anonymous_id: "a", user_id: "ann", type: "user.identified", timestamp: at + 1 }),
          );
          // Time enough for a batch that nothing holds up.
          for (let tries = 0; tries < 20 && !(await written()); tries += 1)
            await new Promise((resolve) => setTimeout(resolve, 50));
          await warehouse.deleteWhere(rows);
        },
      },
    },
    "acme",
    "some",
  );
  await expect.poll(written).toBe(true);
  await consumer.close();
  expect(await usersOfVisits()).toEqual([["ann"]]);
});
