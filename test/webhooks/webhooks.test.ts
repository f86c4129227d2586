import { randomUUID } from "node:crypto";
import { verify } from "@octokit/webhooks-methods";
import OpenAI from "openai";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { filesHolding } from "../../packages/node/src/test-support/files-holding.ts";
import { adminKey, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { call, createEndpoint, deliveriesOf, type DeliveryAnswer, type EndpointAnswer } from "./api.ts";
import { answering, startSink, type Sink } from "./sink.ts";

const dendro = useDendro({
  DENDRO_EGRESS_ALLOW: "127.0.0.0/8",
  DENDRO_WEBHOOK_RETRIES: "1s,1s,1s",
  DENDRO_UPKEEP_INTERVAL_MS: "500",
});
let sink: Sink;
beforeAll(async () => {
  sink = await startSink({
    "/flaky": answering(503, 500, 204),
    "/broken": answering(500),
    "/gone": answering(410),
    "/elsewhere": (_, response) => void response.writeHead(302, { location: `${sink.url}/trap` }).end(),
    "/reset": (_, response) => void response.socket?.destroy(),
    "/garbage": (_, response) => void response.socket?.end("HELLO\r\n\r\n"),
    "/long": (_, response) => void response.writeHead(400).end("x".repeat(100_000)),
  });
});
afterAll(async () => await sink.close());

const send = async (events: readonly object[], tenant = "default") => {
  const response = await post(dendro.url, `/api/v1/events?tenant=${tenant}`, events);
  expect([response.status, await response.text()]).toEqual([202, expect.anything()]);
};
/** A tenant of its own: nothing of other tests is sent to its endpoints. */
async function newTenant(): Promise<string> {
  const id = `t-${randomUUID().slice(0, 8)}`;
  expect((await post(dendro.url, "/api/v1/tenants", { id, name: id })).status).toBe(201);
  return id;
}
const at = (path: string) => sink.received.filter((one) => one.path === path);
const arrived = async (path: string, count = 1) =>
  await expect.poll(() => at(path).length, { timeout: 30_000 }).toBeGreaterThanOrEqual(count);
/** So many deliveries, once there is nothing to be done for any. */
const finished = async (tenant: string, endpoint: string, count = 1): Promise<DeliveryAnswer[]> => {
  const done = async () =>
    (await deliveriesOf(dendro.url, endpoint, tenant)).filter(({ status }) => status !== "pending").length;
  await expect.poll(done, { timeout: 30_000 }).toBe(count);
  return await deliveriesOf(dendro.url, endpoint, tenant);
};

test("what is sent is verified by clients that know nothing of us, and by none with another secret", async () => {
  const tenant = await newTenant();
  const endpoint = await createEndpoint(
    dendro.url,
    `${sink.url}/verified`,
    { signatures: ["standard", "github"], headers: { "x-shop": "a" }, personal: true },
    tenant,
  );
  expect(endpoint).toMatchObject({ active: true, headers: ["x-shop"], secrets: 1 });
  const id = randomUUID();
  await send([{ id, type: "signup", user_id: "ann", data: { plan: "pro — ü" } }], tenant);
  await arrived("/verified");
  const [received] = at("/verified");
  const { headers, body } = received ?? { headers: {}, body: "" };
  const plain = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  expect(plain["x-shop"]).toBe("a");
  expect(plain["user-agent"]).toMatch(/^Dendro\//u);
  const expected = {
    type: "signup",
    timestamp: expect.any(String) as string,
    data: expect.objectContaining({ id, user_id: "ann", data: { plan: "pro — ü" } }) as object,
  };
  expect(new StandardWebhook(endpoint.secret).verify(body, plain)).toEqual(expected);
  expect(new SvixWebhook(endpoint.secret).verify(body, plain)).toBeUndefined();
  const openai = new OpenAI({ apiKey: "none", webhookSecret: endpoint.secret });
  expect(await openai.webhooks.unwrap(body, plain)).toMatchObject({ type: "signup" });
  expect(await verify(endpoint.secret, body, plain["x-hub-signature-256"] ?? "")).toBe(true);
  expect(await verify("another", body, plain["x-hub-signature-256"] ?? "")).toBe(false);
  const other = new StandardWebhook(
    `whsec_${Buffer.from("another secret of 32 bytes here!").toString("base64")}`,
  );
  expect(() => other.verify(body, plain)).toThrow(/signature/u);
  expect(() => new StandardWebhook(endpoint.secret).verify(`${body} `, plain)).toThrow(/signature/u);
});

test("a rotated secret signs beside the new one, and neither is shown again", async () => {
  const tenant = await newTenant();
  const first = await createEndpoint(dendro.url, `${sink.url}/rotated`, {}, tenant);
  const path = `endpoints/${first.id}?tenant=${tenant}`;
  const second = await call<EndpointAnswer>(
    dendro.url,
    "POST",
    `endpoints/${first.id}/secret?tenant=${tenant}`,
  );
  expect([second.secret === first.secret, second.secrets]).toEqual([false, 2]);
  const read = await call<object>(dendro.url, "GET", path);
  expect(JSON.stringify(read)).not.toContain("whsec_");
  await send([{ type: "signup" }], tenant);
  await arrived("/rotated");
  const { headers, body } = at("/rotated")[0] ?? { headers: {}, body: "" };
  for (const { secret } of [first, second])
    expect(new StandardWebhook(secret).verify(body, headers as Record<string, string>)).toBeTruthy();
});

test("an endpoint gets what it asks for: types, filters, and nothing of whose it is unless it asks", async () => {
  const tenant = await newTenant();
  const asked = { events: ["workflow.*", "signup"], filters: [["is", "source", ["shop"]]] };
  await createEndpoint(dendro.url, `${sink.url}/asked`, asked, tenant);
  const person = {
    source: "shop",
    user_id: "secret-user",
    name: "secret-name",
    thread_id: "t1",
    data: { deep: "secret-data" },
  };
  await send(
    [
      { ...person, type: "workflow.failed", error_type: "timeout" },
      { ...person, type: "workflow.completed", source: "other" },
      { ...person, type: "workflows" },
      { ...person, type: "signup", session: "secret-session" },
    ],
    tenant,
  );
  await arrived("/asked", 2);
  await settled(dendro.url);
  const bodies = at("/asked").map(({ body }) => JSON.parse(body) as { type: string; data: object });
  expect(bodies.map(({ type }) => type).toSorted()).toEqual(["signup", "workflow.failed"]);
  expect(JSON.stringify(bodies)).not.toContain("secret");
  expect(bodies.find(({ type }) => type === "workflow.failed")?.data).toMatchObject({
    source: "shop",
    thread_id: "t1",
    status: "error",
    error_type: "timeout",
  });
});

describe("a receiver that", () => {
  test("fails gets the same id again until it takes it", async () => {
    const tenant = await newTenant();
    const endpoint = await createEndpoint(dendro.url, `${sink.url}/flaky`, {}, tenant);
    await send([{ type: "signup" }], tenant);
    const [delivery] = await finished(tenant, endpoint.id);
    expect(delivery).toMatchObject({ status: "success", attempt: 3, response_code: 204 });
    expect(sink.ids("/flaky")).toEqual([delivery?.id, delivery?.id, delivery?.id]);
    const bodies = new Set(at("/flaky").map(({ body }) => body));
    expect(bodies.size).toBe(1);
    const path = `deliveries/${delivery?.id}?tenant=${tenant}`;
    const whole = await call<DeliveryAnswer>(dendro.url, "GET", path);
    expect(whole.payload).toBe([...bodies][0]);
    expect(whole.attempts?.map((one) => [one.status, one.response_code, one.response_body])).toEqual([
      ["failed", 503, "answered"],
      ["failed", 500, "answered"],
      ["success", 204, ""],
    ]);
  });

  test("never takes it is given up, and asked again when somebody says so", async () => {
    const tenant = await newTenant();
    // Not what tells that it is given up, which is another delivery.
    const more = { concurrency: 1, events: ["signup"] };
    const endpoint = await createEndpoint(dendro.url, `${sink.url}/broken`, more, tenant);
    await send([{ type: "signup" }], tenant);
    const [delivery] = await finished(tenant, endpoint.id);
    expect(delivery).toMatchObject({ status: "failed", reason: "exhausted", attempt: 4, response_code: 500 });
    const listed = await call<EndpointAnswer>(dendro.url, "GET", `endpoints/${endpoint.id}?tenant=${tenant}`);
    expect(listed).toMatchObject({ active: true, failing_since: expect.any(String) as string });

    // It has moved.
    const url = `${sink.url}/mended`;
    await call(dendro.url, "PATCH", `endpoints/${endpoint.id}?tenant=${tenant}`, { url });
    const since = new Date(Date.now() - 60_000).toISOString();
    const recover = `endpoints/${endpoint.id}/recover?tenant=${tenant}`;
    expect(await call(dendro.url, "POST", recover, { since })).toEqual({ deliveries: 1 });
    const [again] = await finished(tenant, endpoint.id);
    expect(again).toMatchObject({ id: delivery?.id, status: "success", attempt: 5 });
    await expect
      .poll(
        async () =>
          (await call<EndpointAnswer>(dendro.url, "GET", `endpoints/${endpoint.id}?tenant=${tenant}`))
            .failing_since,
      )
      .toBeNull();
    await call(dendro.url, "POST", `deliveries/${delivery?.id}/resend?tenant=${tenant}`);
    await arrived("/mended", 2);
    expect(new Set(sink.ids("/mended"))).toEqual(new Set([delivery?.id]));
  });

  test("is gone is disabled, gets nothing more, and says why", async () => {
    const tenant = await newTenant();
    const endpoint = await createEndpoint(dendro.url, `${sink.url}/gone`, {}, tenant);
    await send([{ type: "signup" }], tenant);
    const read = async () =>
      await call<EndpointAnswer>(dendro.url, "GET", `endpoints/${endpoint.id}?tenant=${tenant}`);
    await expect.poll(async () => (await read()).status).toBe("disabled");
    expect((await read()).status_reason).toContain("nothing at this address");
    await send([{ type: "signup" }], tenant);
    await settled(dendro.url);
    expect(await finished(tenant, endpoint.id)).toMatchObject([
      { status: "failed", reason: "refused", attempt: 1, response_code: 410 },
    ]);
    expect(at("/gone")).toHaveLength(1);
    const resend = call(dendro.url, "POST", `endpoints/${endpoint.id}/test?tenant=${tenant}`, {});
    await expect(resend).rejects.toThrow("resume it first");
  });

  test.each([
    ["redirects", "/elsewhere", /302.*redirects are not followed/u],
    ["breaks off", "/reset", /./u],
    ["speaks something else", "/garbage", /./u],
    ["answers endlessly", "/long", /400/u],
  ])("%s has not taken it", async (_, path, error) => {
    const tenant = await newTenant();
    const endpoint = await createEndpoint(dendro.url, `${sink.url}${path}`, {}, tenant);
    await send([{ type: "signup" }], tenant);
    const [delivery] = await finished(tenant, endpoint.id);
    expect(delivery).toMatchObject({ status: "failed", reason: "exhausted", attempt: 4 });
    expect(delivery?.error).toMatch(error);
    const whole = await call<DeliveryAnswer>(
      dendro.url,
      "GET",
      `deliveries/${delivery?.id}?tenant=${tenant}`,
    );
    for (const attempt of whole.attempts ?? [])
      expect(attempt.response_body?.length ?? 0).toBeLessThanOrEqual(4096);
    expect(at("/trap")).toEqual([]);
  });
});

test("order is kept where it is asked for, although the first is refused for a while", async () => {
  const tenant = await newTenant();
  const seen: string[] = [];
  const strict = await startSink({
    "/": (request, response, earlier) => {
      const isTaken = earlier.length >= 2;
      if (isTaken) seen.push(JSON.parse(request.body).data.id as string);
      response.writeHead(isTaken ? 200 : 500).end();
    },
  });
  const endpoint = await createEndpoint(dendro.url, `${strict.url}/`, { ordered: true }, tenant);
  const ids = Array.from({ length: 20 }, () => randomUUID());
  for (const id of ids) await send([{ id, type: "step" }], tenant);
  await finished(tenant, endpoint.id, ids.length);
  expect(seen).toEqual(ids);
  await strict.close();
});

test("what happened while it was paused is sent by a replay, with the ids that it has anyway", async () => {
  const tenant = await newTenant();
  const endpoint = await createEndpoint(dendro.url, `${sink.url}/paused`, { events: ["step"] }, tenant);
  const path = (action: string) => `endpoints/${endpoint.id}/${action}?tenant=${tenant}`;
  const sent = randomUUID();
  await send([{ id: sent, type: "step" }], tenant);
  await finished(tenant, endpoint.id);
  await call(dendro.url, "POST", path("pause"));
  const missed = [randomUUID(), randomUUID()];
  await send([...missed.map((id) => ({ id, type: "step" })), { type: "other" }], tenant);
  await settled(dendro.url);
  expect(at("/paused")).toHaveLength(1);
  const request = { date_range: "day" };
  const dry = { ...request, dry_run: true };
  expect(await call(dendro.url, "POST", path("replay"), dry)).toEqual({ events: 3, is_cut: false });
  await expect(call(dendro.url, "POST", path("replay"), request)).rejects.toThrow("resume it first");
  await call(dendro.url, "POST", path("resume"));
  expect(await call(dendro.url, "POST", path("replay"), request)).toEqual({ events: 3, is_cut: false });
  await arrived("/paused", 4);
  const byEvent = new Map(
    at("/paused").map(({ headers, body }) => [JSON.parse(body).data.id, headers["webhook-id"]]),
  );
  expect(new Set(byEvent.keys())).toEqual(new Set([sent, ...missed]));
  expect(new Set(sink.ids("/paused")).size).toBe(3);
});

test("an example is sent when somebody asks for one", async () => {
  const tenant = await newTenant();
  const endpoint = await createEndpoint(dendro.url, `${sink.url}/example`, { events: ["signup"] }, tenant);
  const { id } = await call<DeliveryAnswer>(
    dendro.url,
    "POST",
    `endpoints/${endpoint.id}/test?tenant=${tenant}`,
    {
      type: "node.failed",
    },
  );
  await arrived("/example");
  expect(sink.ids("/example")).toEqual([id]);
  expect(JSON.parse(at("/example")[0]?.body ?? "")).toMatchObject({
    type: "node.failed",
    data: { status: "error" },
  });
  const { event_types: types } = await call<{ event_types: { type: string }[] }>(
    dendro.url,
    "GET",
    "event-types",
  );
  expect(types.map(({ type }) => type)).toContain("workflow.failed");
});

test.each([
  ["a private address", { url: "http://10.0.0.1/" }, "DENDRO_EGRESS_ALLOW"],
  ["a private address in another spelling", { url: "http://0xa9fea9fe/" }, "DENDRO_EGRESS_ALLOW"],
  ["another scheme", { url: "file:///etc/passwd" }, "url"],
  ["no type of event", { events: ["work flow"] }, "events"],
  ["an unknown filter", { filters: [["is", "planet", ["Mars"]]] }, "planet"],
  ["a header that is ours", { headers: { "Webhook-Id": "x" } }, "headers"],
  ["two headers in one", { headers: { "x-a": "b\r\nx-c: d" } }, "headers"],
  ["a secret that is none", { secret: "hunter2" }, "secret"],
])("%s is refused with what is wrong", async (_, more, said) => {
  await expect(createEndpoint(dendro.url, "https://example.org/", more)).rejects.toThrow(said);
});

test("a tenant that keeps no single events sends none", async () => {
  const tenant = await newTenant();
  const change = await fetch(new URL(`/api/v1/tenants/${tenant}`, dendro.url), {
    method: "PATCH",
    headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
    body: JSON.stringify({ mode: "aggregate_only" }),
  });
  expect(change.status).toBe(200);
  await createEndpoint(dendro.url, `${sink.url}/aggregates`, {}, tenant);
  await send([{ type: "signup" }], tenant);
  await settled(dendro.url);
  expect(at("/aggregates")).toEqual([]);
});

test("deleting events by filter takes what was sent of them out of every file", async () => {
  const tenant = await newTenant();
  const endpoint = await createEndpoint(dendro.url, `${sink.url}/deleted`, { personal: true }, tenant);
  await send(
    [
      { type: "signup", source: "bad", data: { note: "of-the-bad-source" } },
      { type: "signup", source: "good", data: { note: "of-the-good-source" } },
    ],
    tenant,
  );
  await finished(tenant, endpoint.id, 2);
  await settled(dendro.url);
  const selection = { filters: [["is", "source", ["bad"]]], date_range: "day", dry_run: false };
  const deletion = await post(dendro.url, `/api/v1/events/delete?tenant=${tenant}`, selection);
  expect([deletion.status, await deletion.text()]).toEqual([202, expect.anything()]);
  await expect
    .poll(async () => (await deliveriesOf(dendro.url, endpoint.id, tenant)).length, { timeout: 60_000 })
    .toBe(1);
  await expect
    .poll(() => filesHolding(dendro.directory, ["of-the-bad-source"]), { timeout: 60_000, interval: 500 })
    .toEqual([]);
  expect(filesHolding(dendro.directory, ["of-the-good-source"])).not.toEqual([]);
}, 120_000);

test("erasing a user takes what was sent of them out of every file", async () => {
  const tenant = await newTenant();
  const endpoint = await createEndpoint(dendro.url, `${sink.url}/erased`, { personal: true }, tenant);
  await send(
    [
      { type: "signup", user_id: "ann-to-go", data: { note: "of-ann-alone" } },
      { type: "signup", user_id: "bob", data: { note: "of-bob" } },
    ],
    tenant,
  );
  await finished(tenant, endpoint.id, 2);
  await settled(dendro.url);
  const erasure = await post(dendro.url, `/api/v1/erasures?tenant=${tenant}`, { user_id: "ann-to-go" });
  expect(erasure.status).toBe(202);
  await expect
    .poll(async () => (await deliveriesOf(dendro.url, endpoint.id, tenant)).length, { timeout: 60_000 })
    .toBe(1);
  await expect
    .poll(() => filesHolding(dendro.directory, ["of-ann-alone"]), { timeout: 60_000, interval: 500 })
    .toEqual([]);
  expect(filesHolding(dendro.directory, ["of-bob"])).not.toEqual([]);
}, 120_000);
