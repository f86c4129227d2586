import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Webhook } from "standardwebhooks";
import { adminKey, post } from "../test/support/dendro.ts";
import { percentile, rounded, type Benchmark } from "./support/benchmark.ts";
import type { BareSending, BareSent } from "./support/bare-sender-process.ts";
import { processorSecondsOf } from "./support/processor-seconds.ts";
import { startSink } from "./support/webhook-sink.ts";
import { withDendro } from "./support/with-dendro.ts";

/** Requests at a time, of both: what an endpoint has unless it says otherwise. */
const connections = 10;
/** Events a second of which it is measured how long they take to a receiver. */
const eventsPerSecond = 50;

/**
 * Webhooks to a receiver on the same machine: out of the outbox, beside the plainest sender of the same bodies with the same
 * signatures; once more while another endpoint that is sent the same hangs; and how long one takes from its event on. In
 * turns, and the median of the turns.
 */
export const deliveries: Benchmark = async ({ isQuick }) =>
  await withDendro(
    async ({ url, child }) => {
      const sink = await startSink();
      const bare = await startBareSender();
      const count = isQuick ? 3000 : 10_000;
      const endpoint = await createEndpoint(url, `${sink.url}/sink`, { personal: true });

      /** Has so many deliveries wait, and then be sent. */
      async function sendAll() {
        await sink.hold();
        for (let sent = 0; sent < count; sent += 1000) await sendEvents(url, Math.min(1000, count - sent));
        while ((await waitingFor(url, endpoint.id)) < count) await wait(50);
        // The events themselves go to the warehouse.
        await wait(2000);
        const used = processorSecondsOf(child);
        const began = performance.now();
        await sink.release();
        const sunk = await sink.sunk(count);
        const seconds = (performance.now() - began) / 1000;
        while ((await waitingFor(url, endpoint.id)) > 0) await wait(200);
        return { sunk, seconds, processorSeconds: processorSecondsOf(child) - used };
      }

      const { sunk } = await sendAll();
      const bodies = sunk.map(({ body }) => body);
      const sending = { origin: sink.url, bodies, connections, secret: endpoint.secret };
      const turns: Turn[] = [];
      for (let turn = -1; turn < (isQuick ? 3 : 7); turn += 1) {
        const plain = await bare.send(sending);
        await sink.sunk(count);
        const ours = await sendAll();
        const hanging = await createEndpoint(url, `${sink.url}/hang`);
        const beside = await sendAll();
        await removeEndpoint(url, hanging.id);
        // The first turn compiles.
        if (turn >= 0) turns.push({ plain, ours, beside });
      }

      const delays = await delaysOf(url, sink, endpoint.secret, isQuick ? 5 : 20);
      sink.close();
      bare.close();
      const median = (of: (turn: Turn) => number) => percentile(turns.map(of), 0.5);
      const microseconds = (of: (turn: Turn) => Sending) =>
        rounded(median((turn) => (of(turn).processorSeconds * 1e6) / count));
      return [
        {
          what: "deliveries out of the outbox, to one receiver",
          value: Math.round(median(({ ours }) => count / ours.seconds)),
          unit: "deliveries/s",
          baseline: Math.round(median(({ plain }) => count / plain.seconds)),
          ratio: rounded(median(({ plain, ours }) => plain.seconds / ours.seconds)),
          must: 0.5,
          aim: 0.65,
        },
        {
          what: "processor time of a delivery",
          value: microseconds(({ ours }) => ours),
          unit: "µs",
          baseline: microseconds(({ plain }) => plain),
          ratio: rounded(median(({ plain, ours }) => plain.processorSeconds / ours.processorSeconds)),
          must: 0.5,
        },
        {
          what: "processor time of a delivery while another endpoint hangs, beside none",
          value: microseconds(({ beside }) => beside),
          unit: "µs",
          baseline: microseconds(({ ours }) => ours),
          ratio: rounded(median(({ ours, beside }) => ours.processorSeconds / beside.processorSeconds)),
          aim: 0.95,
        },
        {
          what: `an event → its signed webhook received, at ${eventsPerSecond} events/s, median`,
          value: rounded(percentile(delays, 0.5)),
          unit: "ms",
        },
        {
          what: "the same, p99",
          value: rounded(percentile(delays, 0.99)),
          unit: "ms",
          aim: 500,
        },
      ];
    },
    { DENDRO_EGRESS_ALLOW: "127.0.0.1" },
  );

interface Sending {
  readonly seconds: number;
  readonly processorSeconds: number;
}

interface Turn {
  readonly plain: Sending;
  readonly ours: Sending;
  readonly beside: Sending;
}

async function startBareSender() {
  const child = fork(fileURLToPath(new URL("support/bare-sender-process.ts", import.meta.url)));
  await once(child, "message");
  return {
    async send(sending: BareSending): Promise<BareSent> {
      child.send(sending);
      return ((await once(child, "message")) as [BareSent])[0];
    },
    close: () => void child.kill(),
  };
}

/** Milliseconds from the sending of an event until its receiver has it, of events that are sent one by one. */
async function delaysOf(
  url: string,
  sink: Awaited<ReturnType<typeof startSink>>,
  secret: string,
  seconds: number,
): Promise<number[]> {
  const sentAt = new Map<string, number>();
  const sends: Promise<Response>[] = [];
  const start = performance.now();
  for (let nth = 0; nth < seconds * eventsPerSecond; nth += 1) {
    sentAt.set(`n${nth}`, performance.timeOrigin + performance.now());
    sends.push(post(url, "/api/v1/events", { ...eventOf(nth), name: `n${nth}` }));
    const rest = start + ((nth + 1) * 1000) / eventsPerSecond - performance.now();
    if (rest > 0) await wait(rest);
  }
  await Promise.all(sends);
  const receiver = new Webhook(secret);
  return (await sink.sunk(sends.length)).map(({ at, body, headers }) => {
    const { data } = receiver.verify(body, headers) as { data: { name: string } };
    return at - (sentAt.get(data.name) ?? NaN);
  });
}

const eventOf = (nth: number) => ({
  type: "workflow.completed",
  source: "bench",
  name: `flow-${nth % 50}`,
  run_id: `run-${nth}`,
  duration_ms: (nth * 7) % 3000,
});

async function sendEvents(url: string, count: number): Promise<void> {
  await post(
    url,
    "/api/v1/events",
    Array.from({ length: count }, (_, nth) => eventOf(nth)),
  );
}

async function createEndpoint(url: string, target: string, more: object = {}) {
  const body = { name: target, url: target, events: ["workflow.*"], concurrency: connections, ...more };
  const made = await post(url, "/api/v1/webhooks/endpoints", body);
  return (await made.json()) as { id: string; secret: string };
}

const ofEndpoint = (url: string, id: string) => new URL(`/api/v1/webhooks/endpoints/${id}`, url);
const headers = { "x-api-key": adminKey };

async function removeEndpoint(url: string, id: string): Promise<void> {
  await fetch(ofEndpoint(url, id), { method: "DELETE", headers });
}

async function waitingFor(url: string, id: string): Promise<number> {
  const answer = await fetch(new URL(`${ofEndpoint(url, id).href}/deliveries?limit=1`), { headers });
  return ((await answer.json()) as { counts: { pending: number } }).counts.pending;
}
