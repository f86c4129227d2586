import { z } from "zod";
import { filtersSchema } from "../query/schema.ts";
import { timeOfDaySchema, weekdays } from "../time/time-of-day.ts";
import { dayMs } from "../time/units.ts";
import { lengthMs } from "./window.ts";

export const severities = ["critical", "warning", "info"] as const;
export type Severity = (typeof severities)[number];

const nameSchema = z.string().min(1).max(256);

/** A length of time in words, with bounds in milliseconds. */
const lengthSchema = (most: string, least = "0s") =>
  z
    .string()
    .regex(/^\d{1,6}[smhd]$/u, "is not a length of time such as 30s, 5m, 2h or 7d")
    .refine((text) => lengthMs(text) <= lengthMs(most), `is longer than ${most}`)
    .refine((text) => lengthMs(text) >= lengthMs(least), `is shorter than ${least}`);

const direction = z.enum(["up", "down", "either"]).meta({ description: "Which way it has to be." });

export const alertConditionSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.enum(["above", "below"]),
      value: z.number(),
      recovers: z
        .number()
        .optional()
        .meta({ description: "The value from which on it is well again. By default the same value." }),
    }),
    z.strictObject({
      kind: z.literal("changed"),
      percent: z.number().positive().max(1_000_000),
      direction: direction.default("either"),
      against: z
        .enum(["previous", "day", "week"])
        .default("previous")
        .meta({ description: "Compared with the window before, or with the same a day or a week before." }),
    }),
    z.strictObject({
      kind: z.literal("unusual"),
      sensitivity: z.number().min(1).max(20).default(4).meta({
        description:
          "How many median absolute deviations to both sides of the median are usual. Larger is calmer.",
      }),
      direction: direction.default("either"),
    }),
    z.strictObject({ kind: z.literal("absent") }),
  ])
  .meta({
    id: "AlertCondition",
    description:
      "`above` or `below` a value; `changed` by so many percent; `unusual` for the time of the week, as the eight weeks before were; or `absent`: nothing at all.",
    example: { kind: "above", value: 800 },
  });
export type AlertCondition = z.output<typeof alertConditionSchema>;

const muteSchema = z
  .strictObject({
    days: z
      .array(z.enum(weekdays))
      .min(1)
      .max(7)
      .default([...weekdays])
      .meta({ description: "On which days it begins." }),
    from: timeOfDaySchema,
    to: timeOfDaySchema.meta({ description: "On the next day when it is not later than `from`." }),
  })
  .meta({
    id: "AlertMute",
    description: "A time of the week at which nothing is sent, in the time zone of the question.",
  });
export type AlertMute = z.output<typeof muteSchema>;

export const alertQuestionSchema = z
  .strictObject({
    metric: nameSchema.meta({
      description: "What is measured: anything that may stand in `metrics` of a query and is a number.",
      example: "p95(duration_ms)",
    }),
    dimension: nameSchema.nullable().default(null).meta({
      description:
        "Each value of it is judged by itself: each model, each route, each user. By default all together.",
      example: "route",
    }),
    filters: filtersSchema.default([]).meta({ description: "Which events count; as in a query." }),
    timezone: z
      .string()
      .max(64)
      .default("UTC")
      .meta({ description: "An IANA time zone.", example: "Europe/Berlin" }),
  })
  .meta({ id: "AlertQuestion" });

const windowSchema = z
  .string()
  .regex(
    /^(?:\d{1,6}[smhd]|today|this_month)$/u,
    "is no window; use for example 5m, 1h, 7d, today or this_month",
  )
  .refine((text) => !/\d/u.test(text) || lengthMs(text) <= lengthMs("31d"), "is longer than 31d")
  .refine((text) => !/\d/u.test(text) || lengthMs(text) >= lengthMs("1m"), "is shorter than 1m")
  .meta({
    description: "Over which time it is measured: `5m`, `1h`, `7d`, `today` or `this_month`.",
    example: "10m",
  });

/** What is watched, when it is not as it should be, and who is told. */
export const alertRuleSchema = z
  .strictObject({
    title: z.string().trim().min(1).max(128).meta({ description: "What people are shown." }),
    question: alertQuestionSchema,
    window: windowSchema,
    condition: alertConditionSchema,
    for: lengthSchema("7d")
      .default("0s")
      .meta({ description: "How long it must be so before somebody is told." }),
    keep_firing_for: lengthSchema("7d")
      .default("0s")
      .meta({ description: "How long it must be well again before somebody is told." }),
    severity: z.enum(severities).default("warning"),
    no_data: z.enum(["keep", "fire", "ok"]).default("keep").meta({
      description:
        "What it means when there is nothing to measure: what fires goes on for a day (`keep`), it is as bad (`fire`), or all is well (`ok`).",
    }),
    targets: z.array(z.string().min(1).max(64)).max(20).default([]).meta({
      description:
        "Ids of the webhook endpoints that are told, whatever they ask for. By default those that ask for `alert.*`.",
    }),
    repeat_every: lengthSchema("30d", "5m")
      .nullable()
      .default(null)
      .meta({ description: "Tells again while it fires and nobody has acknowledged it. By default once." }),
    mute: z.array(muteSchema).max(20).default([]),
    note: z
      .string()
      .trim()
      .max(2000)
      .nullable()
      .default(null)
      .meta({ description: "What to do, or where that is written; sent along." }),
    active: z.boolean().default(true),
  })
  .meta({ id: "AlertRule" });
export type AlertRule = z.output<typeof alertRuleSchema>;
export type AlertRuleInput = z.input<typeof alertRuleSchema>;

/** How long what fires goes on when there is nothing to measure any more, in milliseconds. */
export const keptWithoutDataMs = dayMs;
