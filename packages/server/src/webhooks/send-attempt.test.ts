import { expect, test } from "vitest";
import type { EgressOutcome, EgressRequest } from "../egress/egress-request.ts";
import { claimedDelivery } from "../test-support/claimed-delivery.ts";
import { endpointNamed } from "../test-support/webhook-endpoint.ts";
import type { ClaimedDelivery } from "./delivery-queue.ts";
import type { Endpoint } from "./endpoint.ts";
import type { EndpointKind } from "./kinds/kinds.ts";
import { createAttempt } from "./send-attempt.ts";

const resolved = (count: number, id = "msg_1") =>
  claimedDelivery(id, {
    body: JSON.stringify({
      type: "alert.resolved",
      timestamp: "2026-01-01T12:00:00.000Z",
      data: {
        data: {
          alerts: Array.from({ length: count }, (_, nth) => ({
            alert: "slow",
            title: "Slow",
            series: `/${nth}`,
          })),
        },
      },
    }),
  });

/** Receivers that answer in turn as they are told, and then that they have taken it. */
function attempts(answers: readonly (readonly [status: number, ms: number])[], usualMs = 100) {
  const sent: EgressRequest[] = [];
  const left = [...answers];
  const attempt = createAttempt({
    egress: {
      async send(request): Promise<EgressOutcome> {
        sent.push(request);
        const [status, ms] = left.shift() ?? [202, usualMs];
        return { kind: "answered", status, headers: {}, body: "ok", isCut: false, ms };
      },
    },
    clock: () => 0,
    userAgent: "test",
  });
  const to = (kind: EndpointKind, secrets = [{ secret: "a".repeat(32), until: null }]) =>
    endpointNamed("ep", { kind, secrets });
  const { signal } = new AbortController();
  return {
    sent,
    to,
    attempt: async (endpoint: Endpoint, delivery: ClaimedDelivery) =>
      await attempt(endpoint, delivery, signal),
  };
}

test("what was taken of a message is not said again when the rest is tried again", async () => {
  const { sent, to, attempt } = attempts([
    [202, 1],
    [202, 1],
    [500, 1],
  ]);
  expect(await attempt(to("pagerduty"), resolved(4))).toMatchObject({ kind: "failed", responseCode: 500 });
  expect(await attempt(to("pagerduty"), resolved(4))).toMatchObject({ kind: "delivered" });
  expect(sent).toHaveLength(5);
  expect(new Set(sent.map(({ body }) => body)).size).toBe(4);
  // Sent once more from the beginning, when somebody wants that.
  await attempt(to("pagerduty"), resolved(4));
  expect(sent).toHaveLength(9);
});

test("each request has its time, and what needs more than one attempt has goes on in another", async () => {
  const { sent, to, attempt } = attempts([], 4000);
  expect(await attempt(to("pagerduty"), resolved(5))).toBeNull();
  expect(sent.map(({ timeoutMs }) => timeoutMs)).toEqual([15_000, 15_000, 15_000]);
  expect(await attempt(to("pagerduty"), resolved(5))).toMatchObject({ kind: "delivered" });
  expect(sent).toHaveLength(5);
});

test("what a service refuses of a message keeps nothing else of it from being said", async () => {
  const { sent, to, attempt } = attempts([[400, 1]]);
  const result = await attempt(to("pagerduty"), resolved(3));
  expect(result).toMatchObject({ kind: "refused", responseCode: 400 });
  expect(sent).toHaveLength(3);
});

test("a message of which a service is told nothing is not sent, and nothing failed", async () => {
  const { sent, to, attempt } = attempts([]);
  expect(await attempt(to("pagerduty"), resolved(0))).toMatchObject({ kind: "skipped", responseCode: null });
  expect(sent).toEqual([]);
});

test("without its secret an endpoint is sent nothing, but where it needs none", async () => {
  const { sent, to, attempt } = attempts([[200, 1]]);
  expect(await attempt(to("slack", []), resolved(1))).toMatchObject({ kind: "delivered" });
  expect(sent).toHaveLength(1);
  for (const [kind, advice] of [
    ["standard", /rotate it/u],
    ["pagerduty", /create another endpoint/u],
  ] as const) {
    const result = await attempt(to(kind, []), resolved(1));
    expect([result?.kind, sent.length]).toEqual(["failed", 1]);
    expect(result?.error).toMatch(advice);
  }
});
