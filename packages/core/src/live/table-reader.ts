import type { Scalar } from "../aggregates/aggregate.ts";
import { matcher, mapFields, scalarText, type Condition } from "../catalog/condition.ts";
import { fieldReader, type Field, type Row, type TableName } from "../catalog/field.ts";
import type { AggregateValue } from "../catalog/metric.ts";
import type { Plan, PlannedDimension } from "../query/plan.ts";
import { createBucketer } from "../time/time-bucket.ts";
import { fieldIn } from "./foldable.ts";
import { groupName, type GroupName } from "./group-name.ts";
import type { RowReader, RowReaders } from "./row-readers.ts";

/** How a plan looks at the rows of one table. */
export interface TableReader {
  /** Whether the query is about a row, by its time and its filters. */
  isAsked: RowReader<boolean>;
  /** The group that a row belongs to. */
  readonly groupOf: RowReader<GroupName>;
  readonly parts: readonly MeasuredPart[];
}

/** One of the plan's measurements. */
export interface MeasuredPart {
  /** Its place among them. */
  readonly index: number;
  readonly aggregate: AggregateValue["aggregate"];
  /** Null where it takes in every row. */
  readonly matches: RowReader<boolean> | null;
  readonly read: RowReader<Scalar>;
  readonly by: RowReader<Scalar>;
  /** What the aggregate makes of the value first; null where that is nothing. */
  readonly digest: RowReader<unknown> | null;
}

/** Null when the plan measures nothing in the table. */
export function createTableReader(plan: Plan, table: TableName, readers: RowReaders): TableReader | null {
  const parts = plan.measurements.flatMap((value, index) =>
    value.kind === "aggregate" && value.table === table ? [readPart(value, index, readers)] : [],
  );
  if (parts.length === 0) return null;
  const matches =
    plan.filter === null
      ? null
      : shareMatcher(
          mapFields(plan.filter, (dimension) => fieldIn(dimension, table)),
          readers,
        );
  const { from, to } = plan.range;
  return {
    isAsked(row, pass) {
      const timestamp = row["timestamp"] as number;
      return timestamp >= from && timestamp < to && (matches === null || matches(row, pass));
    },
    groupOf: shareGroups(plan, table, readers),
    parts,
  };
}

function readPart(
  { aggregate, of, by, where }: AggregateValue,
  index: number,
  readers: RowReaders,
): MeasuredPart {
  const { digest } = aggregate;
  return {
    index,
    aggregate,
    matches: where === null ? null : shareMatcher(where, readers),
    read: of === null ? absent : shareValue(of, readers),
    by: by === undefined ? absent : shareValue(by, readers),
    digest:
      digest === undefined || of === null
        ? null
        : readers.share(JSON.stringify(["digest", aggregate.name, of]), () => {
            const read = fieldReader(of);
            return (row) => digest(read(row));
          }),
  };
}

const absent = () => null;

const shareMatcher = (condition: Condition, readers: RowReaders): RowReader<boolean> =>
  readers.share(JSON.stringify(["where", condition]), () => matcher(condition));

/** A column is read as fast as it is remembered. */
const shareValue = (field: Field, readers: RowReaders): RowReader<Scalar> =>
  "column" in field && field.reading === undefined
    ? fieldReader(field)
    : readers.share(JSON.stringify(["value", field]), () => fieldReader(field));

function shareGroups(
  { dimensions, zone }: Plan,
  table: TableName,
  readers: RowReaders,
): RowReader<GroupName> {
  const keys = dimensions.map((planned) =>
    planned.kind === "time" ? [planned.granularity, zone.name] : fieldIn(planned.dimension, table),
  );
  return readers.share(JSON.stringify(["group", keys]), () => {
    const parts = dimensions.map((planned) => keyReader(planned, table, zone));
    return (row) => groupName(parts.map((read) => read(row)));
  });
}

function keyReader(
  planned: PlannedDimension,
  table: TableName,
  zone: Plan["zone"],
): (row: Row) => string | number {
  if (planned.kind === "time") {
    const bucket = createBucketer(planned.granularity, zone);
    return (row) => bucket(row["timestamp"] as number);
  }
  const read = fieldReader(fieldIn(planned.dimension, table));
  return (row) => scalarText(read(row));
}
