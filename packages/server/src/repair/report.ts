import { z } from "zod";

export const repairReportSchema = z
  .object({
    status: z.enum(["running", "done", "failed", "stopped"]),
    applied: z.boolean().meta({ description: "Whether anything was changed, or only looked for." }),
    day: z.string().nullable().meta({ description: "Where it is." }),
    looked_at: z.number().meta({ description: "Events that were read." }),
    changed_days: z.number().meta({ description: "Days of tenants with something to change." }),
    kinds: z.array(
      z.object({
        kind: z.string(),
        title: z.string(),
        rows: z.number().meta({ description: "What was or would be changed." }),
        columns: z.record(z.string(), z.number()),
        examples: z.array(z.string()).meta({
          description: "A few, without what is taken out.",
        }),
      }),
    ),
    fault: z.string().nullable(),
  })
  .meta({ id: "RepairReport" });

export type RepairReport = z.infer<typeof repairReportSchema>;

const maxExamples = 5;
const maxLength = 100;

/** What is found of one kind. */
export interface Tally {
  readonly kind: string;
  readonly title: string;
  rows: number;
  readonly columns: Record<string, number>;
  readonly examples: string[];
}

export const createTally = (kind: string, title: string): Tally => ({
  kind,
  title,
  rows: 0,
  columns: {},
  examples: [],
});

/** Counts something, and keeps one of the first few to show. */
export function count(tally: Tally, columns: Iterable<string>, example: () => string, rows = 1): void {
  tally.rows += rows;
  for (const column of columns) tally.columns[column] = (tally.columns[column] ?? 0) + rows;
  if (tally.examples.length >= maxExamples) return;
  const text = example();
  const shown = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  if (!tally.examples.includes(shown)) tally.examples.push(shown);
}
