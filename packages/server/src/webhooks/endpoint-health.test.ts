import { setImmediate as turn } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import { endpointNamed } from "../test-support/webhook-endpoint.ts";
import type { AttemptResult } from "./attempt-result.ts";
import { createEndpointHealth } from "./endpoint-health.ts";
import { disabledReasons, type Endpoint } from "./endpoint.ts";

const day = 86_400_000;
let now = 0;
let known: Endpoint;
let told: string[];
/** What the store is given to do, one after the other. */
let release: (() => void)[];
beforeEach(() => {
  now = 10 * day;
  known = endpointNamed("ep");
  told = [];
  release = [];
});

const kept = async () => await new Promise<void>((resolve) => release.push(resolve));
const health = () =>
  createEndpointHealth({
    endpoints: {
      get: (id) => (id === known.id ? known : null),
      async noteFailing(_, failingSince) {
        await kept();
        known = { ...known, failingSince };
      },
      async disable(_, __, reason) {
        await kept();
        const statusReason = disabledReasons[reason];
        return (known = { ...known, status: "disabled", statusReason, failingSince: null });
      },
    },
    queue: { refuseAll: async (id) => void told.push(`refused ${id}`) },
    clock: () => now,
    onDisabled: ({ statusReason }) => told.push(String(statusReason)),
    onFault: (error) => told.push(`fault ${String(error)}`),
  });
const result = (kind: AttemptResult["kind"]): AttemptResult => ({
  kind,
  durationMs: 1,
  responseCode: null,
  responseBody: null,
  error: null,
  retryAfterMs: null,
});
async function settle() {
  for (let count = 0; count < 5; count += 1) {
    for (const go of release.splice(0)) go();
    await turn();
  }
}

test("it is noted since when nothing arrives, once, and that it does again", async () => {
  const note = health();
  note(known, result("failed"));
  await settle();
  now += 1000;
  note(known, result("failed"));
  await settle();
  expect(known.failingSince).toBe(10 * day);
  note(known, result("delivered"));
  await settle();
  expect(known.failingSince).toBeNull();
});

test("after five days of nothing but failure it is disabled, and what waited is given up", async () => {
  const note = health();
  known = { ...known, failingSince: now - 5 * day + 1 };
  note(known, result("failed"));
  await settle();
  expect(known.status).toBe("active");
  now += 1;
  note(known, result("failed"));
  await settle();
  expect([known.status, ...told]).toEqual([
    "disabled",
    "Nothing has arrived there for five days.",
    "refused ep",
  ]);
  note(known, result("gone"));
  await settle();
  expect(told).toHaveLength(2);
});

test("a receiver that is gone disables its endpoint at once, also when others arrive meanwhile", async () => {
  const note = health();
  note(known, result("failed"));
  note(known, result("gone"));
  note(known, result("delivered"));
  await settle();
  expect(known.status).toBe("disabled");
});

test("what arrives while a failure is being noted takes it back", async () => {
  const note = health();
  note(known, result("failed"));
  note(known, result("delivered"));
  await settle();
  expect(known.failingSince).toBeNull();
});

test("an attempt that began before failures were noted takes them back when it arrives", async () => {
  const note = health();
  const before = known;
  note(known, result("failed"));
  await settle();
  note(before, result("delivered"));
  await settle();
  expect(known.failingSince).toBeNull();
});

test("what was not sent at all says nothing of an endpoint", async () => {
  const note = health();
  known = { ...known, failingSince: now };
  note(known, result("skipped"));
  await settle();
  expect(known.failingSince).toBe(10 * day);
});
