import { z } from "@hono/zod-openapi";
import type { QueryInput } from "@dendro/core";
import { endsOf, period, rangeOf } from "./preset.ts";

/** Everything up to a moment, or a given time. */
export const allTime = {
  ...period(365, 3650),
  days: z.coerce.number().int().min(1).max(3650).optional().meta({
    description: "So many days up to today. By default all time, unless `start` or `end` is given.",
  }),
};

/** The range that was asked for, as of a moment in milliseconds since 1970. */
export function anyRange(
  parameters: {
    days?: number | undefined;
    start?: string | undefined;
    end?: string | undefined;
    start_date?: string | undefined;
    end_date?: string | undefined;
    timezone: string;
  },
  asOf: number,
): QueryInput["date_range"] {
  const { days } = parameters;
  const { start, end } = endsOf(parameters);
  if (days === undefined && start === undefined && end === undefined)
    return ["1970-01-01", new Date(asOf + 1).toISOString()];
  if (days === undefined && start === undefined) return ["1970-01-01", end ?? ""];
  return rangeOf({ ...parameters, days: days ?? 1 }, asOf);
}
