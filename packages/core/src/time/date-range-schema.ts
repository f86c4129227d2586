import { z } from "zod";

const relative =
  /^(?:realtime|day|today|yesterday|week|month|year|all|last_(?:week|month|year)|(?:last_)?[1-9]\d{0,3}(?:m|h|d|w|mo|y))$/u;

/** One end of a range. */
export const momentSchema = z
  .string()
  .max(40)
  .meta({ description: "YYYY-MM-DD, or ISO 8601 with or without an offset." });

const rangeExamples = 'use for example 7d, 24h, month, all or ["2026-01-01", "2026-01-31"]';
const noRange = `is not a date range; ${rangeExamples}`;

/** Which time a query is about. */
export const dateRangeSchema = z
  .union([z.string().regex(relative, noRange), z.tuple([momentSchema, momentSchema])], {
    error: ({ input }) => (input === undefined ? `is missing; ${rangeExamples}` : noRange),
  })
  .meta({
    id: "DateRange",
    description:
      "realtime (the last five minutes), 30m, 24h, day, yesterday, 7d (today and the six days before), week, month, 12mo, year, all; " +
      "last_7d (the seven days before today), last_24h, last_week, last_month, last_year and the like, without what is not over; " +
      "or two dates, both included; or two date-times, the second not included.",
    examples: ["7d", "last_7d", ["2026-01-01", "2026-01-31"]],
  });
