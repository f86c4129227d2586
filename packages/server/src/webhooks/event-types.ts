import { knownTypes, type Domain, type Event, type JsonObject } from "@dendro/core";
import { disabledReasons } from "./endpoint.ts";

/** A type of event that can be asked for, with one of its kind. Any other type that senders use can be asked for too. */
export interface EventType {
  readonly type: string;
  readonly description: string;
  readonly domain: Domain;
  readonly example: Omit<Event, "id" | "tenant" | "type" | "timestamp" | "received_at">;
}

/** What an event of a subject might say. */
const examples: Readonly<Record<Domain, EventType["example"]>> = {
  all: { source: "example.org", user_id: "user-1" },
  web: { source: "example.org", host: "example.org", path: "/pricing", country: "DE", browser: "Firefox" },
  requests: { source: "api", name: "GET /orders/{id}", status: "ok", duration_ms: 41 },
  agents: {
    source: "support-agent",
    thread_id: "thread-1",
    run_id: "run-1",
    user_id: "user-1",
    provider: "openai",
    model: "gpt-5-mini",
    input_tokens: 512,
    output_tokens: 64,
    cost_usd: 0.00026,
    duration_ms: 840,
  },
  conversations: { source: "chat", thread_id: "conversation-1", user_id: "user-1" },
  workflows: { source: "workflows", name: "onboarding", run_id: "run-1", duration_ms: 1200 },
};

const firing = {
  alert: "slow-checkout",
  title: "The checkout is slow",
  severity: "critical",
  metric: "p95(duration_ms)",
  window: "10m",
  dimension: "route",
  series: "/checkout",
  value: 912,
  well: [null, 800],
  since: "2026-01-01T12:00:00.000Z",
};

/** What of its own an event of a type says, where that is not what others of its subject say. */
const ownExamples: readonly (readonly [prefix: string, EventType["example"]])[] = [
  [
    "alert.",
    {
      source: "dendro",
      name: "slow-checkout",
      data: { severity: "critical", count: 1, reminder: false, alerts: [firing] },
    },
  ],
  [
    "webhook.disabled",
    {
      source: "dendro",
      name: "Failures to the pager",
      data: {
        endpoint: "ep_0f0e0d0c0b0a09080706050403020100",
        host: "hooks.example.com",
        reason: "failing",
        detail: disabledReasons.failing,
      },
    },
  ],
  [
    "webhook.exhausted",
    {
      source: "dendro",
      name: "Failures to the pager",
      data: {
        endpoint: "ep_0f0e0d0c0b0a09080706050403020100",
        host: "hooks.example.com",
        count: 1,
        deliveries: [
          {
            delivery: "msg_dGhpcyBpcyBhbiBleGFtcGxl",
            event_type: "workflow.failed",
            attempts: 8,
            response_code: 500,
            error: "The receiver answered 500.",
          },
        ],
      },
    },
  ],
  [
    "breaker.",
    {
      source: "dendro",
      name: "http_request",
      data: {
        state: "open",
        reason: "consecutive_failures",
        consecutive_failures: 5,
        threshold: 5,
        last_error: "timeout",
        opening: 1,
        opened_at: "2026-01-01T12:00:00.000Z",
        recovery_at: "2026-01-01T12:05:00.000Z",
      },
    },
  ],
];

/** Every type that Dendro knows, by name. */
export const eventTypes: readonly EventType[] = Object.entries(knownTypes)
  .map(([type, { domain, description, status }]) => ({
    type,
    description,
    domain,
    example: ownExamples.find(([prefix]) => type.startsWith(prefix))?.[1] ?? {
      ...examples[domain],
      ...(status === null ? {} : { status }),
      ...errorOf(status),
    },
  }))
  .toSorted((one, other) => one.type.localeCompare(other.type));

/** A type that Dendro does not know has an example as well: nothing but that it happened. */
export const findEventType = (type: string): EventType =>
  eventTypes.find((known) => known.type === type) ?? {
    type,
    description: "A type of your own.",
    domain: "all",
    example: { ...examples.all, data: { example: true } satisfies JsonObject },
  };

/** An event of a type, as if it happened at a moment. */
export const exampleOf = ({ type, example }: EventType, tenant: string, now: number, id: string): Event => ({
  ...example,
  id,
  tenant,
  type,
  timestamp: now,
  received_at: now,
});

function errorOf(status: string | null): Partial<Event> {
  return status === "error" ? { error_type: "timeout" } : {};
}
