import { dayMs } from "@dendro/core";
import { describe, expect, test } from "vitest";
import { localTime } from "./calendar.ts";
import { products } from "./products.ts";
import type { SimulatedEvent } from "./simulated-event.ts";
import { isWithin, planStories, versionAt } from "./stories.ts";
import { simulateTraffic } from "./traffic.ts";
import { createWorld } from "./world.ts";

const startedAt = Date.UTC(2026, 10, 20, 12);
const world = createWorld("a", startedAt);
const { stories } = world;

const events: SimulatedEvent[] = [];
for (const event of simulateTraffic(world, world.from)) {
  if (event.timestamp >= startedAt) break;
  events.push(event);
}
const ofType = (...types: string[]) => events.filter(({ type }) => types.includes(type));
const different = (field: string, among: readonly SimulatedEvent[]) =>
  new Set(among.map((event) => event[field]).filter((value) => value !== undefined));

describe("the month of the shop", () => {
  test("has a release that goes wrong on a working day, for five hours or so, and is taken back", () => {
    for (let day = 0; day < 7; day += 1) {
      const { badDeploy, releases } = planStories(startedAt + day * dayMs);
      const weekday = new Date(localTime(badDeploy.from)).getUTCDay();
      expect([1, 2, 3, 4, 5]).toContain(weekday);
      expect((badDeploy.until - badDeploy.from) / 3_600_000).toBeCloseTo(5.17, 1);
      expect(versionAt(releases, badDeploy.from)).toBe("2.8.0");
      expect(versionAt(releases, badDeploy.until)).toBe(versionAt(releases, badDeploy.from - 1));
      expect(releases.map(({ at }) => at)).toEqual(releases.map(({ at }) => at).toSorted((a, b) => a - b));
    }
  });

  test("has the payment provider fail while that release runs, and seldom otherwise", () => {
    const calls = ofType("request").filter(({ provider }) => provider === "payrail");
    const [during, else_] = [true, false].map((isDuring) =>
      calls.filter(({ timestamp }) => isWithin(timestamp, stories.badDeploy) === isDuring),
    ) as [SimulatedEvent[], SimulatedEvent[]];
    const failed = (list: SimulatedEvent[]) =>
      list.filter((event) => Number(event["status_code"]) >= 500).length / list.length;
    expect(during.length).toBeGreaterThan(4);
    expect(failed(during)).toBeGreaterThan(0.4);
    expect(failed(else_)).toBeLessThan(0.03);
  });

  test("has agents that call models of five providers, with cached tokens, retries and long traces", () => {
    const calls = ofType("llm.called");
    expect(different("provider", calls)).toEqual(
      new Set(["alpenglow", "anthropic", "google", "mistral", "openai"]),
    );
    expect(calls.filter(({ status }) => status === "error").length).toBeGreaterThan(10);
    expect(calls.filter((call) => Number(call["cache_read_tokens"]) > 0).length).toBeGreaterThan(1000);
    const spans = Map.groupBy(
      events.filter((event) => event["span_id"] !== undefined),
      (event) => event["trace_id"],
    );
    const lengths = [...spans.values()].map(({ length }) => length);
    expect(lengths.filter((length) => length >= 50).length).toBeGreaterThan(29);
    for (const ofTrace of spans.values()) {
      const ids = different("span_id", ofTrace);
      const parents = different("parent_span_id", ofTrace);
      expect([...parents].filter((parent) => !ids.has(parent))).toEqual([]);
    }
  });

  test("has an agent that runs in circles for one person", () => {
    const loop = ofType("agent.invoked").filter((event) => event["error_type"] === "max_steps");
    expect(loop).toHaveLength(6);
    expect([...different("user_id", loop)]).toEqual(["rolf.roundabout"]);
    expect(loop.every(({ timestamp }) => isWithin(timestamp, stories.loop))).toBe(true);
  });

  test("has conversations in words, by customers who come back and have a rank", () => {
    const messages = ofType("message.c2s", "message.s2c");
    const data = messages.map((event) => event["data"] as { text: string; member: string; username: string });
    expect(data.every(({ text }) => text.length > 5 && !text.includes("{"))).toBe(true);
    expect(new Set(data.map(({ member }) => member))).toEqual(
      new Set(["summit", "ridge", "trail", "valley"]),
    );
    const threads = Map.groupBy(ofType("thread.created"), (event) => event["user_id"]);
    const returning = [...threads.values()].filter(({ length }) => length > 1);
    expect(returning.length).toBeGreaterThan(50);
  });

  test("has orders whose label takes longest, and of which some fail", () => {
    const nodes = Map.groupBy(ofType("node.completed"), (event) => event["name"]);
    const total = (name: string) =>
      nodes.get(name)?.reduce((sum, event) => sum + Number(event["duration_ms"]), 0) ?? 0;
    const ofOrders = ["validate-order", "reserve-stock", "check-fraud", "charge-payment", "notify-customer"];
    expect(total("create-label")).toBeGreaterThan(3 * ofOrders.reduce((sum, name) => sum + total(name), 0));
    expect(ofType("workflow.failed").length).toBeGreaterThan(5);
    const placed = ofType("order.placed").map((event) => (event["data"] as { total: number }).total);
    expect(placed.length).toBeGreaterThan(200);
    expect(Math.min(...placed)).toBeGreaterThanOrEqual(Math.min(...products.map(([{ price }]) => price)));
  });

  test("has articles that are read, and one that is new", () => {
    expect(ofType("post_created")).toHaveLength(1);
    expect(ofType("post_read_complete").length).toBeGreaterThan(500);
    for (const type of ["reaction", "reaction.undone", "comment", "share"])
      expect(ofType(type).length).toBeGreaterThan(5);
    const early = ofType("post_view").filter(({ timestamp }) => timestamp < stories.published);
    expect(different("name", early).size).toBe(5);
    expect(different("name", ofType("post_view")).size).toBe(6);
  });
});
