import type { Measure, Scalar } from "../aggregates/aggregate.ts";
import { fieldReader, type TableName, type Row } from "../catalog/field.ts";
import type { AggregateValue } from "../catalog/metric.ts";
import { mapFields, matcher, textOf } from "../catalog/condition.ts";
import type { Plan } from "../query/plan.ts";
import { createBucketer } from "../time/time-bucket.ts";
import { fieldIn } from "./foldable.ts";

/** A group's dimensions as the fold keeps them: text, `""` for absent; time as the start of its bucket, in ms. */
export type GroupKey = readonly (string | number)[];

export interface Group {
  readonly key: GroupKey;
  /** One state for each of the plan's measurements, in their order. */
  readonly states: unknown[];
  /** How many rows are in it; without any it is gone. */
  rows: number;
}

/**
 * The answer to one plan, kept up to date event by event. Gives the same numbers as the SQL that the plan compiles to.
 * Only for plans that {@link isFoldable} accepts.
 */
export interface Fold {
  /** Takes a row in; a visit with sign -1 is taken back. Returns whether anything changed. */
  add(table: TableName, row: Row): boolean;
  /** Takes in states that SQL computed from a number of rows. */
  seed(key: GroupKey, states: readonly unknown[], rows: number): void;
  /** Tells a group what it has come to, as it was found more exactly. In the order of the plan's measurements. */
  pin(key: GroupKey, figures: readonly Measure[]): void;
  /** Whether its states tell everything exactly. */
  readonly isExact: boolean;
  /** How many groups are kept. */
  readonly size: number;
  groups(): IterableIterator<Group>;
}

export function createFold(plan: Plan): Fold {
  const groups = new Map<string, Group>();
  const tables = {
    events: createReader(plan, "events"),
    visits: createReader(plan, "visits"),
  };

  function groupOf(key: GroupKey): Group {
    const id = JSON.stringify(key);
    let group = groups.get(id);
    if (group === undefined) {
      group = { key, states: plan.measurements.map(({ aggregate }) => aggregate.empty()), rows: 0 };
      groups.set(id, group);
    }
    return group;
  }

  return {
    add(table, row) {
      const reader = tables[table];
      const matching = reader?.matching(row) ?? [];
      if (reader === null || matching.length === 0) return false;
      const group = groupOf(reader.keyOf(row));
      const weight = row["sign"] === -1 ? -1 : 1;
      for (const { index, value, read, by } of matching) {
        group.states[index] = value.aggregate.add(group.states[index], read(row), weight, by(row));
      }
      group.rows += weight;
      if (group.rows === 0) groups.delete(JSON.stringify(group.key));
      return true;
    },
    seed(key, seeds, rows) {
      const group = groupOf(key);
      const { states } = group;
      group.rows += rows;
      plan.measurements.forEach(({ aggregate }, index) => {
        states[index] = aggregate.merge(states[index], seeds[index]);
      });
    },
    pin(key, figures) {
      const group = groups.get(JSON.stringify(key));
      if (group === undefined) return;
      plan.measurements.forEach(({ aggregate }, index) => {
        const figure = figures[index];
        if (aggregate.pin !== undefined && typeof figure === "number")
          group.states[index] = aggregate.pin(group.states[index], figure);
      });
    },
    get isExact() {
      return [...groups.values()].every(({ states }) =>
        plan.measurements.every(({ aggregate }, index) => aggregate.isExact?.(states[index]) ?? true),
      );
    },
    get size() {
      return groups.size;
    },
    groups: () => groups.values(),
  };
}

interface Part {
  readonly index: number;
  readonly value: AggregateValue;
  readonly matches: (row: Row) => boolean;
  readonly read: (row: Row) => Scalar;
  readonly by: (row: Row) => Scalar;
}

/** How a plan looks at the rows of one table; null when it does not. */
function createReader(plan: Plan, table: TableName) {
  const parts = plan.measurements.flatMap((value, index): Part[] => {
    if (value.kind !== "aggregate" || value.table !== table) return [];
    const matches = value.where === null ? () => true : matcher(value.where);
    const read = value.of === null ? () => null : fieldReader(value.of);
    const by = value.by === undefined ? () => null : fieldReader(value.by);
    return [{ index, value, matches, read, by }];
  });
  if (parts.length === 0) return null;
  const inFilter =
    plan.filter === null
      ? () => true
      : matcher(mapFields(plan.filter, (dimension) => fieldIn(dimension, table)));
  const keyParts = plan.dimensions.map((planned): ((row: Row) => string | number) => {
    if (planned.kind === "time") {
      const bucket = createBucketer(planned.granularity, plan.zone);
      return (row) => bucket(row["timestamp"] as number);
    }
    const read = fieldReader(fieldIn(planned.dimension, table));
    return (row) => textOf(read(row));
  });
  const { from, to } = plan.range;
  return {
    matching(row: Row): Part[] {
      const timestamp = row["timestamp"] as number;
      if (timestamp < from || timestamp >= to || !inFilter(row)) return [];
      return parts.filter(({ matches }) => matches(row));
    },
    keyOf: (row: Row): GroupKey => keyParts.map((read) => read(row)),
  };
}
