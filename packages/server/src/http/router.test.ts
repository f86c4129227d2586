import { expect, test } from "vitest";
import type { Receiver } from "@dendro/ingest";
import { createRouter } from "./router.ts";

const receiver = (name: string, ...routes: readonly (readonly [method: string, path: string])[]) =>
  ({ name, routes: routes.map(([method, path]) => ({ method, path })) }) as unknown as Receiver;

const router = createRouter([
  receiver("one", ["POST", "/batch"], ["GET", "/batch"], ["POST", "/v1/traces"]),
  {
    ...receiver(
      "two",
      ["POST", "/api/:project/store"],
      ["POST", "/api/0.1/x"],
      ["GET", "/api/:project/store"],
    ),
    pages: {} as never,
  },
]);
const found = (path: string) =>
  [...(router(path) ?? [])].map(([method, route]) => `${method} ${route.receiver} ${route.path}`);

test("routes are found at their paths, by method, with or without a slash at the end", () => {
  for (const path of ["/batch", "/batch/"])
    expect(found(path)).toEqual(["POST one /batch", "GET one /batch"]);
  expect(found("/v1/traces")).toEqual(["POST one /v1/traces"]);
  for (const path of ["/", "", "/batch//", "/batch/x", "/xbatch", "/v1"])
    expect(router(path)).toBeUndefined();
});

test("a part of a path that is named may be any one, and no more than one", () => {
  for (const path of ["/api/7/store", "/api/a.b/store/"])
    expect(found(path)).toEqual(["POST two /api/:project/store", "GET two /api/:project/store"]);
  for (const path of ["/api//store", "/api/7/8/store", "/x/api/7/store", "/api/7/store/x"])
    expect(router(path)).toBeUndefined();
  expect(found("/api/0.1/x")).toEqual(["POST two /api/0.1/x"]);
  expect(router("/api/001/x")).toBeUndefined();
});

test("a route says what its receiver says of pages, where that says something", () => {
  expect(router("/api/7/store")?.get("POST")).toHaveProperty("pages");
  expect(router("/batch")?.get("POST")).not.toHaveProperty("pages");
});
