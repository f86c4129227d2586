import { DendroError } from "../errors.ts";
import { dimension, type Dimension } from "./dimension.ts";

/** Things that consist of many events, by the column that names them. */
const columnOf = {
  thread: "thread_id",
  run: "run_id",
  trace: "trace_id",
  user: "user_id",
  visitor: "visitor",
  visit: "session",
} as const;

export type EntityName = keyof typeof columnOf;
export const entityNames = Object.keys(columnOf) as EntityName[];

/** @throws DendroError `invalid_query`, with the things there are */
export function findEntity(name: string): string {
  if (Object.hasOwn(columnOf, name)) return columnOf[name as EntityName];
  throw new DendroError(
    "invalid_query",
    `${JSON.stringify(name)} is no thing that consists of events. There are: ${entityNames.join(", ")}.`,
  );
}

/** Whose an event is, as something to filter by. Visits know their visitor, themselves and their user too. */
export function entityDimension(entity: EntityName): Dimension {
  const column = columnOf[entity];
  const isOfVisits = column === "visitor" || column === "session" || column === "user_id";
  return dimension({
    name: entity,
    title: entity,
    type: "string",
    display: "text",
    domain: "all",
    description: "Whose the event is.",
    on: { events: { column }, ...(isOfVisits ? { visits: { column } } : {}) },
  });
}
