import { sql, type Sql } from "../sql/sql.ts";

/** A value as it stands in an event: what a column holds, or null when it is absent. */
export type Scalar = string | number | boolean | null;

/** What an aggregate or a metric comes to: a number, of some a text, or null where there is none. */
export type Measure = number | string | null;

/** A measure where a number is wanted; null when it is a text or missing. */
export const asNumber = (measure: Measure | undefined): number | null =>
  typeof measure === "number" ? measure : null;

/** The SQL an aggregate is written over: expressions that the compiler makes. */
export interface SqlInput {
  /** The aggregated expression; ignored by `count`. Nullable: NULL is skipped, as `add` skips null. */
  readonly of: Sql;
  /** Which rows count; {@link everyRow} for all of them. */
  readonly where: Sql;
  /** For aggregates that choose among rows, a number to choose by: NULL is skipped. */
  readonly by?: Sql;
  /** Whether `by` is an Int64 in every row, such as a time, which is compared faster. @defaultValue false */
  readonly isByWhole?: boolean;
}

/** A condition that all rows match, for which aggregates have something shorter. */
export const everyRow = sql`1`;

/** An aggregate in ClickHouse. */
export interface ClickHouseAggregate {
  /** An expression whose value, refined, equals `read` after `add` of every row. */
  value(input: SqlInput): Sql;
  /**
   * What becomes of `value`'s value, where that costs less of each result than within an aggregation: in SQL, of a
   * column, for what goes on computing with it; and here. Whoever reads `value` refines it. To refine twice is to
   * refine once. @defaultValue nothing
   */
  readonly refine?: {
    readonly sql: (column: Sql) => Sql;
    readonly read: (value: number | null) => number | null;
  };
  /** An expression whose JSON result the aggregate's `parseState` understands. */
  state(input: SqlInput): Sql;
}

/**
 * One way to summarise many values, told completely in one place: how to fold it in memory, how to ask a warehouse for
 * its value, and how to ask it for a state that a fold can go on from.
 *
 * States are portable: plain JSON, the same from SQL as from `add`. `add` and `merge` may change and return their first argument.
 */
export interface Aggregate<State, Result extends Measure = number | null, Digest = unknown> {
  readonly name: string;
  /** What it aggregates: rows as such, numbers, or text (`""` where absent). */
  readonly of: "rows" | "numbers" | "text";
  /** Whether it comes to one of the texts rather than to a number. */
  readonly choosesText?: true;
  /** Whether `add` takes back a value with weight -1. What cannot is asked again instead of folded. */
  readonly invertible: boolean;
  empty(): State;
  /**
   * @param weight 1 to add the value, -1 to take it back (only when `invertible`)
   * @param by what the row is chosen by, for aggregates that choose
   * @param digest what `digest` makes of the value, where that is known
   */
  add(state: State, value: Scalar, weight: 1 | -1, by?: Scalar, digest?: Digest): State;
  /**
   * What `add` first makes of a value whatever the state is, such as its hash: of a value that many states take in it is
   * made once. @defaultValue nothing
   */
  readonly digest?: (value: Scalar) => Digest;
  merge(into: State, other: State): State;
  /** The value, or null where there is none (the mean of nothing). */
  read(state: State): Result;
  /** Whether a state tells its value exactly. @defaultValue all do */
  readonly isExact?: (state: State) => boolean;
  /**
   * Tells a state that is not exact what its rows have come to, found by other means: it reads that, and goes on from
   * there. @returns the state to go on with
   */
  readonly pin?: (state: State, value: number) => State;
  readonly sql: { readonly clickhouse: ClickHouseAggregate };
  /** The state from what SQL gave, decoded from ClickHouse's JSON (64-bit integers come as strings). */
  parseState(json: unknown): State;
}
