import { expect, test } from "vitest";
import { boundedColumns } from "@dendro/core";
import { runAtOnce } from "../steps.ts";
import { createReceiverMemory } from "./receiver-memory.ts";
import type { Receiver } from "./receiver.ts";
import { createWireRequest } from "./wire-request.ts";
import { keepsWithinBounds } from "./within-bounds.ts";

const request = createWireRequest({
  path: "/",
  query: new URLSearchParams(),
  contentType: "",
  body: new Uint8Array(),
  receivedAt: 0,
  origin: "",
});

function eventsOf(sent: readonly unknown[]): readonly unknown[] | undefined {
  const receiver: Receiver = {
    name: "r",
    title: "R",
    change: "",
    routes: [
      {
        method: "POST",
        path: "/",
        decode: () => ({
          batchId: null,
          events: sent,
          faults: [],
          answer: () => ({ status: 200, headers: {}, body: "" }),
        }),
      },
    ],
  };
  const [route] = keepsWithinBounds(receiver).routes;
  return route === undefined ? [] : runAtOnce(route.decode(request, createReceiverMemory()("t"))).events;
}

test("a number of a foreign client that is beyond its bounds leaves its column, and stays as it was sent", () => {
  for (const { name, max } of boundedColumns) {
    for (const value of [-4.99, max + 1, 1e308, Infinity, Number.NaN])
      expect(eventsOf([{ type: "x", [name]: value, data: { a: 1 } }])).toEqual([
        { type: "x", data: { a: 1, out_of_bounds: { [name]: String(value) } } },
      ]);
  }
});

test("all else is left as it is", () => {
  const sent = [{ type: "x", duration_ms: 0, cost_usd: 1.5 }, null, "text", { type: "y", data: {} }];
  const kept = eventsOf(sent) ?? [];
  expect(kept.every((event, index) => event === sent[index])).toBe(true);
});
