import { dayMs, findKnownType, isEventFault, minuteMs, readEvent } from "@dendro/core";
import { createBotDetector } from "@dendro/ingest";
import { describe, expect, test } from "vitest";
import { openCountryLookup } from "../../http/country.ts";
import { localTime } from "./calendar.ts";
import { countries, userAgents } from "./people.ts";
import type { SimulatedEvent } from "./simulated-event.ts";
import { simulateTraffic } from "./traffic.ts";
import { createWorld } from "./world.ts";

const now = Date.UTC(2026, 10, 20, 12);

function eventsOf(from: number, to: number, seed = "a"): SimulatedEvent[] {
  const events: SimulatedEvent[] = [];
  for (const event of simulateTraffic(createWorld(seed, now), from)) {
    if (event.timestamp >= to) return events;
    events.push(event);
  }
  return events;
}

const history = eventsOf(now - 30 * dayMs, now);
const countAt = (hour: number) =>
  history.filter(({ timestamp }) => new Date(localTime(timestamp)).getUTCHours() === hour).length;

describe("simulated traffic", () => {
  test("is in the order of its time, and no event comes twice", () => {
    expect(
      history.every((event, index) => index === 0 || (history[index - 1]?.timestamp ?? 0) <= event.timestamp),
    ).toBe(true);
    expect(new Set(history.map(({ id }) => id)).size).toBe(history.length);
  });

  test("is enough for a picture of a month, and not too much to make at the start", () => {
    expect(history.length).toBeGreaterThan(90_000);
    expect(history.length).toBeLessThan(150_000);
  });

  test("is made of events that Dendro accepts, of types that it knows but for what only a shop has", () => {
    const faults = history.map((event) => readEvent(event, { now, history: true })).filter(isEventFault);
    expect(faults).toEqual([]);
    const unknown = new Set(
      history.map(({ type }) => type).filter((type) => findKnownType(type) === undefined),
    );
    expect([...unknown].toSorted()).toEqual([
      "cart.add",
      "chat.opened",
      "checkout.failed",
      "checkout.started",
      "conversation.escalated",
      "deploy.finished",
      "deploy.rolled_back",
      "newsletter.subscribed",
      "order.placed",
    ]);
  });

  test("is the same for the same seed, from wherever one begins, and another for another", () => {
    const yesterday = history.filter(({ timestamp }) => timestamp >= now - dayMs);
    expect(eventsOf(now - dayMs, now)).toEqual(yesterday);
    expect(eventsOf(now - dayMs, now, "b")[0]?.id).not.toBe(yesterday[0]?.id);
  });

  test("goes on at the pace of the history, with something to see at any time", () => {
    const week = 7 * dayMs;
    const next = eventsOf(now, now + week);
    const last = history.filter(({ timestamp }) => timestamp >= now - week);
    const gaps = next.slice(1).map((event, index) => event.timestamp - (next[index]?.timestamp ?? 0));
    const byDay = next.filter(({ timestamp }) => new Date(localTime(timestamp)).getUTCHours() >= 9);
    expect(next.length / last.length).toBeGreaterThan(0.85);
    expect(next.length / last.length).toBeLessThan(1.25);
    expect(byDay.length / 7 / 15).toBeGreaterThan(100);
    expect(Math.max(...gaps)).toBeLessThan(31 * minuteMs);
  });

  test("sleeps at night", () => {
    expect(countAt(19)).toBeGreaterThan(3 * countAt(3));
  });

  test("comes from the countries it says", () => {
    const countryOf = openCountryLookup();
    for (const [code, { networks }] of Object.entries(countries)) {
      const found = networks.flatMap((network) =>
        [0, 77, 255].map((third) => countryOf(`${network}.${third}.9`)),
      );
      expect(new Set(found)).toEqual(new Set([code]));
    }
  });

  test("comes from browsers that nobody takes for a bot's", () => {
    const detect = createBotDetector();
    expect(userAgents.map(([userAgent]) => detect({ user_agent: userAgent }))).toEqual(
      userAgents.map(() => ""),
    );
  });
});
