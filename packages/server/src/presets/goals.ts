import { z } from "@hono/zod-openapi";
import type { Filter, QueryInput, ResultRow } from "@dendro/core";
import type { SavedFilters } from "../store/saved-filters.ts";
import { filtersParameter, readFilters } from "./filters-parameter.ts";
import { readRevenue, revenueSchema } from "./goal-revenue.ts";
import { period, preset, rangeOf, type QueryRunner } from "./preset.ts";

/** By what conversions may be told apart, each a dimension. */
const sides = [
  "channel",
  "referrer_source",
  "utm_source",
  "utm_campaign",
  "country",
  "device",
  "page",
] as const;

/** How many groups each goal has. */
const listLength = 20;

const measured = {
  conversions: z.number().meta({ description: "Events of people that match." }),
  converters: z.number().meta({ description: "Different visitors who sent one." }),
  conversion_rate: z
    .number()
    .nullable()
    .meta({ description: "Converters by visitors, 0 to 100; null where there are no visitors." }),
};

export const goals = preset({
  path: "/analytics/goals",
  atRoot: true,
  tag: "Goals",
  summary: "Goals",
  description:
    "How often each of the saved goals was reached, by how many, and by what share of a site's visitors.",
  parameters: z.object({
    by: z
      .enum(sides)
      .optional()
      .meta({ description: "Tells conversions apart by what their events, or the visits, say." }),
    filters: filtersParameter,
    ...period(30),
  }),
  answer: z.object({
    visitors: z.number(),
    goals: z.array(
      z.object({
        name: z.string(),
        title: z.string().nullable(),
        ...measured,
        revenue: revenueSchema,
        groups: z
          .array(z.object({ value: z.string().nullable(), visitors: z.number(), ...measured }))
          .meta({ description: "By `by`, those with most conversions; none without it." }),
      }),
    ),
  }),
  async read({ by, ...parameters }, { ask, now, goals: saved }) {
    const filters = readFilters(parameters.filters);
    const base: Base = { date_range: rangeOf(parameters, now), timezone: parameters.timezone, filters };
    const [whole] = (await ask({ ...base, metrics: ["visitors"] })).results;
    const visitors = Number(whole?.metrics[0]);
    const read = [];
    // One after the other: there may be many, and others ask too.
    for (const goal of saved) {
      const conversions = conversionsOf(goal, base);
      const [row] = (await ask(conversions)).results;
      read.push({
        name: goal.name,
        title: goal.title,
        ...figuresOf(row, visitors),
        revenue: row?.metrics[0] === 0 ? [] : await readRevenue(ask, conversions),
        groups: by === undefined ? [] : await readGroups(ask, base, goal, by),
      });
    }
    return { visitors, goals: read };
  },
});

/** What all questions have in common. */
type Base = Pick<QueryInput, "date_range" | "timezone"> & { readonly filters: Filter[] };

const conversionsOf = ({ filters }: SavedFilters, base: Base) => ({
  ...base,
  metrics: ["events", "visitors"],
  filters: [["is", "bot", [""]] satisfies Filter, ...filters, ...base.filters],
});

function figuresOf(row: ResultRow | undefined, visitors: number) {
  const [conversions, converters] = row?.metrics.map(Number) ?? [];
  return {
    conversions: conversions ?? 0,
    converters: converters ?? 0,
    conversion_rate: visitors === 0 ? null : ((converters ?? 0) / visitors) * 100,
  };
}

/** The values with most conversions, each beside all the visitors that it had. */
async function readGroups(ask: QueryRunner["ask"], base: Base, goal: SavedFilters, by: string) {
  const page = { dimensions: [by], pagination: { limit: listLength } };
  const rows = (await ask({ ...conversionsOf(goal, base), ...page })).results;
  if (rows.length === 0) return [];
  const isAmongThem: Filter = ["is", by, rows.map(({ dimensions: [value] }) => value ?? "")];
  const all = await ask({ ...base, ...page, metrics: ["visitors"], filters: [isAmongThem, ...base.filters] });
  const visitorsOf = new Map(all.results.map(({ dimensions: [value], metrics }) => [value, metrics[0]]));
  return rows.map((row) => {
    const value = row.dimensions[0] ?? null;
    const visitors = Number(visitorsOf.get(value) ?? 0);
    return { value, visitors, ...figuresOf(row, visitors) };
  });
}
