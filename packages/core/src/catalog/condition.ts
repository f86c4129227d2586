import type { Scalar } from "../aggregates/aggregate.ts";
import { fieldReader, type Field, type Row } from "./field.ts";
import type { ResolvedRange } from "../time/date-range.ts";
import type { numberOperators } from "./filter-operators.ts";
import { wildcardMatcher } from "./wildcard.ts";

export type TextOperator = "is" | "contains" | "starts_with" | "matches";
export type NumberOperator = (typeof numberOperators)[number];

/** Which rows count, as data: the one form that the fold evaluates and the compiler turns into SQL. */
export type Condition<F = Field> =
  | { readonly op: "and" | "or"; readonly of: readonly Condition<F>[] }
  | { readonly op: "not"; readonly of: Condition<F> }
  | { readonly op: TextOperator; readonly field: F; readonly values: readonly string[] }
  | { readonly op: NumberOperator; readonly field: F; readonly value: number }
  | {
      /**
       * The field names somebody or something of which so many events match, at whatever time of the range; null is the
       * range that is asked about.
       */
      readonly op: "has_done";
      readonly field: F;
      readonly where: Condition<F>;
      readonly atLeast: number;
      readonly range: ResolvedRange | null;
    };

/** A condition that is about one field and holds no other of its own row. */
export type Leaf<F> = Exclude<Condition<F>, { op: "and" | "or" | "not" }>;

/** What becomes of each kind of condition, from what has become of its parts. */
export interface ConditionFold<F, T> {
  and(parts: readonly T[]): T;
  or(parts: readonly T[]): T;
  not(part: T): T;
  leaf(leaf: Leaf<F>): T;
}

/** What a condition comes to, from its leaves up: the one walk that all others are. */
export function foldCondition<F, T>(condition: Condition<F>, fold: ConditionFold<F, T>): T {
  switch (condition.op) {
    case "and":
    case "or":
      return fold[condition.op](condition.of.map((part) => foldCondition(part, fold)));
    case "not":
      return fold.not(foldCondition(condition.of, fold));
    default:
      return fold.leaf(condition);
  }
}

export const and = <F>(...of: Condition<F>[]): Condition<F> => ({ op: "and", of });
export const not = <F>(of: Condition<F>): Condition<F> => ({ op: "not", of });
/** The column is one of the values; `""` stands for absent. */
export const is = (column: string, ...values: string[]): Condition => ({
  op: "is",
  field: { column },
  values,
});
/** What stands at a path of `data` is one of the values. */
export const isAt = (path: readonly string[], ...values: string[]): Condition => ({
  op: "is",
  field: { path },
  values,
});
/** The column has a value. */
export const present = (column: string): Condition => not(is(column, ""));

/** Every field that a condition looks at. */
export const fieldsOf = <F>(condition: Condition<F>): F[] =>
  foldCondition<F, F[]>(condition, {
    and: (parts) => parts.flat(),
    or: (parts) => parts.flat(),
    not: (part) => part,
    leaf: (leaf) => (leaf.op === "has_done" ? [leaf.field, ...fieldsOf(leaf.where)] : [leaf.field]),
  });

/** Whether it is plain that no row matches two of these: each demands that a field is one of other values. */
export function areDisjoint(conditions: readonly Condition[]): boolean {
  const demands = conditions.map((condition) =>
    conjuncts(condition).flatMap((part) => (part.op === "is" ? [part] : [])),
  );
  return demands.every((demand, index) =>
    demands
      .slice(index + 1)
      .every((other) =>
        demand.some(({ field, values }) =>
          other.some(
            (part) =>
              JSON.stringify(part.field) === JSON.stringify(field) &&
              part.values.every((value) => !values.includes(value)),
          ),
        ),
      ),
  );
}

/** What all has to hold, each by itself. */
export function conjuncts<F>(condition: Condition<F>): readonly Condition<F>[] {
  return condition.op === "and" ? condition.of.flatMap((part) => conjuncts(part)) : [condition];
}

/** The same condition over other fields. */
export const mapFields = <F, G>(condition: Condition<F>, change: (field: F) => G): Condition<G> =>
  foldCondition<F, Condition<G>>(condition, {
    and: (of) => ({ op: "and", of }),
    or: (of) => ({ op: "or", of }),
    not: (of) => ({ op: "not", of }),
    leaf: (leaf) =>
      leaf.op === "has_done"
        ? { ...leaf, field: change(leaf.field), where: mapFields(leaf.where, change) }
        : { ...leaf, field: change(leaf.field) },
  });

/** Whether a condition looks at other rows than the one it is about. */
export const looksElsewhere = <F>(condition: Condition<F>): boolean =>
  foldCondition<F, boolean>(condition, {
    and: (parts) => parts.includes(true),
    or: (parts) => parts.includes(true),
    not: (part) => part,
    leaf: ({ op }) => op === "has_done",
  });

/**
 * A function that tells whether a row matches. Agrees with the compiler's SQL: absent is the empty text. Not for
 * conditions that {@link looksElsewhere}.
 */
export const matcher = (condition: Condition): ((row: Row) => boolean) =>
  foldCondition<Field, (row: Row) => boolean>(condition, {
    and: (parts) => (row) => parts.every((matches) => matches(row)),
    or: (parts) => (row) => parts.some((matches) => matches(row)),
    not: (matches) => (row) => !matches(row),
    leaf: leafMatcher,
  });

function leafMatcher(leaf: Leaf<Field>): (row: Row) => boolean {
  switch (leaf.op) {
    case "has_done":
      throw new TypeError("A row alone does not tell what else was done; looksElsewhere tells.");
    case ">":
    case ">=":
    case "<":
    case "<=": {
      const read = fieldReader(leaf.field);
      const { op, value } = leaf;
      return (row) => {
        const actual = read(row);
        return typeof actual === "number" && compares(op, actual, value);
      };
    }
    default: {
      const read = fieldReader(leaf.field);
      const matches = textMatcher(leaf.op, leaf.values);
      return (row) => matches(scalarText(read(row)));
    }
  }
}

/** A scalar as text, the way the warehouse writes it; absent is empty. */
export function scalarText(value: Scalar): string {
  return value === null ? "" : String(value);
}

/** Whether a number is as a comparison wants it. */
export const compares = (op: NumberOperator, actual: number, value: number): boolean =>
  comparisons[op](actual, value);

const comparisons = {
  ">": (a: number, b: number) => a > b,
  ">=": (a: number, b: number) => a >= b,
  "<": (a: number, b: number) => a < b,
  "<=": (a: number, b: number) => a <= b,
} as const;

function textMatcher(op: TextOperator, values: readonly string[]): (text: string) => boolean {
  switch (op) {
    case "is": {
      const [only] = values;
      if (values.length === 1) return (text) => text === only;
      const wanted = new Set(values);
      return (text) => wanted.has(text);
    }
    case "contains":
      return (text) => values.some((value) => text.includes(value));
    case "starts_with":
      return (text) => values.some((value) => text.startsWith(value));
    case "matches": {
      const patterns = values.map((value) => wildcardMatcher(value));
      return (text) => patterns.some((matches) => matches(text));
    }
  }
}
