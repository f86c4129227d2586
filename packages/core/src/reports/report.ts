import { z } from "zod";
import { timeOfDaySchema, weekdays } from "../time/time-of-day.ts";
import { reportPeriods } from "./schedule.ts";

/** How many people a report is sent to at most. */
export const maxRecipients = 50;

const recipientsSchema = z
  .array(z.email("is not an e-mail address").max(254))
  .max(maxRecipients)
  .refine((all) => new Set(all.map((one) => one.toLowerCase())).size === all.length, {
    message: "has one address twice",
  });

/** A board that is sent regularly. */
export const reportSchema = z
  .strictObject({
    title: z.string().trim().min(1).max(128).meta({ description: "What people are shown, and the subject." }),
    board: z
      .string()
      .regex(/^[a-z\d][a-z\d_-]{0,62}$/u, "is not the id of a board")
      .meta({ description: "The id of the board that it shows, as it is then." }),
    every: z
      .enum(reportPeriods)
      .meta({ description: "How often: every day, every week, or on the first of every month." }),
    at: timeOfDaySchema.default("08:00").meta({ description: "At which time of the day.", example: "08:00" }),
    weekday: z.enum(weekdays).default("mon").meta({ description: "On which day, of those of every week." }),
    timezone: z
      .string()
      .max(64)
      .nullable()
      .default(null)
      .meta({ description: "An IANA time zone. By default the tenant's, or UTC where it has none." }),
    recipients: recipientsSchema.default([]).meta({
      description: `The e-mail addresses that it is sent to, ${maxRecipients} at most.`,
      example: ["team@example.com"],
    }),
    webhook: z.boolean().default(false).meta({
      description: "Whether endpoints are sent it too, as the event `report.ready`.",
    }),
    active: z.boolean().default(true),
  })
  .refine(({ recipients, webhook, active }) => !active || webhook || recipients.length > 0, {
    path: ["recipients"],
    message: "has nobody: name an address, or set webhook",
  });

export type Report = z.output<typeof reportSchema>;
