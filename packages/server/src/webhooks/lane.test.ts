import { expect, test } from "vitest";
import { endpointNamed } from "../test-support/webhook-endpoint.ts";
import { claimedDelivery } from "../test-support/claimed-delivery.ts";
import { createLane, nextLook, noteClaim, roomIn, type Lane } from "./lane.ts";

const now = 1_000_000;
const endpoint = endpointNamed("ep");
const lane = (more: Partial<Lane> = {}): Lane => ({ ...createLane(), dueAt: now, ...more });
const ready = (count: number) => Array.from({ length: count }, (_, index) => claimedDelivery(`d${index}`));
const fail = (some: Lane, times: number) => {
  for (let count = 0; count < times; count += 1) some.breaker.failed(now);
};

test("what is claimed is a few times what may be on its way, and not for less than half of it", () => {
  expect(roomIn(lane(), endpoint, now)).toBe(40);
  expect(roomIn(lane({ ready: ready(20), inFlight: 10 }), endpoint, now)).toBe(10);
  expect(roomIn(lane({ ready: ready(21), inFlight: 10 }), endpoint, now)).toBe(0);
  expect(roomIn(lane({ ready: ready(10), inFlight: 30 }), endpoint, now)).toBe(0);
});

test("who takes it fast is claimed more for, up to a bound, and less again when it lasts", () => {
  const fast = lane();
  const rooms = Array.from({ length: 6 }, (_, nth) => {
    noteClaim(fast, true, now + nth * 100);
    return roomIn(fast, endpoint, now);
  });
  // Before the first claim nothing is known.
  expect(rooms).toEqual([40, 80, 160, 320, 500, 500]);
  noteClaim(fast, false, now + 600);
  noteClaim(fast, true, now + 3000);
  expect(roomIn(fast, endpoint, now)).toBe(500);
  for (let slow = 1; slow <= 8; slow += 1) noteClaim(fast, true, now + 3000 + slow * 6000);
  expect(roomIn(fast, endpoint, now)).toBe(40);
  // Of many requests at a time there are more of them than the bound.
  expect(roomIn(fast, { ...endpoint, concurrency: 200 }, now)).toBe(800);
});

test("no more is claimed than a rate lets go before claims end", () => {
  expect(roomIn(lane(), { ...endpoint, rateLimit: 1 }, now)).toBe(10);
});

test("nothing is claimed for what is not active, not due, or does not answer", () => {
  expect(roomIn(lane({ dueAt: null }), endpoint, now)).toBe(0);
  expect(roomIn(lane({ dueAt: now + 1 }), endpoint, now)).toBe(0);
  for (const status of ["paused", "disabled"] as const)
    expect(roomIn(lane(), { ...endpoint, status }, now)).toBe(0);
  const failing = lane();
  fail(failing, 5);
  expect(roomIn(failing, endpoint, now)).toBe(0);
  expect(roomIn(failing, endpoint, now + 10_000)).toBe(1);
  expect(roomIn({ ...failing, inFlight: 1 }, endpoint, now + 10_000)).toBe(0);
});

test("an ordered endpoint has one at a time", () => {
  const ordered = { ...endpoint, ordered: true };
  expect(roomIn(lane(), ordered, now)).toBe(1);
  expect(roomIn(lane({ inFlight: 1 }), ordered, now)).toBe(0);
  expect(roomIn(lane({ ready: ready(1) }), ordered, now)).toBe(0);
});

test("it is looked again when a time has come, and not for what waits for something else", () => {
  expect(nextLook(lane({ dueAt: null }), now)).toBeNull();
  expect(nextLook(lane({ dueAt: now + 500 }), now)).toBe(now + 500);
  expect(nextLook(lane({ restsUntil: now + 70 }), now)).toBe(now + 70);
  expect(nextLook(lane({ ready: ready(1), restsUntil: now + 70, dueAt: now + 20 }), now)).toBe(now + 20);
  expect(nextLook(lane({ ready: ready(1), inFlight: 10 }), now)).toBeNull();
  const failing = lane({ dueAt: now + 500 });
  fail(failing, 5);
  expect(nextLook(failing, now)).toBe(now + 10_000);
});
