import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { BreakerPhase, BreakerTransition } from "@dendro/core";
import type { PipelineTelemetry } from "@dendro/ingest";
import type { LogStats } from "../log/event-log.ts";

/** What the gauges show, asked when they are read. */
export interface Gauged {
  logStats(): LogStats;
  queryCounts(): { readonly run: number; readonly shared: number };
  /** Milliseconds since 1970. */
  rolledUntil(): number;
  liveConnections(): number;
  liveSubscriptions(): number;
  liveQueries(): number;
  consumerHeld(): { readonly queuedChars: number; readonly batchEvents: number };
  visitors(): number;
  /** Deliveries of webhooks that are still to be made. */
  deliveriesWaiting(): Promise<number>;
  /** Webhooks that came in and are no event yet. */
  receivedWaiting(): Promise<number>;
  /** Circuit breakers by what callers see, of all tenants. */
  breakers(): Promise<Readonly<Record<BreakerPhase, number>>>;
}

export interface Metrics {
  /** Shows gauges from now on. Called once. */
  show(gauged: Gauged): void;
  readonly pipeline: PipelineTelemetry;
  written(rows: number): void;
  refusedRow(): void;
  fault(code: string): void;
  /** An attempt to deliver a webhook came to something. */
  attempted(result: "delivered" | "skipped" | "failed" | "gone" | "refused"): void;
  /** A webhook came in. */
  received(result: "taken" | "duplicate" | "refused"): void;
  /** A circuit breaker has done something, and it was decided here. */
  decided(type: BreakerTransition["type"]): void;
  /** A round of maintenance is over. */
  upkept(): void;
  text(): Promise<string>;
}

/** While the store cannot be asked, everything else is still told. */
const notKnown = () => Number.NaN;

const seconds = [0.00005, 0.0002, 0.001, 0.005, 0.02, 0.1, 0.5, 2];

/** Dendro's own metrics, for Prometheus. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const steps = new Histogram({
    name: "dendro_ingest_step_seconds",
    help: "Time that a step took for the events of one request.",
    labelNames: ["step"],
    buckets: seconds,
    registers,
  });
  const accepted = new Counter({
    name: "dendro_events_accepted_total",
    help: "Events that are on disk.",
    registers,
  });
  const duplicates = new Counter({
    name: "dendro_events_duplicate_total",
    help: "Events that had been sent before.",
    registers,
  });
  const dropped = new Counter({
    name: "dendro_events_dropped_total",
    help: "Events that were not accepted, by reason.",
    labelNames: ["reason"],
    registers,
  });
  const leftOut = new Counter({
    name: "dendro_events_fields_dropped_total",
    help: "Events of web pages from which a field was left out that their key may not send.",
    labelNames: ["field"],
    registers,
  });
  const bots = new Counter({
    name: "dendro_events_bot_total",
    help: "Accepted events that were flagged as bots.",
    registers,
  });
  const written = new Counter({
    name: "dendro_events_written_total",
    help: "Events that are in the warehouse.",
    registers,
  });
  const refused = new Counter({
    name: "dendro_rows_refused_total",
    help: "Rows that the warehouse refused; their data was kept as text.",
    registers,
  });
  const faults = new Counter({
    name: "dendro_writer_faults_total",
    help: "Attempts to write that failed, by error code.",
    labelNames: ["code"],
    registers,
  });
  const upkeepRounds = new Counter({
    name: "dendro_upkeep_rounds_total",
    help: "Rounds of maintenance that are over: days rolled up, old events let go, rows counted.",
    registers,
  });
  const attempts = new Counter({
    name: "dendro_webhook_attempts_total",
    help: "Attempts to deliver a webhook, by what they came to.",
    labelNames: ["result"],
    registers,
  });
  const received = new Counter({
    name: "dendro_webhooks_received_total",
    help: "Webhooks that came to sources: taken, sent before, or refused for their signature.",
    labelNames: ["result"],
    registers,
  });
  const transitions = new Counter({
    name: "dendro_breaker_transitions_total",
    help: "What circuit breakers did that was decided by this server: opened, half_open, closed or overridden.",
    labelNames: ["type"],
    registers,
  });
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await read());
      },
    });
  return {
    show(gauged) {
      gauge(
        "dendro_log_waiting_events",
        "Events on disk that wait for the warehouse.",
        () => gauged.logStats().events,
      );
      gauge("dendro_log_waiting_bytes", "Bytes of them.", () => gauged.logStats().bytes);
      gauge("dendro_queries_run", "Statements that questions needed.", () => gauged.queryCounts().run);
      gauge(
        "dendro_queries_shared",
        "Statements that were not run because an identical one was running or cached.",
        () => gauged.queryCounts().shared,
      );
      gauge(
        "dendro_rolled_up_until_seconds",
        "The first day that is not rolled up, in seconds since 1970.",
        () => gauged.rolledUntil() / 1000,
      );
      gauge("dendro_live_connections", "Open live connections.", () => gauged.liveConnections());
      gauge("dendro_live_subscriptions", "Subscriptions over them.", () => gauged.liveSubscriptions());
      gauge("dendro_live_queries", "Different live queries that are kept answered.", () =>
        gauged.liveQueries(),
      );
      gauge(
        "dendro_consumer_queued_chars",
        "Characters of events in memory that wait to be consumed; more waits on disk alone.",
        () => gauged.consumerHeld().queuedChars,
      );
      gauge(
        "dendro_consumer_batch_events",
        "Events in memory that are on their way into the warehouse.",
        () => gauged.consumerHeld().batchEvents,
      );
      gauge("dendro_visitors", "Visitors whose visits are in memory.", () => gauged.visitors());
      gauge(
        "dendro_webhook_deliveries_waiting",
        "Deliveries of webhooks that are still to be made, of all servers on the store.",
        async () => await gauged.deliveriesWaiting().catch(notKnown),
      );
      gauge(
        "dendro_webhooks_received_waiting",
        "Webhooks that came to this server's sources and are no event yet.",
        async () => await gauged.receivedWaiting().catch(notKnown),
      );
      registry.registerMetric(
        new Gauge({
          name: "dendro_breakers",
          help: "Circuit breakers by state, of all servers on the store.",
          labelNames: ["state"],
          registers: [],
          async collect() {
            const counts = await gauged.breakers().catch(() => null);
            for (const state of ["closed", "open", "half_open"] as const)
              this.set({ state }, counts?.[state] ?? notKnown());
          },
        }),
      );
    },
    pipeline: {
      step: (step, duration) => steps.observe({ step }, duration),
      received(newOnes, repeated) {
        accepted.inc(newOnes);
        duplicates.inc(repeated);
      },
      dropped: (reason, count) => dropped.inc({ reason }, count),
      droppedField: (field, count) => leftOut.inc({ field }, count),
      bots: (count) => bots.inc(count),
    },
    written: (rows) => written.inc(rows),
    refusedRow: () => refused.inc(),
    fault: (code) => faults.inc({ code }),
    attempted: (result) => attempts.inc({ result }),
    received: (result) => received.inc({ result }),
    decided: (type) => transitions.inc({ type }),
    upkept: () => upkeepRounds.inc(),
    text: async () => await registry.metrics(),
  };
}
