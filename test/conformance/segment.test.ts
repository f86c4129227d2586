import { Analytics } from "@segment/analytics-node";
// @ts-expect-error -- it has no types
import OlderAnalytics from "analytics-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFaultyProxy } from "./support/faulty-proxy.ts";
import { runReceiver, type ReceiverUnderTest } from "./support/receiver.ts";

let dendro: ReceiverUnderTest;
beforeAll(async () => {
  dendro = await runReceiver();
});
afterAll(async () => await dendro.stop());

test("@segment/analytics-node: every kind of call arrives, under Dendro's names", async () => {
  const analytics = new Analytics({ writeKey: dendro.key, host: dendro.url, flushAt: 3, disable: false });
  const context = {
    ip: "81.2.69.142",
    userAgent:
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    locale: "en-GB",
    campaign: { name: "spring", source: "newsletter", medium: "email" },
  };
  analytics.identify({ userId: "ann", traits: { plan: "pro", "address.city": "London" } });
  analytics.track({
    userId: "ann",
    event: "Order Completed",
    properties: { revenue: 39.95, currency: "EUR" },
  });
  analytics.track({ userId: "bob", event: "Order Completed", properties: { revenue: 12, currency: "EUR" } });
  analytics.page({
    anonymousId: "anon-1",
    name: "Pricing",
    properties: { url: "https://shop.example/pricing?ref=x", referrer: "https://www.google.com/" },
    context,
  });
  analytics.page({
    anonymousId: "anon-1",
    name: "Home",
    properties: { url: "https://shop.example/" },
    context,
  });
  analytics.screen({ userId: "bob", name: "Settings" });
  analytics.group({ userId: "ann", groupId: "acme", traits: { employees: 12 } });
  analytics.alias({ userId: "ann", previousId: "anon-1" });
  await analytics.closeAndFlush();

  expect(await dendro.table(["events"], ["type"])).toEqual({
    page_view: [2],
    "Order Completed": [2],
    "user.identified": [1],
    screen_view: [1],
    "group.identified": [1],
    "user.aliased": [1],
  });
  expect(await dendro.figures(["users", "visitors", "visits", "pageviews"])).toEqual([2, 1, 1, 2]);
  expect(await dendro.table(["pageviews"], ["page", "country", "browser", "utm_source"])).toEqual({
    "/pricing, GB, Chrome, newsletter": [1],
    "/, GB, Chrome, newsletter": [1],
  });
  expect(
    await dendro.table(["events"], ["data.currency", "user"], ["is", "type", ["Order Completed"]]),
  ).toEqual({
    "EUR, ann": [1],
    "EUR, bob": [1],
  });
  expect(await dendro.table(["events"], ["data.address.city"], ["is", "type", ["user.identified"]])).toEqual({
    London: [1],
  });
});

test("@segment/analytics-node: what is sent again counts once", async () => {
  const proxy = await createFaultyProxy(dendro.url, ["drop-answer", "503", "drop-request", "delay"]);
  const analytics = new Analytics({ writeKey: dendro.key, host: proxy.url, flushAt: 5, maxRetries: 10 });
  for (let index = 0; index < 5; index += 1) analytics.track({ userId: "ann", event: "Retried" });
  await analytics.closeAndFlush({ timeout: 30_000 });
  await proxy.close();
  expect(proxy.seen.requests).toBe(4);
  expect(proxy.seen.passed).toBe(2);
  expect(await dendro.figures(["events"], ["is", "type", ["Retried"]])).toEqual([5]);
});

test("analytics-node, the library before it: the same", async () => {
  const proxy = await createFaultyProxy(dendro.url, ["drop-answer", "503"]);
  const analytics = new OlderAnalytics(dendro.key, { host: proxy.url, flushAt: 20 });
  for (let index = 0; index < 3; index += 1)
    analytics.track({ userId: `user-${index}`, event: "Older Client", properties: { index } });
  analytics.identify({ userId: "user-1", traits: { plan: "free" } });
  await analytics.flush();
  await analytics.flush();
  await proxy.close();
  expect(proxy.seen.passed).toBeGreaterThan(1);
  expect(await dendro.figures(["events", "users"], ["is", "type", ["Older Client"]])).toEqual([3, 3]);
});

test("a key that is none is refused in a way that ends retrying", async () => {
  const errors: unknown[] = [];
  const analytics = new Analytics({ writeKey: "wrong", host: dendro.url, maxRetries: 3 });
  analytics.on("error", (error) => errors.push(error));
  analytics.track({ userId: "ann", event: "Refused" });
  await analytics.closeAndFlush({ timeout: 10_000 });
  expect(errors).toHaveLength(1);
  expect(await dendro.figures(["events"], ["is", "type", ["Refused"]])).toEqual([0]);
});

test("a beacon of RudderStack's, which has its key in the address, arrives", async () => {
  const batch = [{ type: "track", event: "Beacon", anonymousId: "bee" }];
  const response = await fetch(`${dendro.url}/beacon/v1/batch?writeKey=${dendro.key}`, {
    method: "POST",
    headers: { "content-type": "text/plain" },
    body: JSON.stringify({ batch, sentAt: new Date() }),
  });
  expect(response.status).toBe(200);
  expect(await dendro.figures(["events"], ["is", "type", ["Beacon"]])).toEqual([1]);
});
