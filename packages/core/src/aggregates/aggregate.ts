/** A value as it stands in an event: what a column holds, or null when it is absent. */
export type Scalar = string | number | boolean | null;

/**
 * The SQL an aggregate is written over. Both are finished ClickHouse expressions made by the compiler from declared
 * columns and bound parameters, never from a user's text.
 */
export interface SqlInput {
  /** The aggregated expression; ignored by `count`. Nullable: NULL is skipped, as `add` skips null. */
  readonly of: string;
  /** Which rows count; `"1"` for all of them. */
  readonly where: string;
}

/**
 * One way to summarise many values, told completely in one place: how to fold it in memory, how to ask ClickHouse for
 * its value, and how to ask ClickHouse for a state that a fold can go on from.
 *
 * States are portable: plain JSON, the same from SQL as from `add`. `add` and `merge` may change and return their first argument.
 */
export interface Aggregate<State> {
  readonly name: string;
  /** What it aggregates: rows as such, numbers, or text (`""` where absent). */
  readonly of: "rows" | "numbers" | "text";
  /** Whether `add` takes back a value with weight -1. What cannot is asked again instead of folded. */
  readonly invertible: boolean;
  empty(): State;
  /** @param weight 1 to add the value, -1 to take it back (only when `invertible`) */
  add(state: State, value: Scalar, weight: 1 | -1): State;
  merge(into: State, other: State): State;
  /** The value, or null where there is none (the mean of nothing). */
  read(state: State): number | null;
  /** An expression whose value equals `read` after `add` of every row. */
  sqlValue(input: SqlInput): string;
  /** An expression whose JSON result `parseState` understands. */
  sqlState(input: SqlInput): string;
  /** The state from what `sqlState` gave, decoded from ClickHouse's JSON (64-bit integers come as strings). */
  parseState(json: unknown): State;
}
