import type { AggregateValue, Plan, TableName } from "@dendro/core";

/** The tables whose rows a plan measures. */
export const tablesOf = ({ measurements }: Plan): TableName[] => [
  ...new Set(measurements.map(({ table }) => table)),
];

/** What it measures of a table's single rows. */
export const aggregatesOf = ({ measurements }: Plan, table: TableName): AggregateValue[] =>
  measurements.filter((value) => value.kind === "aggregate" && value.table === table) as AggregateValue[];
