import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { createEndpoint } from "../webhooks/api.ts";
import { call, failed, openSocket, statusOf, transitionsOf } from "./api.ts";

const dendro = useDendro({ DENDRO_EGRESS_ALLOW: "127.0.0.0/8" });
const asked: string[] = [];
const sent: Record<string, unknown>[] = [];
let healthStatus = 200;
const outside = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => (body += String(chunk)));
  request.on("end", () => {
    asked.push(`${request.method} ${request.url}`);
    if (request.method === "POST") sent.push(JSON.parse(body) as Record<string, unknown>);
    response.writeHead(request.method === "GET" ? healthStatus : 200).end();
  });
});
let address = "";
beforeAll(async () => {
  outside.listen(0, "127.0.0.1");
  await once(outside, "listening");
  address = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
});
afterAll(() => void outside.close());

const set = async (node: string, settings: object) =>
  expect((await call(dendro.url, "PUT", `/api/v1/breakers/${node}/settings`, settings)).status).toBe(200);
const keyOf = async (scope: string) =>
  String((await call(dendro.url, "POST", "/api/v1/keys", { name: scope, scope })).answer["key"]);

test("failures of any sender open it, which is an event once and told to who subscribes, and a reset closes it", async () => {
  await createEndpoint(dendro.url, `${address}/hook`, { events: ["breaker.*"], personal: false });
  expect(await statusOf(dendro.url, "http")).toMatchObject({ state: "closed", opened_at: null });
  await post(
    dendro.url,
    "/api/v1/events",
    [1, 2, 3, 4, 5].map(() => failed("http")),
  );
  await expect.poll(async () => (await statusOf(dendro.url, "http")).state).toBe("open");
  const { answer } = await call(dendro.url, "GET", "/api/v1/circuit-breaker/status");
  const [status] = answer["breakers"] as Record<string, unknown>[];
  expect(status).toMatchObject({
    node_type: "http",
    consecutive_failures: 5,
    threshold: 5,
    last_error: "timeout",
    seconds_until_recovery: expect.toSatisfy((seconds: number) => seconds > 290 && seconds <= 300),
  });
  expect(Date.parse(String(status?.["recovery_at"])) - Date.parse(String(status?.["opened_at"]))).toBe(
    300_000,
  );
  const [opened] = await transitionsOf(dendro.url, "http");
  await expect.poll(() => sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({
    type: "breaker.opened",
    data: { id: opened?.id, name: "http", data: { reason: "consecutive_failures", state: "open" } },
  });

  const reset = await call(dendro.url, "POST", "/circuit-breaker/reset/http");
  expect(reset).toMatchObject({ status: 200, answer: { state: "closed", consecutive_failures: 0 } });
  await expect.poll(() => sent.map(({ type }) => type)).toEqual(["breaker.opened", "breaker.closed"]);
  await settled(dendro.url);
  const query = {
    metrics: ["events"],
    dimensions: ["type"],
    filters: [["contains", "type", ["breaker."]]],
    date_range: "day",
  };
  const { results } = await ask(dendro.url, query);
  expect(results.map(({ dimensions: [type], metrics: [events] }) => `${type} ${events}`).toSorted()).toEqual([
    "breaker.closed 1",
    "breaker.opened 1",
  ]);
});

test("the metrics tell how breakers are and what they did", async () => {
  const text = await (await fetch(new URL("/metrics", dendro.url))).text();
  expect(text).toMatch(/^dendro_breakers\{state="closed"\} [1-9]/mu);
  expect(text).toMatch(/^dendro_breakers\{state="half_open"\} 0$/mu);
  for (const type of ["opened", "closed"])
    expect(text).toMatch(new RegExp(`^dendro_breaker_transitions_total\\{type="${type}"\\} [1-9]`, "mu"));
});

test("programs are told at once, may try one after the other when it is time, and are not heard on what began before", async () => {
  const [one, other] = [await openSocket(dendro.url), await openSocket(dendro.url)];
  await set("mail", { open_ms: 300, probes: 1 });
  for (const { send } of [one, other]) send({ type: "watch", nodes: ["mail", "quiet"] });
  const state = (at: number) =>
    expect.objectContaining({ type: "state", node: "mail", version: at }) as unknown;
  await expect.poll(() => other.frames).toEqual(expect.arrayContaining([state(0)]));
  const calls = Array.from({ length: 5 }, (_, nth) => ({
    node: "mail",
    opening: 0,
    error: "refused",
    span_id: `span ${nth}`,
  }));
  one.send({ type: "report", calls });
  // The same calls, as the log tells of them later.
  await post(
    dendro.url,
    "/api/v1/events",
    calls.map(({ span_id }) => failed("mail", { span_id })),
  );
  await expect.poll(() => other.frames).toEqual(expect.arrayContaining([state(1)]));
  one.send({ type: "report", calls: [{ node: "mail", opening: 0, error: null }] });
  await expect.poll(() => other.frames).toEqual(expect.arrayContaining([state(2)]));
  for (const [nth, { send }] of [one, other].entries()) send({ type: "probe", id: `p${nth}`, node: "mail" });
  const answers = () => [...one.frames, ...other.frames].filter(({ type }) => type === "probe");
  await expect.poll(answers).toHaveLength(2);
  const leases = answers().flatMap(({ lease }) => (lease === null ? [] : [lease]));
  expect(leases).toHaveLength(1);
  other.send({ type: "report", calls: [{ node: "mail", opening: 1, error: null, lease: leases[0] }] });
  await expect.poll(() => one.frames.at(-1)).toMatchObject({ state: "closed", version: 3, opening: 1 });
  expect(await statusOf(dendro.url, "mail")).toMatchObject({ consecutive_failures: 0, opening: 1 });
  one.send({ type: "nonsense" });
  await expect.poll(() => one.frames.at(-1)).toMatchObject({ type: "refused" });
  other.close();
});

test("an address is asked once per recovery time, and its answer counts as a probe", async () => {
  healthStatus = 503;
  await set("crm", { open_ms: 400, max_open_ms: 1000, probes: 1, health_url: `${address}/health` });
  await post(
    dendro.url,
    "/api/v1/events",
    [1, 2, 3, 4, 5].map(() => failed("crm")),
  );
  const reasons = async () => (await transitionsOf(dendro.url, "crm")).map(({ data }) => data["reason"]);
  await expect
    .poll(reasons, { timeout: 10_000 })
    .toEqual(["consecutive_failures", "recovery_time", "probe_failed"]);
  expect(await statusOf(dendro.url, "crm")).toMatchObject({ last_error: "health_503" });
  healthStatus = 200;
  await expect.poll(reasons, { timeout: 10_000 }).toContain("probes_succeeded");
  expect(asked.filter((request) => request === "GET /health")).toHaveLength(2);
  const refused = await call(dendro.url, "PUT", "/api/v1/breakers/crm/settings", {
    health_url: "http://169.254.169.254/",
  });
  expect(refused.status).toBe(400);
});

test("who decides in its place says why, and it ends when it is to end", async () => {
  const path = "/api/v1/breakers/tool%3Asearch/override";
  expect((await call(dendro.url, "PUT", path, { mode: "force_open" })).status).toBe(400);
  const over = { mode: "force_open", reason: "moving", until: "2020-01-01T00:00:00Z" };
  expect((await call(dendro.url, "PUT", path, over)).status).toBe(400);
  const until = new Date(Date.now() + 700).toISOString();
  const forced = await call(dendro.url, "PUT", path, { mode: "force_open", reason: "moving", until });
  expect(forced.answer).toMatchObject({
    state: "open",
    recovery_at: until,
    override: { mode: "force_open", reason: "moving", until },
  });
  await expect
    .poll(async () => (await transitionsOf(dendro.url, "tool:search")).map(({ data }) => data["reason"]))
    .toEqual(["override", "override_ended"]);
  expect((await statusOf(dendro.url, "tool:search")).state).toBe("closed");
});

test("who may read sees of an address that is asked where it is, and who may set it all of it", async () => {
  const [read, admin] = [await keyOf("read"), await keyOf("admin")];
  const health_url = `${address}/secret/health?token=secret`;
  await set("erp", { health_url });
  expect((await call(dendro.url, "PUT", "/api/v1/breaker-settings", { health_url })).status).toBe(200);
  for (const path of ["/api/v1/breakers/erp", "/api/v1/breakers/other", "/api/v1/breaker-settings"]) {
    const seen = await call(dendro.url, "GET", path, undefined, read);
    expect(seen.answer).toMatchObject({ settings: { health_url: address } });
    expect(JSON.stringify(seen.answer)).not.toContain("secret");
    const { answer } = await call(dendro.url, "GET", path, undefined, admin);
    expect(answer).toMatchObject({ settings: { health_url } });
  }
  expect((await call(dendro.url, "PUT", "/api/v1/breaker-settings", {})).answer["settings"]).toMatchObject({
    health_url: null,
  });
});

test("a key that may read changes nothing, and one that may send asks over the socket alone", async () => {
  const [read, ingest, site] = [await keyOf("read"), await keyOf("ingest"), await keyOf("site")];
  const statusFor = async (key: string, method: string, path: string, body?: object) =>
    (await call(dendro.url, method, path, body, key)).status;
  expect([
    await statusFor(read, "GET", "/circuit-breaker/status/http"),
    await statusFor(read, "POST", "/circuit-breaker/reset/http"),
    await statusFor(read, "PUT", "/api/v1/breakers/http/override", { mode: "auto" }),
    await statusFor(read, "PUT", "/api/v1/breaker-settings", {}),
    await statusFor(ingest, "GET", "/circuit-breaker/status/http"),
  ]).toEqual([200, 403, 403, 403, 403]);
  const upgrade = async (key: string) => {
    const { WebSocket } = await import("ws");
    const socket = new WebSocket(new URL("/api/v1/breakers/socket", dendro.url.replace("http", "ws")), {
      headers: { "x-api-key": key },
    });
    const outcome = await new Promise((resolve) => {
      socket.once("open", () => resolve("open"));
      socket.once("error", ({ message }) => resolve(/\d{3}/u.exec(message)?.[0]));
    });
    socket.close();
    return outcome;
  };
  expect([await upgrade(ingest), await upgrade(site), await upgrade(read)]).toEqual(["open", "403", "403"]);
});
