import { z } from "@hono/zod-openapi";
import type { Filter, QueryInput, ResultRow } from "@dendro/core";
import type { SavedFilters } from "../store/saved-filters.ts";
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
    ...period(30),
  }),
  answer: z.object({
    visitors: z.number(),
    goals: z.array(
      z.object({
        name: z.string(),
        title: z.string().nullable(),
        ...measured,
        groups: z
          .array(z.object({ value: z.string().nullable(), visitors: z.number(), ...measured }))
          .meta({ description: "By `by`, those with most conversions; none without it." }),
      }),
    ),
  }),
  async read({ by, ...parameters }, { ask, now, goals: saved }) {
    const base = { date_range: rangeOf(parameters, now), timezone: parameters.timezone };
    const [whole] = (await ask({ ...base, metrics: ["visitors"] })).results;
    const visitors = Number(whole?.metrics[0]);
    const read = [];
    // One after the other: there may be many, and others ask too.
    for (const goal of saved) {
      const [row] = (await ask({ ...base, ...conversionsOf(goal) })).results;
      read.push({
        name: goal.name,
        title: goal.title,
        ...figuresOf(row, visitors),
        groups: by === undefined ? [] : await readGroups(ask, base, goal, by),
      });
    }
    return { visitors, goals: read };
  },
});

const conversionsOf = ({ filters }: SavedFilters) => ({
  metrics: ["events", "visitors"],
  filters: [["is", "bot", [""]] satisfies Filter, ...filters],
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
async function readGroups(
  ask: QueryRunner["ask"],
  base: Pick<QueryInput, "date_range" | "timezone">,
  goal: SavedFilters,
  by: string,
) {
  const page = { dimensions: [by], pagination: { limit: listLength } };
  const rows = (await ask({ ...base, ...conversionsOf(goal), ...page })).results;
  if (rows.length === 0) return [];
  const isAmongThem: Filter = ["is", by, rows.map(({ dimensions: [value] }) => value ?? "")];
  const all = await ask({ ...base, ...page, metrics: ["visitors"], filters: [isAmongThem] });
  const visitorsOf = new Map(all.results.map(({ dimensions: [value], metrics }) => [value, metrics[0]]));
  return rows.map((row) => {
    const value = row.dimensions[0] ?? null;
    const visitors = Number(visitorsOf.get(value) ?? 0);
    return { value, visitors, ...figuresOf(row, visitors) };
  });
}
