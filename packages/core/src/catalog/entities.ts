import { DendroError } from "../errors.ts";
import { dimension, type Dimension } from "./dimension.ts";
import type { Field } from "./field.ts";

/** What an execution is known by: its trace, or its run where it has none. */
export const executionField: Field = { firstOf: ["trace_id", "run_id"] };

/** Things that consist of many events, by what names them. */
const fieldOf = {
  thread: { column: "thread_id" },
  run: { column: "run_id" },
  trace: { column: "trace_id" },
  execution: executionField,
  user: { column: "user_id" },
  visitor: { column: "visitor" },
  visit: { column: "session" },
} as const satisfies Record<string, Field>;

export type EntityName = keyof typeof fieldOf;
export const entityNames = Object.keys(fieldOf) as EntityName[];
const ofVisits: ReadonlySet<string> = new Set<EntityName>(["user", "visitor", "visit"]);

/** @throws DendroError `invalid_query`, with the entities that there are */
export function findEntity(name: string): Field {
  if (Object.hasOwn(fieldOf, name)) return fieldOf[name as EntityName];
  throw new DendroError(
    "invalid_query",
    `Unknown entity ${JSON.stringify(name)}; use ${entityNames.join(", ")}.`,
  );
}

/** Whose an event is, as something to filter by. Visits know their visitor, themselves and their user too. */
export function entityDimension(entity: EntityName): Dimension {
  const field = fieldOf[entity];
  return dimension({
    name: entity,
    title: entity,
    type: "string",
    display: "text",
    domain: "all",
    description: "Whose the event is.",
    on: { events: field, ...(ofVisits.has(entity) ? { visits: field } : {}) },
  });
}
