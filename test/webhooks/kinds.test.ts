import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { post } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { call, createEndpoint, deliveriesOf } from "./api.ts";
import { startSink, type Sink } from "./sink.ts";

const dendro = useDendro({ DENDRO_EGRESS_ALLOW: "127.0.0.0/8", DENDRO_WEBHOOK_RETRIES: "1s,1s" });
let sink: Sink;
beforeAll(async () => {
  sink = await startSink({
    "/slack": (_, response) => void response.writeHead(200).end("ok"),
    // A page that says that somebody has to sign in is not Slack.
    "/not-slack": (_, response) => void response.writeHead(200).end("<html>"),
    "/pagerduty": (_, response) => void response.writeHead(202).end('{"status":"success"}'),
  });
});
afterAll(async () => await sink.close());

const integrationKey = "0123456789abcdef0123456789abcdef";
const told = (path: string) => sink.received.filter((one) => one.path === path);

async function newTenant(): Promise<string> {
  const id = `t-${randomUUID().slice(0, 8)}`;
  expect((await post(dendro.url, "/api/v1/tenants", { id, name: id })).status).toBe(201);
  return id;
}

test("each kind is sent its own form, unsigned, and says in its own way what it has taken", async () => {
  const tenant = await newTenant();
  const make = async (kind: string, path: string, more: object = {}) =>
    await createEndpoint(dendro.url, `${sink.url}${path}`, { kind, personal: true, ...more }, tenant);
  await make("slack", "/slack");
  const broken = await make("slack", "/not-slack");
  await make("discord", "/discord");
  await make("pagerduty", "/pagerduty", { secret: integrationKey });
  await post(dendro.url, `/api/v1/events?tenant=${tenant}`, [
    { type: "order.failed", name: "<!channel> @everyone" },
  ]);
  await expect.poll(() => told("/slack").length, { timeout: 30_000 }).toBe(1);
  expect(JSON.parse(told("/slack")[0]?.body ?? "")).toMatchObject({
    text: "order.failed: &lt;!channel&gt; @everyone",
  });
  expect(Object.keys(told("/slack")[0]?.headers ?? {})).not.toContain("webhook-signature");
  await expect.poll(() => told("/discord").length, { timeout: 30_000 }).toBe(1);
  expect(told("/discord")[0]?.body).not.toContain("@everyone");
  await expect.poll(() => told("/pagerduty").length, { timeout: 30_000 }).toBe(1);
  expect(JSON.parse(told("/pagerduty")[0]?.body ?? "")).toMatchObject({
    routing_key: integrationKey,
    event_action: "trigger",
    payload: { severity: "error", summary: "order.failed: <!channel> @everyone" },
  });
  const statuses = async () =>
    (await deliveriesOf(dendro.url, broken.id, tenant)).map(({ status, attempt }) => [status, attempt]);
  await expect.poll(statuses, { timeout: 30_000 }).toContainEqual(["failed", 3]);
});

test("nobody is called for what is no incident and no error", async () => {
  const tenant = await newTenant();
  const more = { kind: "pagerduty", secret: integrationKey };
  const { id } = await createEndpoint(dendro.url, `${sink.url}/quiet`, more, tenant);
  await post(dendro.url, `/api/v1/events?tenant=${tenant}`, [{ type: "page_view", path: "/" }]);
  await expect
    .poll(async () => await deliveriesOf(dendro.url, id, tenant), { timeout: 30_000 })
    .toMatchObject([
      { status: "success", response_code: null, error: expect.stringMatching(/^Nothing was/u) as string },
    ]);
  expect(told("/quiet")).toEqual([]);
});

test("a kind stays as it was made, with the secret that it takes", async () => {
  const tenant = await newTenant();
  const make = async (kind: string, more: object = {}) =>
    await createEndpoint(dendro.url, `${sink.url}/kept`, { kind, ...more }, tenant);
  await expect(make("pagerduty")).rejects.toThrow(/integration key/u);
  await expect(make("slack", { secret: integrationKey })).rejects.toThrow(/not used by slack/u);
  await expect(make("standard", { secret: integrationKey })).rejects.toThrow(/whsec_/u);
  const { id } = await make("teams");
  const path = `endpoints/${id}?tenant=${tenant}`;
  expect(await call(dendro.url, "GET", path)).toMatchObject({ kind: "teams" });
  await expect(call(dendro.url, "PATCH", path, { kind: "slack" })).rejects.toThrow(/kind/u);
  await expect(call(dendro.url, "POST", `endpoints/${id}/secret?tenant=${tenant}`)).rejects.toThrow(
    /conflict/u,
  );
});

test("what each takes at a time and in which order is set where nobody says so", async () => {
  const tenant = await newTenant();
  const make = async (kind: string, more: object = {}) =>
    await createEndpoint(dendro.url, `${sink.url}/kept`, { kind, ...more }, tenant);
  const [slack, discord, teams, standard] = await Promise.all(
    ["slack", "discord", "teams", "standard"].map(async (kind) => await make(kind)),
  );
  expect([slack, discord, teams, standard]).toMatchObject([
    { rate_limit: 1, secret: "", secrets: 0 },
    { rate_limit: 1 },
    { rate_limit: 1 },
    { rate_limit: null, secrets: 1, ordered: false },
  ]);
  expect(await make("slack", { rate_limit: null })).toMatchObject({ rate_limit: null });
  const pager = await make("pagerduty", { secret: integrationKey });
  expect(pager).toMatchObject({ rate_limit: null, ordered: true });
  const path = `endpoints/${pager.id}?tenant=${tenant}`;
  await expect(call(dendro.url, "PATCH", path, { ordered: false })).rejects.toThrow(/always true/u);
});
