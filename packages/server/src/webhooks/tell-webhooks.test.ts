import { expect, test } from "vitest";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { openTenants } from "../tenants/tenants.ts";
import { createEncryption } from "@dendro/node";
import { claimedDelivery } from "../test-support/claimed-delivery.ts";
import { endpointNamed } from "../test-support/webhook-endpoint.ts";
import { openEndpoints } from "./endpoints.ts";
import { isToldOf } from "./own-events.ts";
import { createTellWebhooks } from "./tell-webhooks.ts";

test("an endpoint is told of at most once a minute, with all that was given up", async () => {
  const store = await openSqliteStore(":memory:");
  let now = 1_000_000;
  let ids = 0;
  const clock = () => now;
  await (await openTenants(store, clock)).create({ id: "acme", name: "Acme" });
  const tell = createTellWebhooks({ place: "here", clock, newId: () => `event ${(ids += 1)}` });
  const endpoints = await openEndpoints(store, createEncryption(new Uint8Array(32)), clock, tell.disabled);
  const { id: endpoint } = await endpoints.create("acme", endpointNamed("hooks"), null);
  const giveUp = async (count: number) =>
    await store.db.transaction().execute(
      async (step) =>
        await tell.exhausted(
          step,
          Array.from({ length: count }, (_, nth) => ({
            delivery: claimedDelivery(`${now} ${nth}`, { endpoint }),
            result: {
              kind: "failed",
              durationMs: 1,
              responseCode: 500,
              responseBody: "",
              error: "The receiver answered 500.",
              retryAfterMs: null,
            } as const,
            at: now,
            nextAt: null,
          })),
        ),
    );
  const told = async () => {
    const rows = await store.db.selectFrom("alert_messages").selectAll().orderBy("created_at").execute();
    return rows.map(({ event, created_at: dueAt }) => {
      const { data } = JSON.parse(event) as { data: { count: number; deliveries: object[] } };
      return [dueAt, data.count, data.deliveries.length];
    });
  };
  await giveUp(1);
  expect(await told()).toEqual([[1_000_000, 1, 1]]);
  for (const count of [1, 2, 30]) {
    await giveUp(count);
    now += 1000;
  }
  expect(await told()).toEqual([
    [1_000_000, 1, 1],
    [1_060_000, 33, 20],
  ]);
  now = 1_060_000;
  await giveUp(1);
  expect((await told()).slice(2)).toEqual([[1_120_000, 1, 1]]);
  now = 1_180_000;
  await giveUp(1);
  expect((await told()).slice(3)).toEqual([[1_180_000, 1, 1]]);
  await store.close();
});

test("of all that is given up it is told but of what tells of it", () => {
  expect(["webhook.exhausted", "alert.fired"].map(isToldOf)).toEqual([false, false]);
  expect(["webhook.received", "alert.sent", "order.placed"].map(isToldOf)).toEqual([true, true, true]);
});
