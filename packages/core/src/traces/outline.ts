import { z } from "zod";
import { pageOf, type PageOptions } from "./pages.ts";
import { traceSpanSchema } from "./schema.ts";
import type { Trace } from "./trace.ts";

export const spanOutlineSchema = traceSpanSchema
  .pick({
    id: true,
    parent_id: true,
    kind: true,
    name: true,
    source: true,
    start: true,
    end: true,
    self_ms: true,
    critical_ms: true,
    status: true,
    model: true,
    input_tokens: true,
    output_tokens: true,
    cost_usd: true,
    missing: true,
    broken_link: true,
    starts_before_parent_ms: true,
  })
  .meta({ id: "SpanOutline", description: "A span in brief: what a drawing of the whole trace needs." });
export type SpanOutline = Readonly<z.infer<typeof spanOutlineSchema>>;

export const outlinePageSchema = z
  .object({
    spans: z.array(spanOutlineSchema),
    total: z.number().int().meta({ description: "How many there are on all pages." }),
    next_offset: z
      .number()
      .int()
      .nullable()
      .meta({ description: "Where the next page begins; null on the last." }),
  })
  .meta({ id: "SpanOutlinePage" });
export type OutlinePage = z.infer<typeof outlinePageSchema>;

const names = Object.keys(spanOutlineSchema.shape) as (keyof SpanOutline)[];

/** All spans in brief, parents before their children. */
export function outlineOf({ spans }: Trace, options: PageOptions = {}): OutlinePage {
  const { items, ...page } = pageOf([...spans.values()], options);
  const outlines = items.map(
    (span) => Object.fromEntries(names.map((name) => [name, span[name]])) as SpanOutline,
  );
  return { spans: outlines, ...page };
}
