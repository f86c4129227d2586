import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isEventFault, readEvent, type JsonObject, type JsonValue, type ReadEvent } from "@dendro/core";
import { runAtOnce } from "../steps.ts";
import { receivers } from "./all.ts";
import { createReceiverMemory, type ReceiverMemory } from "./receiver-memory.ts";
import { createWireRequest } from "./wire-request.ts";

const receivedAt = Date.UTC(2026, 10, 29, 12);
const names = ["version", "settings_version", "city", "browser_version", "os_version", "screen"] as const;

function received(
  path: string,
  body: JsonValue,
  memory: ReceiverMemory = createReceiverMemory()("t"),
): ReadEvent[] {
  const route = receivers
    .flatMap(({ routes }) => routes)
    .find((one) => one.path === path && one.method === "POST");
  const request = createWireRequest({
    path,
    query: new URLSearchParams(),
    contentType: "application/json",
    body: new TextEncoder().encode(JSON.stringify(body)),
    receivedAt,
    origin: "",
  });
  const { events = [] } = route === undefined ? {} : runAtOnce(route.decode(request, memory));
  return events.map((event) => {
    const read = readEvent(event, { now: receivedAt, history: true });
    if (isEventFault(read)) throw new Error(read.message);
    return read;
  });
}

/** What the columns say that are filled. */
const underOf = (event: ReadEvent | undefined) =>
  Object.fromEntries(names.flatMap((name) => (event?.[name] === undefined ? [] : [[name, event[name]]])));

const segment = (context: JsonObject): [string, JsonValue] => ["/v1/t", { event: "x", userId: "u", context }];
const posthog = (properties: JsonObject): [string, JsonValue] => [
  "/batch",
  { batch: [{ event: "x", distinct_id: "u", properties }] },
];
const mixpanel = (properties: JsonObject): [string, JsonValue] => [
  "/track",
  [{ event: "x", properties: { mp_lib: "swift", time: receivedAt, distinct_id: "u", ...properties } }],
];
const umami = (screen: JsonValue): [string, JsonValue] => [
  "/api/send",
  { type: "event", payload: { url: "/", screen } },
];
type Texts = Readonly<Record<string, string>>;
const span = (resource: Texts, attributes: Texts = {}): [string, JsonValue] => {
  const listOf = (all: Texts) =>
    Object.entries(all).map(([key, value]) => ({ key, value: { stringValue: value } }));
  const spans = [
    { traceId: "a".repeat(32), spanId: "b".repeat(16), name: "n", attributes: listOf(attributes) },
  ];
  return [
    "/v1/traces",
    { resourceSpans: [{ resource: { attributes: listOf(resource) }, scopeSpans: [{ spans }] }] },
  ];
};
const agent = (more: JsonObject): [string, JsonValue] => [
  "/webhooks/analytics",
  { worker_id: "w", events: [{ event: "message.c2s", ...more }] },
];

describe("what each format says of what an event happened under", () => {
  test.each<[how: string, sent: [string, JsonValue], under: object]>([
    ["Segment, of an app", segment({ app: { version: "3.2.1", build: "7" } }), { version: "3.2.1" }],
    ["Segment, of a place", segment({ location: { city: "Kyoto", country: "Japan" } }), { city: "Kyoto" }],
    [
      "Segment, of a page's screen",
      segment({ screen: { width: 1920, height: 1080, density: 2 } }),
      { screen: "1920x1080" },
    ],
    [
      "Segment, of Android's dots",
      segment({ device: { type: "Android" }, screen: { width: 1080, height: 2400, density: 3 } }),
      { screen: "360x800" },
    ],
    ["PostHog, of an app", posthog({ $app_version: "3.2.1" }), { version: "3.2.1" }],
    ["PostHog, of a place", posthog({ $geoip_city_name: "Kyoto" }), { city: "Kyoto" }],
    ["PostHog, of a screen", posthog({ $screen_width: 390, $screen_height: 844 }), { screen: "390x844" }],
    ["PostHog, of half a screen", posthog({ $screen_width: 390 }), {}],
    [
      "Mixpanel, of an app",
      mixpanel({ $app_version_string: "3.2.1", $os: "iOS", $os_version: "17.5.1" }),
      { version: "3.2.1", os_version: "17" },
    ],
    [
      "Mixpanel, by a server of a browser",
      mixpanel({
        mp_lib: "node",
        $browser: "Mobile Safari",
        $browser_version: 17.5,
        $os: "Mac OS X",
        $os_version: "10.15.7",
      }),
      { browser_version: "17.5", os_version: "10.15" },
    ],
    [
      "Mixpanel, by a page, whose user agent says it",
      mixpanel({ mp_lib: "web", $browser: "Chrome", $browser_version: 130 }),
      {},
    ],
    [
      "Mixpanel, of place and screen",
      mixpanel({ $city: "Kyoto", $screen_width: 390, $screen_height: 844 }),
      { city: "Kyoto", screen: "390x844" },
    ],
    ["Umami", umami("1920x1080"), { screen: "1920x1080" }],
    ["Umami, of no screen", umami("large"), {}],
    ["OpenTelemetry", span({ "service.name": "s", "service.version": "3.2.1" }), { version: "3.2.1" }],
    [
      "OpenTelemetry, by Langfuse's library",
      span({ "service.version": "0.1" }, { "langfuse.release": "3.2.1", "langfuse.version": "b" }),
      { version: "3.2.1" },
    ],
    [
      "a worker's batch",
      agent({ version: "3.2.1", settings_version: 0 }),
      { version: "3.2.1", settings_version: 0 },
    ],
    ["a worker without settings", agent({ version: "3.2.1" }), { version: "3.2.1" }],
  ])("%s", (_how, [path, body], under) => {
    expect(underOf(received(path, body)[0])).toEqual(under);
  });

  test("Langfuse: what a trace says of its release holds for its observations and scores, also in later requests", () => {
    const memory = createReceiverMemory()("t");
    const under = (...batch: readonly JsonObject[]) => {
      const entries = batch.map((one, index) => ({ id: `e${index}`, ...one }));
      const events = received("/api/public/ingestion", { batch: entries }, memory);
      return Object.fromEntries(events.map(({ type, version }) => [type, version]));
    };
    const trace = (more: JsonObject) => ({ type: "trace-create", body: { id: "t", ...more } });
    const call = (more: JsonObject) => ({
      type: "generation-create",
      body: {
        id: "g",
        traceId: "t",
        startTime: "2026-11-29T12:00:00Z",
        endTime: "2026-11-29T12:00:01Z",
        ...more,
      },
    });
    const score = { type: "score-create", body: { id: "s", traceId: "t", name: "n", value: 1 } };
    expect(under(trace({ version: "prompt-1" }), call({}))).toEqual({
      "trace.updated": "prompt-1",
      "llm.called": "prompt-1",
    });
    expect(under(call({ id: "h", version: "prompt-2" }), score)).toEqual({
      "llm.called": "prompt-2",
      "feedback.score": "prompt-1",
    });
    expect(under(trace({ release: "3.2.1" }))).toEqual({ "trace.updated": "3.2.1" });
    expect(under(call({ id: "i", version: "prompt-2" }), score)).toEqual({
      "llm.called": "3.2.1",
      "feedback.score": "3.2.1",
    });
  });
});

/** Umami's screen is data as well. */
const onlyColumns = names.filter((name) => name !== "screen");

test("what is no such value fills no column, adds nothing to data, and makes no fault", () => {
  const odd = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }).map((value) => value as JsonValue),
    fc.constantFrom<JsonValue>("x".repeat(129), "0", -1, 1e9, "130.0.0.0", "", true),
  );
  const makers: readonly ((value: JsonValue) => [string, JsonValue])[] = [
    (value) =>
      segment({
        app: { version: value },
        location: { city: value },
        screen: { width: value, height: value },
      }),
    (value) => segment({ app: value, location: value, screen: value, device: value }),
    (value) =>
      posthog({ $app_version: value, $geoip_city_name: value, $screen_width: value, $screen_height: value }),
    (value) =>
      mixpanel({ $app_version_string: value, $city: value, $browser_version: value, $os_version: value }),
    umami,
    (value) => agent({ version: value, settings_version: value }),
  ];
  fc.assert(
    fc.property(fc.constantFrom(...makers), odd, (make, value) => {
      const [event] = received(...make(value));
      for (const name of onlyColumns) expect(event?.data ?? {}).not.toHaveProperty(name);
    }),
    { numRuns: 500 },
  );
});
