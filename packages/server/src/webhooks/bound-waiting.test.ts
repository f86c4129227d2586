import { expect, test } from "vitest";
import { endpointNamed } from "../test-support/webhook-endpoint.ts";
import { boundWaiting, maxWaiting } from "./bound-waiting.ts";

test("too much that waits disables an endpoint, and what waits for a disabled one is given up", async () => {
  const all = [
    endpointNamed("slow"),
    endpointNamed("well"),
    endpointNamed("paused", { status: "paused" }),
    endpointNamed("left", { status: "disabled" }),
    endpointNamed("empty", { status: "disabled" }),
  ];
  const waiting: Record<string, number> = { slow: maxWaiting + 1, well: maxWaiting, paused: 3, left: 1 };
  const told: string[] = [];
  await boundWaiting({
    endpoints: {
      all: () => all,
      async disable(_, id, reason) {
        told.push(`${id} ${reason}`);
        return endpointNamed(id, { status: "disabled" });
      },
    },
    queue: {
      countWaiting: async (id, limit) => Math.min(waiting[id] ?? 0, limit),
      refuseAll: async (id) => void told.push(`${id} refused`),
    },
    clock: () => 0,
    onDisabled: ({ id }) => told.push(`${id} told`),
  });
  expect(told).toEqual(["slow backlog", "slow told", "slow refused", "left refused"]);
});
