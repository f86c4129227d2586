import type { ThreadEvent } from "@dendro/core";

/** Which events a history has; all that are given must hold. */
export interface HistoryFilters {
  readonly actors?: readonly ThreadEvent["actor"][];
  readonly types?: readonly ThreadEvent["type"][];
  readonly run_id?: string;
}

export interface HistorySelection {
  /** @defaultValue 50 */
  readonly limit?: number;
  /** @defaultValue "asc" the oldest first */
  readonly order?: "asc" | "desc";
  readonly filters?: HistoryFilters;
}

/** The newest events that match. @param events the oldest first */
export function selectHistory(
  events: readonly ThreadEvent[],
  { limit = 50, order = "asc", filters = {} }: HistorySelection,
): ThreadEvent[] {
  const { actors, types, run_id: runId } = filters;
  const matching = events.filter(
    (event) =>
      (actors === undefined || actors.includes(event.actor)) &&
      (types === undefined || types.includes(event.type)) &&
      (runId === undefined || event.run_id === runId),
  );
  const newest = limit <= 0 ? [] : matching.slice(-limit);
  return order === "asc" ? newest : newest.toReversed();
}
