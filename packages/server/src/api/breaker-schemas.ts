import { z } from "@hono/zod-openapi";
import { isNodeName, isoTime } from "@dendro/core";
import type { PastTransition } from "../breakers/breaker-records.ts";
import type { EffectiveSettings, SetBreakerSettings } from "../breakers/settings.ts";

export const nodeTypeSchema = z.string().max(200).refine(isNodeName, "is no name of a node type").meta({
  description: "A node's type, `tool:` and a tool's name, or `provider:` and a provider's.",
  example: "http_request",
});

const momentSchema = z.string().nullable();

export const breakerStatusSchema = z
  .object({
    node_type: z.string(),
    state: z.enum(["closed", "open", "half_open"]).meta({
      description: "What callers see: calls go through, do not, or a few try whether it works again.",
    }),
    consecutive_failures: z.int(),
    threshold: z.int().meta({ description: "Failures in a row that open it." }),
    last_error: z.string().nullable().meta({ description: "The type of the last error." }),
    last_failure_at: momentSchema,
    opened_at: momentSchema.meta({ description: "Null while it is closed." }),
    recovery_at: momentSchema.meta({ description: "From when on calls may try again; null when not open." }),
    seconds_until_recovery: z.int().nullable(),
    opening: z.int().meta({ description: "How often it opened." }),
    probes: z.object({ allowed: z.int(), running: z.int(), succeeded: z.int() }),
    override: z
      .object({
        mode: z.enum(["force_open", "force_closed"]),
        by: z.string(),
        reason: z.string(),
        at: z.string(),
        until: momentSchema,
      })
      .nullable(),
    updated_at: momentSchema.meta({ description: "When it was told of a call last; null when never." }),
  })
  .meta({ id: "BreakerStatus" });

const dayMs = 24 * 3_600_000;
const fields = {
  threshold: z
    .int()
    .min(1)
    .max(10_000)
    .meta({ description: "Failures in a row that open it. 5 by default." }),
  failure_rate: z.number().min(0.01).max(1).nullable().meta({
    description: "The share of failures in the window that opens it; null for never. 0.5 by default.",
  }),
  min_calls: z.int().min(1).max(1_000_000).meta({
    description: "Calls in the window without which the share says nothing. 20 by default.",
  }),
  window_ms: z.int().min(1000).max(3_600_000).meta({
    description: "How long a call counts, in milliseconds. One minute by default.",
  }),
  open_ms: z.int().min(100).max(dayMs).meta({
    description:
      "For how long it opens first, in milliseconds; twice that after each failed recovery. 300,000 by default.",
  }),
  max_open_ms: z
    .int()
    .min(100)
    .max(7 * dayMs)
    .meta({
      description: "For how long it opens at most, in milliseconds. One hour by default.",
    }),
  probes: z.int().min(1).max(100).meta({
    description: "Calls that may try at a time, and have to succeed before it closes. 3 by default.",
  }),
  probe_timeout_ms: z.int().min(100).max(3_600_000).meta({
    description: "How long a probe has its place, in milliseconds. 30,000 by default.",
  }),
  ignored_errors: z.array(z.string().max(256)).max(50).meta({
    description: "Types of errors that say nothing of what was called, such as AbortError.",
  }),
  health_url: z
    .url({ protocol: /^https?$/u })
    .max(2048)
    .nullable()
    .meta({
      description:
        "Asked by GET once per recovery time, as one of the probes; 200 to 299 is well. Private addresses need DENDRO_EGRESS_ALLOW. Keys that are not of scope admin see its origin alone.",
    }),
};

/** What is left out is as it is for all node types, or by default. */
export const setSettingsSchema = z.strictObject(fields).partial().meta({ id: "BreakerSettings" });
export const effectiveSettingsSchema = z.object(fields);

export const settingsOfWire = ({
  failure_rate: failureRate,
  min_calls: minCalls,
  window_ms: windowMs,
  open_ms: openMs,
  max_open_ms: maxOpenMs,
  probe_timeout_ms: probeTimeoutMs,
  ignored_errors: ignoredErrors,
  health_url: healthUrl,
  ...same
}: z.infer<typeof setSettingsSchema>): SetBreakerSettings =>
  defined({
    ...same,
    failureRate,
    minCalls,
    windowMs,
    openMs,
    maxOpenMs,
    probeTimeoutMs,
    ignoredErrors,
    healthUrl,
  });

/** @param mayChange whether it is for somebody who may set them: an address may carry secrets, and others see its origin alone */
export const setSettingsOnWire = (
  settings: SetBreakerSettings,
  mayChange: boolean,
): z.infer<typeof setSettingsSchema> =>
  defined({
    threshold: settings.threshold,
    failure_rate: settings.failureRate,
    min_calls: settings.minCalls,
    window_ms: settings.windowMs,
    open_ms: settings.openMs,
    max_open_ms: settings.maxOpenMs,
    probes: settings.probes,
    probe_timeout_ms: settings.probeTimeoutMs,
    ignored_errors: settings.ignoredErrors === undefined ? undefined : [...settings.ignoredErrors],
    health_url: mayChange || !settings.healthUrl ? settings.healthUrl : new URL(settings.healthUrl).origin,
  });

export const settingsOnWire = (settings: EffectiveSettings, mayChange: boolean) =>
  setSettingsOnWire(settings, mayChange) as z.infer<typeof effectiveSettingsSchema>;

const defined = <Fields extends object>(all: Fields) =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };

export const overrideSchema = z
  .strictObject({
    mode: z.enum(["force_open", "force_closed", "auto"]).meta({
      description: "What callers see whatever happens; `auto` goes on where the breaker was.",
    }),
    reason: z.string().trim().max(500).default("").meta({ description: "Why, for others to read." }),
    until: z.iso.datetime({ offset: true }).nullish().meta({
      description: "When it ends by itself; without it, when somebody takes it back.",
    }),
  })
  .refine(({ mode, reason }) => mode === "auto" || reason !== "", {
    path: ["reason"],
    message: "is missing: say why, for those who look at it later",
  });

export const transitionSchema = z.object({
  id: z.string().meta({ description: "The event's `id`." }),
  node_type: z.string(),
  type: z.string().meta({ description: "As the event's.", example: "breaker.opened" }),
  at: z.string(),
  data: z.record(z.string(), z.unknown()).meta({ description: "As the event's." }),
});

export const transitionOnWire = ({ id, node, type, at, data }: PastTransition) => ({
  id,
  node_type: node,
  type,
  at: isoTime(at),
  data: data as Record<string, unknown>,
});
