import { expect, test } from "vitest";
import { follow, runAtOnce } from "../steps.ts";
import { plausible } from "./plausible.ts";
import { createReceiverMemory } from "./receiver-memory.ts";
import { createWireRequest } from "./wire-request.ts";

function depthOf(sd: unknown): unknown {
  const [route] = plausible.routes;
  if (route === undefined) throw new Error("nobody speaks Plausible");
  const body = { n: "engagement", u: "https://s.example/a", d: "s.example", e: 3000, sd };
  const request = createWireRequest({
    path: route.path,
    query: new URLSearchParams(),
    contentType: "application/json",
    body: new TextEncoder().encode(JSON.stringify(body)),
    receivedAt: 0,
    origin: "",
  });
  const [event] = runAtOnce(follow(route.decode(request, createReceiverMemory()("t")))).events;
  return (event as { data?: { scroll_depth?: unknown } }).data?.scroll_depth ?? null;
}

test.each([
  [0, 0],
  [80, 80],
  ["100", 100],
  [101, null],
  [255, null],
  [-1, null],
  [1e300, null],
  [null, null],
])("a scroll depth of %j is %j: 255 is not known, and no page is more than whole", (sent, depth) => {
  expect(depthOf(sent)).toBe(depth);
});
