import { z } from "@hono/zod-openapi";
import { alertPhases, alertRuleSchema, isoTime, judgedEveryMs, severities } from "@dendro/core";
import { maxSeries, type Alert, type KnownSeries } from "../alerts/alert.ts";
import type { AlertStatus, RecordedChange } from "../alerts/records.ts";
import type { Silence } from "../alerts/silences.ts";

export const alertNameSchema = z
  .string()
  .regex(/^[a-z\d][a-z\d_-]{0,62}$/u, "is not a name of up to 63 lower-case letters, digits, - and _")
  .meta({ description: "Its name: lower-case letters, digits, - and _.", example: "slow-requests" });

export const alertBodySchema = alertRuleSchema
  .extend({
    version: z.int().min(0).optional().meta({
      description:
        "The version that is changed, 0 for one that is not there yet. By default whichever there is.",
    }),
  })
  .meta({ id: "NewAlert" });

export const alertStates = ["firing", "recovering", "pending", "no_data", "ok", "new", "off"] as const;
type AlertState = (typeof alertStates)[number];

const counts = z.object({
  firing: z.number(),
  recovering: z.number(),
  pending: z.number(),
  inactive: z.number(),
  no_data: z.number().meta({ description: "Of which there is nothing to measure." }),
});

export const alertSchema = z
  .object({
    name: z.string(),
    version: z.number().meta({ description: "One more with every change." }),
    rule: alertRuleSchema,
    state: z.enum(alertStates).meta({
      description:
        "The worst of its series; `no_data` where none has anything to measure, `new` before it is judged for the first time, `off` when it is not active.",
    }),
    is_stale: z.boolean().meta({
      description: "Whether it was not judged for longer than it should be: neither firing nor well is sure.",
    }),
    fault: z.string().nullable().meta({ description: "Why it could not be judged the last time." }),
    judged_at: z.string().nullable().meta({ description: "Up to when it was measured." }),
    judged_every_seconds: z.number(),
    series: counts,
    too_many_series: z
      .number()
      .nullable()
      .meta({
        description: `How many series there are when there are more than ${maxSeries}; those beyond are not judged.`,
      }),
    firing_since: z.string().nullable(),
    acknowledged: z.number().meta({ description: "How many of those that fire somebody looks after." }),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: "Alert" });

const timeOrNull = (at: number | null): string | null => (at === null ? null : isoTime(at));

export function alertOnWire(
  alert: Alert,
  status: AlertStatus | null,
  now: number,
): z.output<typeof alertSchema> {
  const { rule } = alert;
  const every = judgedEveryMs(rule);
  const last = status?.last ?? null;
  const isJudged = last !== null && last.judgedAt > 0;
  const phases = status?.phases ?? { inactive: 0, pending: 0, firing: 0, recovering: 0 };
  return {
    name: alert.name,
    version: alert.version,
    rule,
    state: stateOf(alert, status, isJudged),
    is_stale: rule.active && now - (isJudged ? last.judgedAt : alert.updatedAt) > 2 * every + 120_000,
    fault: last?.fault ?? null,
    judged_at: isJudged ? isoTime(last.judgedAt) : null,
    judged_every_seconds: every / 1000,
    series: { ...phases, no_data: status?.empty ?? 0 },
    too_many_series: last !== null && last.found > maxSeries ? last.found : null,
    firing_since: timeOrNull(status?.firingSince ?? null),
    acknowledged: status?.acknowledged ?? 0,
    created_at: isoTime(alert.createdAt),
    updated_at: isoTime(alert.updatedAt),
  };
}

function stateOf({ rule }: Alert, status: AlertStatus | null, isJudged: boolean): AlertState {
  if (!rule.active) return "off";
  if (status === null || !isJudged) return "new";
  const { firing, recovering, pending, inactive } = status.phases;
  if (firing > 0) return "firing";
  if (recovering > 0) return "recovering";
  if (pending > 0) return "pending";
  return status.empty === inactive ? "no_data" : "ok";
}

export const alertSeriesSchema = z
  .object({
    series: z.string().nullable().meta({ description: "The value of the dimension; null without one." }),
    state: z.enum([...alertPhases, "no_data"]),
    since: z.string(),
    firing_since: z.string().nullable(),
    value: z.number().nullable(),
    well: z
      .object({ from: z.number().nullable(), to: z.number().nullable() })
      .nullable()
      .meta({ description: "Between which values all would be well; null where that is not known." }),
    no_data_since: z.string().nullable(),
    told_at: z.string().nullable().meta({ description: "When it was last told that it fires." }),
    acknowledged: z.object({ by: z.string(), at: z.string() }).nullable(),
    is_silenced: z.boolean(),
  })
  .meta({ id: "AlertSeries" });

export const seriesOnWire = (
  { rule }: Alert,
  one: KnownSeries,
  isSilenced: boolean,
): z.output<typeof alertSeriesSchema> => ({
  series: seriesName(rule.question.dimension, one.series),
  state: one.phase === "inactive" && one.emptySince !== null ? "no_data" : one.phase,
  since: isoTime(one.since),
  firing_since: timeOrNull(one.firedAt),
  value: one.value,
  well: one.well === null ? null : { from: one.well[0], to: one.well[1] },
  no_data_since: timeOrNull(one.emptySince),
  told_at: timeOrNull(one.toldAt),
  acknowledged:
    one.acknowledgedBy === null || one.acknowledgedAt === null
      ? null
      : { by: one.acknowledgedBy, at: isoTime(one.acknowledgedAt) },
  is_silenced: isSilenced,
});

const seriesName = (dimension: string | null | undefined, series: string): string | null =>
  dimension === null ? null : series;

export const alertChangeSchema = z
  .object({
    alert: z.string(),
    series: z.string().nullable(),
    at: z.string(),
    state: z.enum(alertPhases),
    value: z.number().nullable(),
    is_silenced: z.boolean(),
  })
  .meta({ id: "AlertChange" });

export const changeOnWire = (
  change: RecordedChange,
  dimension: string | null | undefined,
): z.output<typeof alertChangeSchema> => ({
  alert: change.alert,
  series: seriesName(dimension, change.series),
  at: isoTime(change.at),
  state: change.phase,
  value: change.value,
  is_silenced: change.isSilenced,
});

export const newSilenceSchema = z.strictObject({
  alert: alertNameSchema.nullish().meta({ description: "One alert. By default any." }),
  series: z.string().max(1024).nullish().meta({ description: "One value of its dimension. By default any." }),
  severity: z.enum(severities).nullish().meta({ description: "By default any." }),
  until: z.iso.datetime({ offset: true }).meta({ description: "ISO 8601.", example: "2030-01-31T08:00:00Z" }),
  reason: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .meta({ description: "What others are to know.", example: "Migration" }),
});

export const silenceSchema = z
  .object({
    id: z.string(),
    alert: z.string().nullable(),
    series: z.string().nullable(),
    severity: z.enum(severities).nullable(),
    until: z.string(),
    reason: z.string(),
    created_by: z.string(),
    created_at: z.string(),
  })
  .meta({ id: "AlertSilence" });

export const silenceOnWire = (silence: Silence): z.output<typeof silenceSchema> => ({
  id: silence.id,
  alert: silence.alert,
  series: silence.series,
  severity: silence.severity,
  until: isoTime(silence.until),
  reason: silence.reason,
  created_by: silence.createdBy,
  created_at: isoTime(silence.createdAt),
});
