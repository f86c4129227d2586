import { hourMs, minuteMs } from "@dendro/core";
import { callProvider } from "./providers.ts";
import { modelCall, models } from "./models.ts";
import { createRandom, type Random } from "./random.ts";
import { sources } from "./shop.ts";
import { createRecorder, uuidFrom, type Recorder, type SimulatedEvent } from "./simulated-event.ts";
import { beginTrace, childOf, type SpanIds } from "./trace.ts";
import type { World } from "./world.ts";

/** An order that somebody has placed. */
export interface Order {
  readonly id: string;
  readonly at: number;
  readonly total: number;
  readonly user_id?: string;
}

/** What a node does: how long it took, and why it failed if it did. */
interface Outcome {
  readonly durationMs: number;
  readonly error?: string;
  readonly fields?: object;
}

interface Node {
  readonly name: string;
  readonly work: (at: number, span: SpanIds) => Outcome;
}

/** One execution: its nodes one after the other, until one fails. @returns whether all went well */
function execute(
  random: Random,
  recorder: Recorder,
  name: string,
  at: number,
  nodes: readonly Node[],
): boolean {
  const root = beginTrace(random);
  recorder.add("workflow.started", at, { name, ...root });
  let now = at + 4;
  let error: string | undefined;
  for (const { name: node, work } of nodes) {
    const span = childOf(random, root);
    const done = work(now, span);
    now += done.durationMs;
    error = done.error;
    const how = error === undefined ? {} : { error_type: error };
    const type = error === undefined ? "node.completed" : "node.failed";
    recorder.add(type, now, { name: node, duration_ms: done.durationMs, ...done.fields, ...how, ...span });
    if (error !== undefined) break;
    now += 2;
  }
  const end = { name, duration_ms: Math.round(now - at), ...root };
  if (error === undefined) recorder.add("workflow.completed", now, end);
  else recorder.add("workflow.failed", now, { ...end, error_type: error });
  return error === undefined;
}

const takes = (random: Random, medianMs: number): Outcome => ({
  durationMs: Math.round(random.logNormal(medianMs, 0.3)),
});

/** What becomes of an order: getting a label from the carrier takes longest by far. */
export function fulfilOrder(world: World, { id, at, total, user_id }: Order): SimulatedEvent[] {
  const random = createRandom(world.seed, "order", id);
  const recorder = createRecorder(random, {
    source: sources.orders,
    run_id: uuidFrom(random),
    ...(user_id === undefined ? {} : { user_id }),
    data: { order_id: id, total },
  });
  /** Asks up to three times. */
  const ask = (provider: "payrail" | "parcelpigeon", route: string) => (from: number, span: SpanIds) => {
    let now = from + 3;
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const request = { provider, route, at: now, span: childOf(random, span) };
      const call = callProvider(world, random, recorder, request);
      now += call.durationMs + 5;
      if (call.isOk) return { durationMs: now - from };
      now += 250 * attempt;
    }
    return { durationMs: now - from, error: `${provider}_timeout` };
  };
  execute(random, recorder, "order-fulfilment", at, [
    { name: "validate-order", work: () => takes(random, 18) },
    { name: "reserve-stock", work: () => takes(random, 75) },
    {
      name: "check-fraud",
      work() {
        const { duration_ms: durationMs, status: _, ...fields } = modelCall(random, models.guard, 2);
        return { durationMs, fields };
      },
    },
    { name: "charge-payment", work: ask("payrail", "/v1/charges") },
    { name: "create-label", work: ask("parcelpigeon", "/labels") },
    { name: "notify-customer", work: () => takes(random, 190) },
  ]);
  return recorder.events;
}

/** Twice an hour, what the suppliers have; often nothing is new, and the answer comes from the cache. */
export function syncStock(world: World, minute: number): SimulatedEvent[] {
  if (minute % (hourMs / 2) !== 7 * minuteMs) return [];
  const random = createRandom(world.seed, "stock", minute);
  const recorder = createRecorder(random, { source: sources.stock, run_id: uuidFrom(random) });
  const isNew = random.chance(0.45);
  execute(random, recorder, "stock-sync", minute + random.below(20_000), [
    {
      name: "fetch-supplier-feed",
      work: () => ({
        ...takes(random, isNew ? 2400 : 160),
        fields: { cached: !isNew },
        ...(random.chance(0.02) ? { error: "feed_unreachable" } : {}),
      }),
    },
    { name: "compare-stock", work: () => takes(random, 340) },
    ...(isNew ? [{ name: "write-stock", work: () => takes(random, 520) }] : []),
  ]);
  return recorder.events;
}
