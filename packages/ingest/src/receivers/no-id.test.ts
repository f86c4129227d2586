import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "@dendro/core";
import { runAtOnce } from "../steps.ts";
import { receivers } from "./all.ts";
import { isNobody, isNoId } from "./no-id.ts";
import { createReceiverMemory } from "./receiver-memory.ts";
import { createWireRequest } from "./wire-request.ts";

/** What is no id of anybody's, as PostHog and Segment document it and as programs write it by mistake. */
const nobody = [
  ..."anonymous guest unknown distinct_id distinctid not_authenticated email undefined true false id".split(
    " ",
  ),

  "$posthog_cookieless",
  "[object Object]",
  "NaN",
  "None",
  "none",
  "null",
  "0",
  " ",
  '"anonymous"',
  "'null'",
  "00000000-0000-0000-0000-000000000000",
  "0".repeat(32),
  "0".repeat(16),
];

/** A call of every receiver's in which a person is named. */
const calls: readonly (readonly [path: string, body: (id: string) => object])[] = [
  ["/v1/track", (id) => ({ event: "x", userId: id, anonymousId: id })],
  ["/v1/batch", (id) => ({ batch: [{ type: "identify", userId: id, anonymousId: id }] })],
  ["/v1/alias", (id) => ({ userId: "undefined", previousId: id, anonymousId: id })],
  ["/v1/page", (id) => ({ anonymousId: id, properties: { url: "https://a.example/" } })],
  ["/e", (id) => ({ event: "$pageview", distinct_id: id, properties: { $device_id: id } })],
  ["/e", (id) => ({ event: "$pageview", properties: { distinct_id: id, $process_person_profile: false } })],
  ["/e", (id) => ({ event: "$pageview", properties: { distinct_id: id, $is_identified: false } })],
  ["/e", (id) => ({ event: "$identify", properties: { distinct_id: id, $anon_distinct_id: id } })],
  ["/batch", (id) => ({ batch: [{ event: "x", distinct_id: id }] })],
  ["/batch", (id) => ({ batch: [{ event: "$create_alias", distinct_id: id, properties: { alias: id } }] })],
  ["/i/v1/analytics/events", (id) => ({ batch: [{ event: "$identify", distinct_id: id }] })],
  ["/track", (id) => ({ event: "x", properties: { time: Date.now(), distinct_id: id, $device_id: id } })],
  ["/track", (id) => ({ event: "x", properties: { mp_lib: "web", distinct_id: `$device:${id}` } })],
  ["/track", (id) => ({ event: "x", properties: { mp_lib: "node", distinct_id: "", $user_id: id } })],
  ["/engage", (id) => ({ $distinct_id: id, $set: { plan: "pro" } })],
  ["/import", (id) => [{ event: "x", properties: { time: Date.now(), distinct_id: id } }]],
  ["/api/send", (id) => ({ type: "event", payload: { id, url: "/" } })],
  ["/api/batch", (id) => [{ type: "identify", payload: { id } }]],
  [
    "/api/public/ingestion",
    (id) => ({
      batch: [
        { id: "1", type: "trace-create", timestamp: "2026-01-01T00:00:00Z", body: { id: "t", userId: id } },
      ],
    }),
  ],
  [
    "/v1/traces",
    (id) => ({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  traceId: "a".repeat(32),
                  spanId: "b".repeat(16),
                  name: "x",
                  startTimeUnixNano: "1",
                  endTimeUnixNano: "2",
                  attributes: [{ key: "user.id", value: { stringValue: id } }],
                },
              ],
            },
          ],
        },
      ],
    }),
  ],
];

function decode(path: string, body: object): readonly JsonObject[] {
  const route = receivers
    .flatMap(({ routes }) => routes)
    .find((one) => one.path === path && one.method === "POST");
  if (route === undefined) throw new Error(`nobody answers ${path}`);
  const request = createWireRequest({
    path,
    query: new URLSearchParams(),
    contentType: "application/json",
    body: new TextEncoder().encode(JSON.stringify(body)),
    receivedAt: Date.now(),
    origin: "https://d.example",
  });
  return runAtOnce(route.decode(request, createReceiverMemory()("t"))).events as readonly JsonObject[];
}

describe("an id that is nobody's", () => {
  test.each(calls)("is none at %s", (path, body) => {
    for (const id of nobody)
      for (const event of decode(path, body(id)))
        expect({
          id,
          user_id: event["user_id"],
          visitor: event["visitor"],
          anonymous_id: event["anonymous_id"],
          previous_id: (event["data"] as JsonObject | undefined)?.["previous_id"] ?? undefined,
        }).toEqual({ id });
    // Anybody else's is kept.
    expect(JSON.stringify(decode(path, body("ann-7")))).toMatch(
      /"(?:user_id|visitor|anonymous_id)":"ann-7"/u,
    );
  });

  test("leaves the id of the device, where there is one", () => {
    const [event] = decode("/e", { event: "x", distinct_id: "anonymous", properties: { $device_id: "d-1" } });
    expect(event).toMatchObject({ visitor: "d-1" });
    expect(event).not.toHaveProperty("user_id");
  });

  test("in our own format is only what programs write by mistake: a sender of ours may call somebody guest", () => {
    const body = (id: string) => ({
      type: "x",
      id,
      user_id: id,
      visitor: id,
      anonymous_id: id,
      run_id: id,
      trace_id: id,
    });
    for (const id of ["undefined", "null", "NaN", "[object Object]", "0".repeat(32)])
      expect(decode("/api/v1/events", body(id))).toEqual([{ type: "x" }]);
    expect(decode("/api/v1/events", body("guest"))).toEqual([body("guest")]);
    const alias = (id: string) => ({ type: "user.aliased", user_id: "ann", data: { previous_id: id } });
    expect(decode("/api/v1/events", alias("null"))).toEqual([{ ...alias("null"), data: {} }]);
    expect(decode("/api/v1/events", alias("guest"))).toEqual([alias("guest")]);
  });

  test("of an event does not make all of them one", () => {
    for (const id of ["undefined", "00000000-0000-0000-0000-000000000000"]) {
      expect(decode("/v1/track", { event: "x", messageId: id })[0]).not.toHaveProperty("id");
      expect(decode("/e", { event: "x", uuid: id })[0]).not.toHaveProperty("id");
      const properties = { time: 1, $insert_id: id };
      expect(decode("/track", { event: "x", properties })[0]).toMatchObject({ id: undefined });
    }
  });
});

test("every spelling of them is known, and no id that has more in it", () => {
  const names = fc.constantFrom(
    "anonymous",
    "Guest",
    "NULL",
    "undefined",
    "not_authenticated",
    "[object Object]",
  );
  const quotes = fc.constantFrom("", '"', "'", "`");
  fc.assert(
    fc.property(names, quotes, fc.boolean(), (name, quote, isLoud) => {
      expect(isNobody(` ${quote}${isLoud ? name.toUpperCase() : name}${quote} `)).toBe(true);
    }),
  );
  fc.assert(
    fc.property(names, fc.stringMatching(/^[a-z\d]{1,12}$/u), (name, more) => {
      expect(isNobody(`${name}-${more}`)).toBe(false);
    }),
  );
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      expect(isNoId(id) || isNobody(id)).toBe(false);
    }),
  );
});

test("spans that have no ids and say the same are as many as there are, and again the same when they are sent again", () => {
  const span = { traceId: "0".repeat(32), name: "x", startTimeUnixNano: "1", endTimeUnixNano: "2" };
  const body = { resourceSpans: [{ scopeSpans: [{ spans: [span, span, { ...span, name: "y" }, span] }] }] };
  const ids = decode("/v1/traces", body).map((event) => event["id"]);
  expect(new Set(ids).size).toBe(4);
  expect(decode("/v1/traces", body).map((event) => event["id"])).toEqual(ids);
});
