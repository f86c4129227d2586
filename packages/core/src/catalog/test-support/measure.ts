import type { Measure } from "../../aggregates/aggregate.ts";
import { compares, matcher, scalarText } from "../condition.ts";
import { fieldReader, type Row } from "../field.ts";
import { evaluate, type Measurement, type MetricValue } from "../metric.ts";

/** What a metric is measured over: rows of each table, and events from before the time that is asked about. */
export interface Rows {
  readonly events: readonly Row[];
  readonly visits?: readonly Row[];
  readonly earlier?: readonly Row[];
}

/** What a metric's declaration comes to, over rows and by nothing but the declaration. */
export const measure = (value: MetricValue, rows: Rows): Measure =>
  evaluate(value, (measurement) => measureOne(measurement, rows));

function measureOne(measurement: Measurement, rows: Rows): Measure {
  const { aggregate } = measurement;
  let state: unknown = aggregate.empty();
  if (measurement.kind === "aggregate") {
    const { of, by, where } = measurement;
    const read = of === null ? () => null : fieldReader(of);
    const readBy = by === undefined ? () => null : fieldReader(by);
    for (const row of rows[measurement.table] ?? [])
      if (where === null || matcher(where)(row)) state = aggregate.add(state, read(row), 1, readBy(row));
    return aggregate.read(state);
  }
  const entities = Map.groupBy(rows.events, (row) => scalarText(fieldReader(measurement.per)(row)));
  entities.delete("");
  if (measurement.kind === "first_seen") {
    const { per, where } = measurement;
    const read = fieldReader(per);
    const counts = where === null ? () => true : matcher(where);
    const known = new Set((rows.earlier ?? []).filter(counts).map(read));
    for (const [name, events] of entities)
      if (events.some(counts) && !known.has(name)) state = aggregate.add(state, name, 1);
    return aggregate.read(state);
  }
  const { of, where } = measurement;
  for (const events of entities.values()) {
    const holds = where.every(({ of: what, op, value }) => {
      const actual = measure(what, { events });
      return typeof actual === "number" && compares(op, actual, value);
    });
    if (holds) state = aggregate.add(state, of === null ? null : measure(of, { events }), 1);
  }
  return aggregate.read(state);
}
