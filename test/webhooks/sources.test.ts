import { createHmac, randomUUID } from "node:crypto";
import { sign as signAsGitHub } from "@octokit/webhooks-methods";
import { Webhook } from "standardwebhooks";
import { Stripe } from "stripe";
import { afterEach, expect, test } from "vitest";
import {
  adminKey,
  ask,
  runDendro,
  settled,
  temporaryDirectory,
  type DendroProcess,
} from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { call, createEndpoint, deliveriesOf } from "./api.ts";

interface SourceAnswer {
  readonly id: string;
  readonly path: string;
  readonly secrets: { readonly id: string; readonly hint: string }[];
}
interface MessageAnswer {
  readonly id: string;
  readonly status: string;
  readonly verified: boolean;
  readonly processed: boolean;
  readonly reason: string | null;
  readonly event_type: string | null;
  readonly event_id: string | null;
}

const dendro = useDendro({ DENDRO_EGRESS_ALLOW: "127.0.0.0/8" });
const secret = "a secret of theirs";

const createSource = async (url: string, kind: string, more: object = {}): Promise<SourceAnswer> =>
  await call<SourceAnswer>(url, "POST", "sources", { name: kind, kind, ...more });

async function send(url: string, { path }: SourceAnswer, body: string, headers: Record<string, string>) {
  const response = await fetch(new URL(path, url), { method: "POST", headers, body });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const messagesOf = async (url: string, { id }: SourceAnswer): Promise<MessageAnswer[]> =>
  (await call<{ messages: MessageAnswer[] }>(url, "GET", `sources/${id}/messages`)).messages;

const eventsOf = async (url: string, type: string): Promise<number> => {
  await settled(url);
  const { results } = await ask(url, {
    metrics: ["events"],
    filters: [["is", "type", [type]]],
    date_range: "7d",
  });
  return results[0]?.metrics[0] ?? 0;
};

test("what GitHub, Stripe, Slack, Shopify and Standard Webhooks send becomes an event each, once", async () => {
  const { url } = dendro;
  const standard = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;
  const seconds = Math.floor(Date.now() / 1000);
  const hmac = (text: string) => createHmac("sha256", secret).update(text);
  const bodies = {
    github: JSON.stringify({ action: "opened", repository: { full_name: "acme/shop" } }),
    stripe: JSON.stringify({ id: "evt_1", type: "invoice.paid", data: { object: { amount: 1200 } } }),
    slack: JSON.stringify({ event_id: "Ev1", event: { type: "message", user: "U1", channel: "C1" } }),
    shopify: JSON.stringify({ total_price: "12.50", currency: "EUR" }),
    "standard-webhooks": JSON.stringify({
      type: "order.paid",
      timestamp: new Date().toISOString(),
      data: { n: 1 },
    }),
  };
  const headers = {
    github: {
      "x-github-event": "issues",
      "x-github-delivery": randomUUID(),
      "x-hub-signature-256": await signAsGitHub(secret, bodies.github),
    },
    stripe: {
      "stripe-signature": new Stripe("sk_test_x").webhooks.generateTestHeaderString({
        payload: bodies.stripe,
        secret,
      }),
    },
    slack: {
      "x-slack-request-timestamp": String(seconds),
      "x-slack-signature": `v0=${hmac(`v0:${seconds}:${bodies.slack}`).digest("hex")}`,
    },
    shopify: {
      "x-shopify-topic": "orders/create",
      "x-shopify-webhook-id": randomUUID(),
      "x-shopify-hmac-sha256": hmac(bodies.shopify).digest("base64"),
    },
    "standard-webhooks": {
      "webhook-id": "msg_1",
      "webhook-timestamp": String(seconds),
      "webhook-signature": new Webhook(standard).sign(
        "msg_1",
        new Date(seconds * 1000),
        bodies["standard-webhooks"],
      ),
    },
  };
  const types = {
    github: "github.issues",
    stripe: "stripe.invoice.paid",
    slack: "slack.message",
    shopify: "shopify.orders/create",
    "standard-webhooks": "order.paid",
  };
  for (const kind of Object.keys(bodies) as (keyof typeof bodies)[]) {
    const source = await createSource(url, kind, {
      secrets: [kind === "standard-webhooks" ? standard : secret],
    });
    const first = await send(url, source, bodies[kind], headers[kind]);
    expect([kind, first]).toMatchObject([kind, { status: 202, body: { verified: true, duplicate: false } }]);
    const second = await send(url, source, bodies[kind], headers[kind]);
    expect(second).toMatchObject({ status: 202, body: { id: first.body["id"], duplicate: true } });
    await expect
      .poll(async () => await messagesOf(url, source))
      .toMatchObject([
        {
          id: first.body["id"],
          status: "processed",
          verified: true,
          processed: true,
          event_type: types[kind],
        },
      ]);
    await expect.poll(async () => await eventsOf(url, types[kind])).toBe(1);
    const wrong = await send(url, source, `${bodies[kind]} `, headers[kind]);
    expect(wrong).toMatchObject({ status: 401, body: { code: "invalid_signature" } });
    const [refused] = await messagesOf(url, source);
    expect(refused).toMatchObject({ status: "refused", verified: false, processed: false });
    expect(await eventsOf(url, types[kind])).toBe(1);
  }
});

test("who asks whether an address is ours is answered: Slack when it has signed, Meta when it knows the source", async () => {
  const { url } = dendro;
  const slack = await createSource(url, "slack", { secrets: [secret] });
  const body = JSON.stringify({ type: "url_verification", challenge: "say this" });
  const seconds = Math.floor(Date.now() / 1000);
  const signature = createHmac("sha256", secret).update(`v0:${seconds}:${body}`).digest("hex");
  const signed = { "x-slack-request-timestamp": String(seconds), "x-slack-signature": `v0=${signature}` };
  expect(await send(url, slack, body, signed)).toEqual({ status: 200, body: { challenge: "say this" } });
  expect((await send(url, slack, body, {})).status).toBe(401);
  const meta = await createSource(url, "github", { secrets: [secret] });
  const confirm = async (token: string) =>
    await fetch(
      new URL(
        `${meta.path}?hub.mode=subscribe&hub.challenge=1158&hub.verify_token=${encodeURIComponent(token)}`,
        url,
      ),
    );
  const known = await confirm(meta.id);
  expect([known.status, await known.text()]).toEqual([200, "1158"]);
  expect((await confirm(secret)).status).toBe(401);
  expect((await fetch(new URL(meta.path, url))).status).toBe(405);
});

test("the metrics tell what came in, what was sent, and what waits", async () => {
  const { url } = dendro;
  const text = await (await fetch(new URL("/metrics", url))).text();
  const valueOf = (name: string) =>
    Number(
      text
        .split("\n")
        .find((line) => line.startsWith(`${name} `))
        ?.slice(name.length + 1),
    );
  const counted = ["taken", "duplicate", "refused"].map((result) =>
    valueOf(`dendro_webhooks_received_total{result="${result}"}`),
  );
  expect(counted.filter((count) => !(count >= 5))).toEqual([]);
  expect(valueOf("dendro_webhooks_received_waiting")).toBe(0);
  expect(valueOf("dendro_webhook_deliveries_waiting")).toBe(0);
});

test("rubbish gets an answer that says what is wrong, and what nobody knows costs nothing", async () => {
  const { url } = dendro;
  const open = await createSource(url, "none");
  const statusOf = async (path: string, init: RequestInit) => (await fetch(new URL(path, url), init)).status;
  const post = { method: "POST", body: "{}" };
  expect(await statusOf("/hooks/src_nobody", post)).toBe(404);
  expect(await statusOf("/hooks/", post)).toBe(404);
  expect(await statusOf(`${open.path}/more`, post)).toBe(404);
  expect(await statusOf(open.path, { ...post, method: "PUT" })).toBe(405);
  expect(await statusOf(open.path, { ...post, headers: { "content-encoding": "gzip" } })).toBe(415);
  expect(await statusOf(open.path, { ...post, body: "x".repeat(1024 * 1024 + 1) })).toBe(413);
  await call(url, "PATCH", `sources/${open.id}`, { active: false });
  expect(await statusOf(open.path, post)).toBe(404);
  await call(url, "PATCH", `sources/${open.id}`, { active: true });
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  for (const body of ["", "{", "\0", "null", "[]", '"text"', "a=b&c", deep, Buffer.from([0xff, 0xfe, 0])])
    expect(await statusOf(open.path, { ...post, body })).toBe(202);
  const kept = async () => await messagesOf(url, open);
  await expect.poll(async () => (await kept()).map(({ status }) => status)).not.toContain("pending");
  expect(await kept()).toHaveLength(9);
});

test("a mapping is tried before it is saved, what failed becomes an event by a better one, and what was refused by the right secret", async () => {
  const { url } = dendro;
  const hmac = { header: "X-Sig", algorithm: "sha1", encoding: "hex", prefix: "sha1=" };
  const source = await createSource(url, "hmac", {
    hmac,
    secrets: ["not the right one"],
    mapping: { type: "$.body.kind", data: "$.body" },
    id_path: "$.body.id",
  });
  const body = JSON.stringify({ id: 7, what: "shipped", customer: { id: 4711 } });
  const headers = {
    "x-sig": `sha1=${createHmac("sha1", secret).update(body).digest("hex")}`,
    authorization: "Bearer of-the-sender",
    "x-api-key": "of-the-sender",
    "x-forwarded-for": "203.0.113.9",
  };
  expect((await send(url, source, body, headers)).status).toBe(401);
  const [refused] = await messagesOf(url, source);
  const id = refused?.id ?? "";
  await expect(call(url, "POST", `messages/${id}/replay`)).rejects.toThrow(/another secret/u);
  const { secrets } = await call<SourceAnswer>(url, "POST", `sources/${source.id}/secrets`, { secret });
  expect(JSON.stringify(secrets)).not.toContain(secret);
  await call(url, "DELETE", `sources/${source.id}/secrets/${secrets[0]?.id ?? ""}`);
  const { id: admitted } = await call<MessageAnswer>(url, "POST", `messages/${id}/replay`);
  // It has the id now that it would have had, so that the sender's own second attempt makes no other event.
  expect((await send(url, source, body, headers)).body).toMatchObject({ id: admitted, duplicate: true });
  const failed = { id: admitted, status: "failed", reason: expect.stringContaining("type") as string };
  await expect.poll(async () => await messagesOf(url, source)).toMatchObject([failed]);
  const mapping = { type: "parcel.{$.body.what}", user_id: "$.body.customer.id" };
  const preview = await call<{ event: object; input: object }>(url, "POST", `sources/${source.id}/preview`, {
    mapping,
  });
  expect(preview).toMatchObject({
    event: { type: "parcel.shipped", user_id: "4711" },
    input: { body: { id: 7 }, headers: { "x-sig": headers["x-sig"] } },
  });
  expect(JSON.stringify(preview)).not.toMatch(/203\.0\.113\.9|of-the-sender/u);
  await call(url, "PATCH", `sources/${source.id}`, { mapping });
  const replayed = await call(url, "POST", `sources/${source.id}/replay`, {
    since: new Date(0).toISOString(),
  });
  expect(replayed).toEqual({ messages: 1 });
  await expect
    .poll(async () => await messagesOf(url, source))
    .toMatchObject([{ id: admitted, status: "processed", event_type: "parcel.shipped" }]);
  expect(await eventsOf(url, "parcel.shipped")).toBe(1);
  await expect(call(url, "POST", `messages/${admitted}/replay`)).rejects.toThrow(/is processed/u);
});

test("a secret that is none is refused, and numbers that only differ in their last digit are two messages", async () => {
  const { url } = dendro;
  const wrong = { secrets: ["whsec_********************"] };
  await expect(createSource(url, "standard-webhooks", wrong)).rejects.toThrow(/24 to 64 bytes/u);
  const source = await createSource(url, "none", { id_path: "$.body.id", mapping: { type: "big.number" } });
  for (const id of ["9007199254740992", "9007199254740993", "9007199254740993"])
    await send(url, source, `{"id": ${id}}`, {});
  await expect.poll(async () => await eventsOf(url, "big.number")).toBe(2);
});

test("a message of Svix is one however it is sent again: its signed id counts, and no header beside it", async () => {
  const { url } = dendro;
  const key = `whsec_${Buffer.alloc(32, 9).toString("base64")}`;
  const source = await createSource(url, "standard-webhooks", { secrets: [key] });
  const body = JSON.stringify({ type: "svix.sent" });
  const now = new Date();
  const signed = {
    "svix-id": "msg_svix",
    "svix-timestamp": String(Math.floor(now.getTime() / 1000)),
    "svix-signature": new Webhook(key).sign("msg_svix", now, body),
  };
  expect((await send(url, source, body, signed)).body).toMatchObject({ duplicate: false });
  const forged = { ...signed, "webhook-id": "another" };
  expect((await send(url, source, body, forged)).body).toMatchObject({ duplicate: true });
  await expect.poll(async () => await eventsOf(url, "svix.sent")).toBe(1);
});

test("what Dendro sends, Dendro takes: one's webhooks out are another's in", async () => {
  const { url } = dendro;
  const source = await createSource(url, "standard-webhooks", {
    mapping: { type: "echo.{$.body.type}", data: "$.body.data" },
  });
  const endpoint = await createEndpoint(url, new URL(source.path, url).href, { events: ["ping.sent"] });
  await call(url, "POST", `sources/${source.id}/secrets`, { secret: endpoint.secret });
  const response = await fetch(new URL("/api/v1/events", url), {
    method: "POST",
    headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
    body: JSON.stringify({ type: "ping.sent" }),
  });
  expect(response.status).toBe(202);
  await expect.poll(async () => await deliveriesOf(url, endpoint.id)).toMatchObject([{ status: "success" }]);
  await expect.poll(async () => await eventsOf(url, "echo.ping.sent")).toBe(1);
});

const running: DendroProcess[] = [];
afterEach(async () => {
  for (const process of running.splice(0)) await process.kill();
});

test("killed at any time, what was answered with 202 is one event", async () => {
  const directory = temporaryDirectory();
  const rounds = Math.min(10, Number(process.env["DENDRO_TEST_KILLS"] ?? 4));
  let server = await runDendro(directory.path);
  running.push(server);
  const source = await createSource(server.url, "none", {
    mapping: { type: "hook.killed", data: "$.body" },
    id_path: "$.body.id",
  });
  const acknowledged = new Set<string>();
  for (let round = 0; round < rounds; round += 1) {
    const killAt = Date.now() + 100 + Math.random() * 600;
    const sending = Array.from({ length: 4 }, async () => {
      for (let count = 0; count < 100 && Date.now() < killAt; count += 1) {
        const id = randomUUID();
        const answer = await send(server.url, source, JSON.stringify({ id }), {}).catch(() => null);
        if (answer?.status === 202) acknowledged.add(id);
        if (answer === null) return;
      }
    });
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, killAt - Date.now())));
    await server.kill();
    await Promise.all(sending);
    server = await runDendro(directory.path);
    running.push(server);
  }
  expect(acknowledged.size).toBeGreaterThan(rounds);
  const waiting = async () =>
    (await call<{ counts: { pending: number } }>(server.url, "GET", `sources/${source.id}/messages`)).counts
      .pending;
  await expect.poll(waiting, { timeout: 120_000, interval: 500 }).toBe(0);
  // One that was kept, and whose answer the kill cut off, is an event too.
  const events = await eventsOf(server.url, "hook.killed");
  expect(events).toBeGreaterThanOrEqual(acknowledged.size);
  expect(events).toBeLessThanOrEqual(acknowledged.size + rounds * 4);
}, 240_000);
