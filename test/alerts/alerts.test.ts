import { expect, test } from "vitest";
import { Webhook } from "standardwebhooks";
import type { AlertRuleInput } from "@dendro/core";
import {
  adminKey,
  post,
  runDendro,
  settled,
  temporaryDirectory,
  type DendroProcess,
} from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { createEndpoint } from "../webhooks/api.ts";
import { startSink, type Received } from "../webhooks/sink.ts";

const env = { DENDRO_EGRESS_ALLOW: "127.0.0.0/8", DENDRO_WEBHOOK_RETRIES: "1s,1s,1s,1s" };
const dendro = useDendro(env);

interface Problem {
  readonly code: string;
  readonly detail: string;
}

interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

async function call<T = Problem>(
  url: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer<T>> {
  const response = await fetch(new URL(`/api/v1/${path}`, url), {
    method,
    headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === "" ? null : JSON.parse(text)) as T };
}

const rule = (type: string, more: Partial<AlertRuleInput> = {}): AlertRuleInput => ({
  title: "Too many",
  question: { metric: "events", filters: [["is", "type", [type]]] },
  window: "1h",
  condition: { kind: "above", value: 2 },
  ...more,
});
/** Three events of a type, of a while ago: the minute in which something happens is judged when it is over. */
const send = async (url: string, type: string, more: object = {}) =>
  await post(
    url,
    "/api/v1/events",
    Array.from({ length: 3 }, () => ({ type, timestamp: Date.now() - 300_000, ...more })),
  );
const stateOf = async (url: string, name: string) =>
  (await call<{ state: string }>(url, "GET", `alerts/${name}`)).body.state;

interface Told {
  readonly type: string;
  readonly data: {
    readonly name?: string;
    readonly data: { readonly alerts: readonly Record<string, unknown>[] };
  };
}
const toldOf = ({ body }: Received) => JSON.parse(body) as Told;

test("what fires is told to those who ask for it and to those it is for, signed, and so is its end", async () => {
  const { url } = dendro;
  const sink = await startSink();
  const asking = await createEndpoint(url, `${sink.url}/asking`, { events: ["alert.*"] });
  const target = await createEndpoint(url, `${sink.url}/target`, { events: ["nothing"] });
  await send(url, "order.failed");
  await settled(url);
  expect((await call(url, "PUT", "alerts/orders", rule("order.failed"))).status).toBe(200);
  await expect.poll(() => sink.ids("/asking"), { timeout: 20_000 }).toHaveLength(1);
  expect(sink.ids("/target")).toEqual([]);
  const [received] = sink.received as [Received];
  const verified = new Webhook(asking.secret).verify(
    received.body,
    received.headers as Record<string, string>,
  ) as Told;
  expect(verified).toMatchObject({
    type: "alert.fired",
    data: {
      source: "dendro",
      name: "orders",
      data: {
        count: 1,
        severity: "warning",
        alerts: [{ alert: "orders", value: 3, well: [null, 2], window: "1h" }],
      },
    },
  });
  expect(await stateOf(url, "orders")).toBe("firing");

  // One for a target goes there alone, whatever that asks for.
  await call(
    url,
    "PUT",
    "alerts/urgent",
    rule("order.failed", { targets: [target.id], severity: "critical" }),
  );
  await expect.poll(() => sink.ids("/target"), { timeout: 20_000 }).toHaveLength(1);
  expect(sink.ids("/asking")).toHaveLength(1);

  await call(url, "DELETE", "alerts/urgent");
  await expect.poll(() => sink.ids("/target"), { timeout: 20_000 }).toHaveLength(2);
  await call(url, "PUT", "alerts/orders", {
    ...rule("order.failed"),
    condition: { kind: "above", value: 100 },
  });
  await expect.poll(() => sink.ids("/asking"), { timeout: 20_000 }).toHaveLength(2);
  expect(sink.received.slice(2).map(toldOf)).toMatchObject([
    {
      type: "alert.resolved",
      data: { data: { alerts: [{ alert: "urgent", reason: "The alert was removed." }] } },
    },
    {
      type: "alert.resolved",
      data: { data: { alerts: [{ alert: "orders", reason: "The alert was changed." }] } },
    },
  ]);
  await expect.poll(async () => await stateOf(url, "orders"), { timeout: 20_000 }).toBe("ok");

  // What was told is an event, of which one may ask.
  await settled(url);
  const { body } = await call<{ results: { dimensions: string[]; metrics: number[] }[] }>(
    url,
    "POST",
    "query",
    {
      metrics: ["events"],
      dimensions: ["type", "name"],
      filters: [["is", "source", ["dendro"]]],
      date_range: "24h",
    },
  );
  expect(
    body.results.map(({ dimensions, metrics }) => [...dimensions, ...metrics].join(" ")).toSorted(),
  ).toEqual([
    "alert.fired orders 1",
    "alert.fired urgent 1",
    "alert.resolved orders 1",
    "alert.resolved urgent 1",
  ]);
  await sink.close();
}, 120_000);

test("what fires is looked after, silenced, listed and tried on the past", async () => {
  const { url } = dendro;
  for (const route of ["/a", "/b"]) await send(url, "request", { route, duration_ms: 700 });
  await settled(url);
  const slow = rule("request", {
    question: { metric: "p95(duration_ms)", dimension: "route" },
    condition: { kind: "above", value: 500 },
  });
  await call(url, "PUT", "alerts/slow", slow);
  await expect.poll(async () => await stateOf(url, "slow"), { timeout: 20_000 }).toBe("firing");
  expect((await call(url, "POST", "alerts/slow/acknowledge", { series: "/a" })).body).toEqual({
    acknowledged: 1,
  });
  expect((await call(url, "POST", "alerts/slow/acknowledge", { series: "/c" })).status).toBe(409);
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const silence = await call<{ id: string }>(url, "POST", "alert-silences", {
    series: "/b",
    until,
    reason: "Known",
  });
  const { body } = await call<{ series: object[] }>(url, "GET", "alerts/slow/series");
  expect(body.series).toMatchObject([
    { series: "/a", state: "firing", value: 700, well: { from: null, to: 500 }, is_silenced: false },
    { series: "/b", state: "firing", acknowledged: null, is_silenced: true },
  ]);
  expect((await call(url, "DELETE", `alert-silences/${silence.body.id}`)).status).toBe(204);
  const history = await call<{ changes: object[] }>(url, "GET", "alert-history?alert=slow");
  expect(history.body.changes).toMatchObject([
    { alert: "slow", series: "/a", state: "firing", value: 700 },
    { alert: "slow", series: "/b", state: "firing" },
  ]);
  const past = await call<{ count: number; firings: object[] }>(url, "POST", "alert-tests", {
    rule: { ...slow, window: "5m" },
    date_range: "24h",
  });
  expect(past.body).toMatchObject({ count: 2, firings: [{ series: "/a" }, { series: "/b" }] });
}, 60_000);

test("a rule that could not be judged is refused, and says what is wrong", async () => {
  const refused = async (more: Partial<AlertRuleInput>) =>
    (await call(dendro.url, "PUT", "alerts/wrong", rule("x", more))).body.detail;
  expect(await refused({ question: { metric: "evnts" } })).toMatch(/"evnts"/u);
  expect(await refused({ question: { metric: "first(page)" } })).toMatch(/is no number/u);
  expect(await refused({ question: { metric: "events", dimension: "time:day" } })).toMatch(
    /not asked by time/u,
  );
  expect(await refused({ question: { metric: "events", filters: [["is", "segment", ["none"]]] } })).toMatch(
    /none/u,
  );
  expect(await refused({ targets: ["ep_none"] })).toMatch(/no webhook endpoint "ep_none"/u);
  expect(await refused({ condition: { kind: "above", value: 5, recovers: 6 } })).toMatch(
    /never be well again/u,
  );
  expect(await refused({ window: "2y" })).toMatch(/window: is no window/u);
  const silence = { until: "2020-01-01T00:00:00Z", reason: "Late" };
  expect((await call(dendro.url, "POST", "alert-silences", silence)).body.detail).toMatch(/is over already/u);
});

test("a key that stands in pages sends nothing that looks like an alert", async () => {
  const { body } = await call<{ key: string }>(dendro.url, "POST", "keys", { name: "page", scope: "site" });
  const response = await fetch(new URL("/api/v1/events", dendro.url), {
    method: "POST",
    headers: { authorization: `Bearer ${body.key}`, "content-type": "application/json" },
    body: JSON.stringify([{ type: "alert.fired", path: "/" }]),
  });
  expect(await response.json()).toMatchObject({ accepted: 0, rejected: [{ code: "type_not_allowed" }] });
});

const rounds = Number(process.env["DENDRO_TEST_KILLS"] ?? 5);

test(
  "killed at any time, what fires is told, and as one thing each time",
  async () => {
    const directory = temporaryDirectory();
    const sink = await startSink();
    let own: DendroProcess = await runDendro(directory.path, env);
    await createEndpoint(own.url, sink.url, { events: ["alert.fired"] });
    for (let round = 0; round < rounds; round += 1) {
      const type = `failed.${round}`;
      await send(own.url, type);
      await settled(own.url);
      await call(own.url, "PUT", `alerts/alert-${round}`, rule(type));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
      await own.kill();
      own = await runDendro(directory.path, env);
    }
    const told = () =>
      new Set(sink.received.map((one) => toldOf(one).data.data.alerts.map(({ alert }) => alert)).flat());
    await expect.poll(() => told().size, { timeout: 60_000, interval: 200 }).toBe(rounds);
    await own.stop();
    const messages = new Map(sink.received.map((one) => [String(one.headers["webhook-id"]), toldOf(one)]));
    const alerts = [...messages.values()].flatMap(({ data }) =>
      data.data.alerts.map(({ alert }) => String(alert)),
    );
    expect(alerts.toSorted()).toEqual(Array.from({ length: rounds }, (_none, round) => `alert-${round}`));
    await sink.close();
    directory.remove();
  },
  60_000 + rounds * 20_000,
);
