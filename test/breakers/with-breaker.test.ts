import { afterEach, expect, test } from "vitest";
import { createClient } from "@dendro/sdk";
import { BreakerOpenError, createBreakers, type Breakers } from "@dendro/sdk/breakers";
import { WebSocket } from "ws";
import { adminKey, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { call, statusOf, transitionsOf } from "./api.ts";

const dendro = useDendro();
const opened: Breakers[] = [];
afterEach(() => opened.splice(0).forEach((each) => each.close()));

async function connect(more: object = {}): Promise<Breakers> {
  const breakers = createBreakers({ url: dendro.url, key: adminKey, ...more });
  opened.push(breakers);
  await expect.poll(() => breakers.isAway, { timeout: 20_000 }).toBe(false);
  return breakers;
}

const set = async (node: string, settings: object) =>
  expect((await call(dendro.url, "PUT", `/api/v1/breakers/${node}/settings`, settings)).status).toBe(200);
const refuse = () => {
  throw Object.assign(new Error("no"), { code: "ECONNREFUSED" });
};
const fail = async ({ withBreaker }: Breakers, node: string, times = 5) => {
  for (let count = 0; count < times; count += 1)
    await expect(withBreaker(node, refuse)).rejects.toThrow("no");
};

test.each([
  ["the runtime's own socket", {}],
  ["that of ws", { WebSocket }],
])("failures of one program keep another from calling, with %s", async (name, more) => {
  const node = `mail ${name}`;
  const [one, other] = [await connect(more), await connect(more)];
  expect(await other.withBreaker(node, () => "sent")).toBe("sent");
  await fail(one, node);
  await expect.poll(() => other.stateOf(node)).toBe("open");
  let calls = 0;
  const refused = await other.withBreaker(node, () => (calls += 1)).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(BreakerOpenError);
  expect((refused as BreakerOpenError).retryInMs).toBeGreaterThan(290_000);
  expect(calls).toBe(0);
  expect(await statusOf(dendro.url, node)).toMatchObject({ state: "open", last_error: "ECONNREFUSED" });
});

test("when it is time few may try, and when they succeed all may call", async () => {
  await set("crm", { open_ms: 300, probes: 2 });
  const both = [await connect(), await connect({ nodes: ["crm"] })] as const;
  await fail(both[0], "crm");
  await expect.poll(() => both[1].stateOf("crm")).toBe("half_open");
  let running = 0;
  let refused = 0;
  const over = Promise.withResolvers<void>();
  const work = async () => {
    running += 1;
    await over.promise;
    return "ok";
  };
  const all = Array.from(
    { length: 40 },
    async (_, nth) => await (both[nth % 2] ?? both[0]).withBreaker("crm", work),
  );
  for (const each of all) each.catch(() => (refused += 1));
  await expect.poll(() => [running, refused], { timeout: 10_000 }).toEqual([2, 38]);
  over.resolve();
  for (const each of both) await expect.poll(() => each.stateOf("crm")).toBe("closed");
  expect(await both[1].withBreaker("crm", work)).toBe("ok");
});

test("a health function is asked once per recovery time, and counts as a probe", async () => {
  await set("ocr", { open_ms: 300, probes: 1 });
  const breakers = await connect();
  let asked = 0;
  const health = () => {
    asked += 1;
    if (asked === 1) throw new Error("not yet");
  };
  await breakers.withBreaker("ocr", () => 1, { health });
  await fail(breakers, "ocr");
  await expect.poll(() => asked, { timeout: 10_000 }).toBe(2);
  await expect.poll(() => breakers.stateOf("ocr")).toBe("closed");
  expect((await transitionsOf(dendro.url, "ocr")).map(({ data }) => data["reason"])).toEqual([
    "consecutive_failures",
    "recovery_time",
    "probe_failed",
    "recovery_time",
    "probes_succeeded",
  ]);
});

test("a call that is an event too counts once", async () => {
  await set("search", { threshold: 100 });
  const breakers = await connect();
  await breakers.withBreaker("search", () => 1);
  const client = createClient({ url: dendro.url, key: adminKey, source: "test" });
  for (let count = 0; count < 3; count += 1)
    await client
      .workflowNode(
        "search",
        async ({ span_id }) => await breakers.withBreaker("search", refuse, { span_id }),
      )
      .catch(() => undefined);
  await client.close();
  await settled(dendro.url);
  expect(await statusOf(dendro.url, "search")).toMatchObject({ consecutive_failures: 3 });
});

test("while Dendro is away what was heard last holds, then calls go through, and afterwards it is heard again", async () => {
  await set("pay", { open_ms: 2000 });
  const breakers = await connect();
  await fail(breakers, "pay");
  await expect.poll(() => breakers.stateOf("pay")).toBe("open");
  await dendro.kill();
  await expect.poll(() => breakers.isAway).toBe(true);
  await expect(breakers.withBreaker("pay", () => 1)).rejects.toThrow(BreakerOpenError);
  await expect
    .poll(async () => await breakers.withBreaker("pay", () => 1).catch(() => 0), { timeout: 5000 })
    .toBe(1);
  const port = new URL(dendro.url).port;
  await dendro.restart({ DENDRO_PORT: port });
  await expect.poll(() => breakers.isAway, { timeout: 40_000 }).toBe(false);
  await expect.poll(() => breakers.stateOf("pay")).toBe("half_open");
}, 60_000);

test("without a WebSocket or an address it says what to do", () => {
  expect(() => createBreakers({ url: dendro.url, key: "k", WebSocket: null })).toThrow(/package ws/u);
  expect(() => createBreakers({ url: "nowhere", key: "k" })).toThrow(/must be Dendro's address/u);
});
