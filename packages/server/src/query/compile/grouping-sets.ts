import { sql, type AggregateValue, type Sql, type TableName } from "@dendro/core";
import { sqlAll, sqlSelect } from "../sql-select.ts";
import { sqlSource, type Compilation } from "../sql-source.ts";
import { sqlAggregates } from "./aggregates.ts";
import { asFloat, noKey, placesOf, type Sides } from "./sides.ts";
import { keyNames, measuredColumns } from "./shape.ts";

/** What several plans measure of a table's rows. */
export interface RowsOfSides {
  readonly table: TableName;
  readonly own: readonly AggregateValue[];
  /** Which of the plans. */
  readonly sides: readonly number[];
}

/**
 * The rows of a table, read once and grouped as each of the plans asks; which one a group is of is told by its set.
 * @param isMixed whether other rows of the statement may have fractions for what these have whole numbers
 */
export function compileSets(
  { table, own, sides: numbers }: RowsOfSides,
  sides: Sides,
  compilation: Compilation,
  isMixed: boolean,
): Sql {
  const { plan } = compilation;
  const sets = numbers.map((number) => placesOf(sides, sides.plans[number] ?? plan));
  const used = plan.dimensions.filter((_, place) => sets.some((set) => set.includes(place)));
  const source = sqlSource(table, { ...compilation, plan: { ...plan, dimensions: used } });
  const keys = keyNames(plan);
  const keyed = plan.dimensions.map((dimension, place) => {
    const key = source.dimensions[used.indexOf(dimension)];
    return sql`${key ?? noKey(dimension)} AS ${keys[place] ?? sql.empty}`;
  });
  const aggregates = sqlAggregates(table, own, plan, ({ aggregate }, input) =>
    aggregate.sql.clickhouse.value(input),
  );
  const measured = measuredColumns(plan, (measurement) => {
    const column = aggregates.columns[own.indexOf(measurement as AggregateValue)] ?? null;
    return column !== null && isMixed ? asFloat(measurement, column) : column;
  });
  const named = used.map((dimension) => plan.dimensions.indexOf(dimension));
  const which = named.length === 0 ? sql`${numbers[0] ?? 0}` : sqlWhichSet(numbers, sets, named);
  return sqlSelect({
    columns: [sql`${which} AS g`, ...keyed, ...measured],
    rest: sql`FROM ${source.from} WHERE ${sqlAll([...source.where, ...aggregates.where])}${sqlGroupBySets(sets)}`,
  });
}

/** The plan of a group: of its bits each says of a key whether the group is not told apart by it, the first key's highest. */
function sqlWhichSet(
  numbers: readonly number[],
  sets: readonly (readonly number[])[],
  keys: readonly number[],
): Sql {
  const masks = sets.map((set) => keys.reduce((mask, key) => mask * 2 + (set.includes(key) ? 0 : 1), 0));
  const bits = sql.join(
    keys.map((key) => sql`k${key}`),
    ", ",
  );
  const grouping = sql`toInt64(grouping(${bits}))`;
  return sql`transform(${grouping}, ${sql.integers(masks)}, ${sql.integers(numbers)})`;
}

function sqlGroupBySets(sets: readonly (readonly number[])[]): Sql {
  if (sets.every((set) => set.length === 0)) return sql.empty;
  const named = sets.map(
    (set) =>
      sql`(${sql.join(
        set.map((key) => sql`k${key}`),
        ", ",
      )})`,
  );
  return sql` GROUP BY GROUPING SETS (${sql.join(named, ", ")})`;
}
