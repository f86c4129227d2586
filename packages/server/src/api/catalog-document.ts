import { z } from "@hono/zod-openapi";
import { dimensions, granularities, metrics } from "@dendro/core";

const metricSchema = z.object({
  name: z.string(),
  title: z.string(),
  unit: z.string(),
  type: z.string(),
  domain: z.string(),
  description: z.string(),
  better: z.enum(["up", "down"]).nullable(),
});
const dimensionSchema = z.object({
  name: z.string(),
  title: z.string(),
  type: z.string(),
  display: z.string(),
  domain: z.string(),
  description: z.string(),
});

export const catalogSchema = z.object({
  metrics: z.array(metricSchema),
  dimensions: z.array(dimensionSchema),
});

/** Everything that can be asked. */
export const catalog = {
  metrics: metrics.map(({ name, title, unit, domain, description, better }) => ({
    name,
    title,
    unit,
    type: "number",
    domain,
    description,
    better,
  })),
  dimensions: [
    ...dimensions.map(({ name, title, type, display, domain, description }) => ({
      name,
      title,
      type,
      display,
      domain,
      description,
    })),
    {
      name: "data.<path>",
      title: "Data",
      type: "string",
      display: "text",
      domain: "all",
      description: "Any path in the event's data, such as data.plan.",
    },
    ...granularities.map((granularity) => ({
      name: `time:${granularity}`,
      title: `Time by ${granularity}`,
      type: "time",
      display: "time",
      domain: "all",
      description: `The start of the ${granularity}, in the query's time zone.`,
    })),
  ],
};
