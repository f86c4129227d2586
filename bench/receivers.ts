import { spanEvent } from "../packages/ingest/src/receivers/otlp/span-event.ts";
import { readTraceProtobuf } from "../packages/ingest/src/receivers/otlp/trace-protobuf.ts";
import { createReceiverMemory } from "../packages/ingest/src/receivers/receiver-memory.ts";
import type { Route } from "../packages/ingest/src/receivers/receiver.ts";
import { receivers } from "../packages/ingest/src/receivers/all.ts";
import { createWireRequest } from "../packages/ingest/src/receivers/wire-request.ts";
import { runAtOnce } from "../packages/ingest/src/steps.ts";
import { createUuidSource } from "../packages/ingest/src/pipeline/uuid.ts";
import { serialize, validate } from "../packages/ingest/src/pipeline/validate.ts";
import { rounded, type Benchmark, type Result } from "./support/benchmark.ts";
import { wireBodies, type WireBody } from "./support/wire-bodies.ts";

const newId = createUuidSource();

/**
 * Every receiver's own work in one thread: a request of 100 events decoded, checked and serialised, beside the same in
 * Dendro's own format. And OTLP's protobuf beside JSON.parse of the same spans, which is what reading JSON costs at least.
 */
export const receiverSpeed: Benchmark = async ({ isQuick }) => {
  const ms = isQuick ? 300 : 1500;
  const bodies = wireBodies();
  const rates = new Map<string, number>();
  // In turns, so that a slow moment of the machine is everybody's.
  for (const round of [1, 2, 3]) {
    for (const body of bodies) {
      const rate = eventsPerSecond(body, ms);
      if (round > 1) rates.set(body.name, Math.max(rates.get(body.name) ?? 0, rate));
    }
  }
  const results = bodies.map(({ name, events }): Result => {
    const rate = rates.get(name) ?? Number.NaN;
    const native = rates.get(events === 1 ? "native, one event a request" : "native") ?? Number.NaN;
    return {
      what: `${name}: decoded, checked and serialised, beside Dendro's own format`,
      value: Math.round(rate),
      unit: "events/s",
      baseline: Math.round(native),
      ratio: rounded(rate / native),
    };
  });
  return [...results, ...protobufBesideJson(bodies, ms)];
};

function eventsPerSecond({ path, contentType, body, events }: WireBody, ms: number): number {
  const route = routeAt(path);
  const recall = createReceiverMemory()("bench");
  const sender = { tenant: "t", ip: "", userAgent: "", acceptLanguage: "", history: false };
  const once = () => {
    const receivedAt = Date.now();
    const request = createWireRequest({
      path,
      query: new URLSearchParams(),
      contentType,
      body,
      receivedAt,
      origin: "",
    });
    const { drafts, rejected } = validate(
      runAtOnce(route.decode(request, recall)),
      { ...sender, receivedAt },
      { newId },
    );
    if (drafts.length !== events) throw new Error(`${path}: ${rejected[0]?.message ?? "too few"}`);
    for (const draft of drafts) serialize(draft);
  };
  return repeat(once, ms) * events;
}

/** Reading alone, and reading with all that makes events of spans. */
function protobufBesideJson(bodies: readonly WireBody[], ms: number): Result[] {
  const protobuf = bodies.find(({ name }) => name === "otlp, protobuf") as WireBody;
  const json = bodies.find(({ name }) => name === "otlp, JSON") as WireBody;
  const text = new TextDecoder().decode(json.body);
  const parse = () => JSON.parse(text) as unknown;
  const ways = {
    "OTLP protobuf read": () => runAtOnce(readTraceProtobuf(protobuf.body)(() => {}, protobuf.events)),
    "OTLP protobuf to events": () =>
      runAtOnce(readTraceProtobuf(protobuf.body)((span, origin) => spanEvent(span, origin), protobuf.events)),
  };
  return Object.entries(ways).map(([name, way]): Result => {
    repeat(way, ms / 3);
    repeat(parse, ms / 3);
    const [value, baseline] = [repeat(way, ms), repeat(parse, ms)];
    return {
      what: `${name}, beside JSON.parse alone of the same spans`,
      value: Math.round(value * protobuf.events),
      unit: "spans/s",
      baseline: Math.round(baseline * protobuf.events),
      ratio: rounded(value / baseline),
    };
  });
}

function routeAt(path: string): Route {
  const route = receivers.flatMap(({ routes }) => routes).find((one) => one.path === path);
  if (route === undefined) throw new Error(`nothing at ${path}`);
  return route;
}

/** How often it can be done in a second. */
function repeat(work: () => unknown, ms: number): number {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < ms) {
    work();
    count += 1;
  }
  return count / ((performance.now() - start) / 1000);
}
