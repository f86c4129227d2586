import { z } from "zod";
import { findDimension } from "../catalog/catalog.ts";
import type { Dimension } from "../catalog/dimension.ts";
import { entityNames, findEntity, type EntityName } from "../catalog/entities.ts";
import type { Field } from "../catalog/field.ts";
import { DendroError } from "../errors.ts";
import { fieldIn } from "../live/foldable.ts";
import { columnsOf } from "../live/read-columns.ts";
import { fieldsOf, looksElsewhere, mapFields, type Condition } from "../catalog/condition.ts";
import { dateRangeSchema } from "../time/date-range-schema.ts";
import { resolveDateRange, type RangeContext, type ResolvedRange } from "../time/date-range.ts";
import { conditionOf } from "../query/filter.ts";
import { answerNotes, filtersSchema, type Filter, type Query } from "../query/schema.ts";
import { createZone, type Zone } from "../time/time-zone.ts";

/** What every analysis of sequences of events is asked with. */
export const scopeFields = {
  per: z.enum(entityNames).meta({
    description: "Whose events are looked at one after the other: each user's, each conversation's, …",
  }),
  filters: filtersSchema
    .default([])
    .meta({ description: "Which events are looked at; all of them must hold." }),
  date_range: dateRangeSchema,
  timezone: z.string().max(64).default("UTC").meta({ description: "An IANA time zone." }),
} as const;

/** The filters of one step or side of an analysis. */
export const stepFiltersSchema = filtersSchema.min(1);

interface ScopeInput {
  readonly per: EntityName;
  readonly filters: readonly Filter[];
  readonly date_range: Query["date_range"];
  readonly timezone: string;
}

/** Which events an analysis looks at, with every name resolved. */
export interface Scope {
  readonly per: Field;
  readonly filter: Condition<Dimension> | null;
  readonly range: ResolvedRange;
  readonly zone: Zone;
  readonly context: RangeContext;
}

/** The columns of events that an analysis reads. @param fields what it looks at besides its scope */
export const scopeColumns = (
  { per, filter }: Scope,
  fields: readonly (Field | null)[],
): ReadonlySet<string> =>
  columnsOf([
    per,
    ...fields.filter((field) => field !== null),
    ...(filter === null ? [] : fieldsOf(filter)).flatMap(({ on }) => Object.values(on)),
  ]);

/** @param now milliseconds since 1970 */
export function planScope({ per, filters, date_range, timezone }: ScopeInput, now: number): Scope {
  const zone = createZone(timezone);
  const context = { now, zone };
  const range = resolveDateRange(date_range, context);
  return {
    per: findEntity(per),
    filter: conditionOf(filters, context),
    range,
    zone,
    context,
  };
}

/** Filters that tell of a single event whether it is meant. @throws DendroError `invalid_query` for others */
export function eventCondition(filters: readonly Filter[], { context }: Scope): Condition {
  const condition = conditionOf(filters, context);
  if (condition === null) throw new DendroError("invalid_query", "A step needs a filter.");
  if (looksElsewhere(condition))
    throw new DendroError("invalid_query", "A step cannot have a `has_done` filter.");
  const foreign = fieldsOf(condition).find(({ on }) => on.events === undefined);
  if (foreign !== undefined)
    throw new DendroError("invalid_query", `${foreign.name} is known of visits, not of events.`);
  return mapFields(condition, (dimension) => fieldIn(dimension, "events"));
}

/** A dimension of events by its name. @throws DendroError `unknown_dimension` or `invalid_query` */
export function eventField(name: string): Field {
  const { on } = findDimension(name);
  if (on.events !== undefined) return on.events;
  throw new DendroError("invalid_query", `${name} is known of visits, not of events.`);
}

export const analysisMetaSchema = z.object({
  date_range: z.tuple([z.string(), z.string()]),
  ...answerNotes,
});

export const scopeMeta = ({ range }: Scope): z.infer<typeof analysisMetaSchema> => ({
  date_range: [new Date(range.from).toISOString(), new Date(range.to).toISOString()],
});
