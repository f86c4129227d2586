import { DendroError } from "../errors.ts";

/** Things that consist of many events, by the column that names them. */
export const entities = {
  thread: "thread_id",
  run: "run_id",
  trace: "trace_id",
  user: "user_id",
  visitor: "visitor",
  visit: "session",
} as const;

export type EntityName = keyof typeof entities;
export const entityNames = Object.keys(entities) as EntityName[];

/** @throws DendroError `invalid_query`, with the things there are */
export function findEntity(name: string): string {
  if (Object.hasOwn(entities, name)) return entities[name as EntityName];
  throw new DendroError(
    "invalid_query",
    `${JSON.stringify(name)} is no thing that consists of events. There are: ${entityNames.join(", ")}.`,
  );
}
