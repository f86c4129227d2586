import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { adminKey, post } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { call, createEndpoint, deliveriesOf } from "./api.ts";
import { answering, startSink, type Sink } from "./sink.ts";

const dendro = useDendro({ DENDRO_EGRESS_ALLOW: "127.0.0.0/8", DENDRO_WEBHOOK_RETRIES: "1s" });
let sink: Sink;
beforeAll(async () => {
  sink = await startSink({ "/broken": answering(500), "/gone": answering(410) });
});
afterAll(async () => await sink.close());

async function newTenant(more: object = {}): Promise<string> {
  const id = `t-${randomUUID().slice(0, 8)}`;
  expect((await post(dendro.url, "/api/v1/tenants", { id, name: id, ...more })).status).toBe(201);
  return id;
}
interface Told {
  readonly type: string;
  readonly data: { readonly name: string; readonly data: Record<string, unknown> };
}
const told = (path: string) =>
  sink.received.filter((one) => one.path === path).map(({ body }) => JSON.parse(body) as Told);

test("of an endpoint that fails others are told once what was given up, and it itself is not, though it asks for everything", async () => {
  const tenant = await newTenant();
  const broken = await createEndpoint(dendro.url, `${sink.url}/broken`, { events: ["*"] }, tenant);
  await createEndpoint(dendro.url, `${sink.url}/watch`, { events: ["webhook.*"] }, tenant);
  expect((await post(dendro.url, `/api/v1/events?tenant=${tenant}`, [{ type: "order.placed" }])).status).toBe(
    202,
  );
  const ended = async () =>
    (await deliveriesOf(dendro.url, broken.id, tenant))
      .filter(({ status }) => status === "failed")
      .map(({ event_type: type }) => type);
  await expect.poll(ended, { timeout: 30_000 }).toEqual(["order.placed"]);
  await expect.poll(() => told("/watch").length, { timeout: 30_000 }).toBe(1);
  // What would come of that would be there by now: the first took its way in less.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(await deliveriesOf(dendro.url, broken.id, tenant)).toHaveLength(1);
  const [first, ...others] = told("/watch");
  expect(others).toEqual([]);
  expect(first).toMatchObject({
    type: "webhook.exhausted",
    data: { name: `${sink.url}/broken`, data: { endpoint: broken.id, count: 1 } },
  });
});

test("that an endpoint is disabled is told, also of a tenant that keeps no single events", async () => {
  const tenant = await newTenant();
  const changed = await fetch(new URL(`/api/v1/tenants/${tenant}`, dendro.url), {
    method: "PATCH",
    headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
    body: JSON.stringify({ mode: "aggregate_only" }),
  });
  expect(changed.status).toBe(200);
  const gone = await createEndpoint(dendro.url, `${sink.url}/gone`, {}, tenant);
  await createEndpoint(dendro.url, `${sink.url}/watch-gone`, { events: ["webhook.disabled"] }, tenant);
  await call(dendro.url, "POST", `endpoints/${gone.id}/test?tenant=${tenant}`, {});
  await expect.poll(() => told("/watch-gone").length, { timeout: 30_000 }).toBe(1);
  expect(told("/watch-gone")[0]).toMatchObject({
    type: "webhook.disabled",
    data: { data: { endpoint: gone.id, host: new URL(sink.url).host, reason: "gone" } },
  });
});
