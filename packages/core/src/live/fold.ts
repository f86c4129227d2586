import type { Measure } from "../aggregates/aggregate.ts";
import type { Row, TableName } from "../catalog/field.ts";
import type { Plan } from "../query/plan.ts";
import { groupName, type GroupKey, type GroupName } from "./group-name.ts";
import { createRowReaders, type Pass } from "./row-readers.ts";
import { createTableReader } from "./table-reader.ts";

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
  /**
   * Takes a row in; a visit with sign -1 is taken back. Returns whether anything changed.
   * @param pass the same for all folds that take in the row, and another for each row. @defaultValue one of its own
   */
  add(table: TableName, row: Row, pass?: Pass): boolean;
  /** Takes in states that SQL computed from a number of rows. */
  seed(key: GroupKey, states: readonly unknown[], rows: number): void;
  /** Tells a group what it has come to, as it was found more exactly. In the order of the plan's measurements. */
  pin(key: GroupKey, values: readonly Measure[]): void;
  /** Whether its states tell everything exactly. */
  readonly isExact: boolean;
  /** How many groups are kept. */
  readonly size: number;
  groups(): IterableIterator<Group>;
}

/** @param readers shared by folds that take in the same rows. @defaultValue of its own */
export function createFold(plan: Plan, readers = createRowReaders()): Fold {
  const groups = new Map<string, Group>();
  const tables = {
    events: createTableReader(plan, "events", readers),
    visits: createTableReader(plan, "visits", readers),
  };

  function groupOf({ id, key }: GroupName): Group {
    let group = groups.get(id);
    if (group === undefined) {
      group = { key, states: plan.measurements.map(({ aggregate }) => aggregate.empty()), rows: 0 };
      groups.set(id, group);
    }
    return group;
  }

  return {
    add(table, row, pass = {}) {
      const reader = tables[table];
      if (reader === null || !reader.isAsked(row, pass)) return false;
      const weight = row["sign"] === -1 ? -1 : 1;
      let group: Group | null = null;
      for (const { index, aggregate, matches, read, by, digest } of reader.parts) {
        if (matches !== null && !matches(row, pass)) continue;
        group ??= groupOf(reader.groupOf(row, pass));
        group.states[index] = aggregate.add(
          group.states[index],
          read(row, pass),
          weight,
          by(row, pass),
          digest?.(row, pass),
        );
      }
      if (group === null) return false;
      group.rows += weight;
      if (group.rows === 0) groups.delete(groupName(group.key).id);
      return true;
    },
    seed(key, seeds, rows) {
      const group = groupOf(groupName(key));
      const { states } = group;
      group.rows += rows;
      plan.measurements.forEach(({ aggregate }, index) => {
        states[index] = aggregate.merge(states[index], seeds[index]);
      });
    },
    pin(key, values) {
      const group = groups.get(groupName(key).id);
      if (group === undefined) return;
      plan.measurements.forEach(({ aggregate }, index) => {
        const value = values[index];
        if (aggregate.pin !== undefined && typeof value === "number")
          group.states[index] = aggregate.pin(group.states[index], value);
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
