import { dimensions, metrics } from "@dendro/core";
import fc from "fast-check";
import type { KnownValues } from "./schema-values.ts";

const ofEvents = dimensions.filter(({ on }) => on.events !== undefined).map(({ name }) => name);
const eventDimensions = fc.constantFrom(...ofEvents, "data.plan", "data.query");
const allDimensions = fc.constantFrom(...dimensions.map(({ name }) => name), "data.plan", "time:day");
const metricNames = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...metrics.map(({ name }) => name)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "p95(duration_ms)",
      "mean(tokens per thread)",
      "last(data.plan)",
      "first(page)",
    ),
  },
);
const words = fc.constantFrom("a", "page_view", "request", "agent.invoked", "/", "DE", "ok", "error");

/** A filter that anything may be asked with, whether or not an event matches it. */
const anyFilter: fc.Arbitrary<unknown> = fc.oneof(
  fc.tuple(
    fc.constantFrom("is", "is_not", "contains", "contains_not", "starts_with", "matches"),
    eventDimensions,
    fc.array(words, { minLength: 1, maxLength: 2 }),
  ),
  fc.tuple(fc.constantFrom(">", "<="), fc.constantFrom("duration_ms", "status_code"), fc.tuple(fc.nat(500))),
);
const range = fc.constantFrom<unknown>("7d", "day", "30d", "12mo", ["2026-01-01", "2030-12-31"]);
const per = fc.constantFrom("user", "thread", "run", "visitor");

/**
 * What is right in places of which the document says no more than that they are text or a list.
 * @param simpleFilter what every filter is made of
 */
export function knownValuesWith(simpleFilter: fc.Arbitrary<unknown>): KnownValues {
  const filter: fc.Arbitrary<unknown> = fc.oneof(
    { weight: 4, arbitrary: simpleFilter },
    { weight: 1, arbitrary: fc.tuple(fc.constant("not"), simpleFilter) },
    {
      weight: 1,
      arbitrary: fc.tuple(
        fc.constantFrom("and", "or"),
        fc.array(simpleFilter, { minLength: 1, maxLength: 3 }),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(
        fc.constantFrom("has_done", "did"),
        fc.constantFrom("user", "thread", "run"),
        fc.record({ filters: fc.tuple(simpleFilter) }),
      ),
    },
  );
  const filters = fc.array(filter, { maxLength: 2 });
  const stepFilters = fc.tuple(simpleFilter);

  const queries = fc
    .record(
      {
        metrics: fc.uniqueArray(metricNames, { minLength: 1, maxLength: 3 }),
        dimensions: fc.uniqueArray(allDimensions, { maxLength: 2 }),
        date_range: range,
        filters,
        timezone: fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kolkata"),
        include: fc.uniqueArray(fc.constantFrom("rows", "total", "previous"), { maxLength: 2 }),
        pagination: fc.record({ limit: fc.integer({ min: 1, max: 50 }), offset: fc.nat(3) }),
      },
      { requiredKeys: ["metrics", "date_range"], noNullPrototype: true },
    )
    .chain((query) =>
      fc
        .option(fc.constantFrom("asc", "desc"), { nil: undefined })
        .map((order) => (order === undefined ? query : { ...query, order_by: [[query.metrics[0], order]] })),
    );

  /** A question with what every analysis of sequences takes. */
  const analysis = (own: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> =>
    fc.record(
      { ...own, per, date_range: range, filters: fc.array(simpleFilter, { maxLength: 1 }) },
      { requiredKeys: [...Object.keys(own), "per", "date_range"] as never[], noNullPrototype: true },
    );

  const eventLists = fc.record(
    {
      date_range: range,
      filters: fc.array(simpleFilter, { maxLength: 1 }),
      limit: fc.integer({ min: 1, max: 100 }),
    },
    { requiredKeys: ["date_range"], noNullPrototype: true },
  );

  const rules = fc.record({
    title: fc.constant("Too much"),
    question: fc.record({
      metric: fc.constantFrom("events", "requests", "p95(duration_ms)"),
      dimension: fc.constant("name"),
      filters: fc.array(simpleFilter, { maxLength: 1 }),
    }),
    window: fc.constantFrom("1h", "today"),
    condition: fc.constant({ kind: "above", value: 0 }),
  });

  return {
    Filter: simpleFilter,
    DateRange: range,
    Query: queries,
    Funnel: analysis({
      steps: fc.tuple(fc.record({ filters: stepFilters }), fc.record({ filters: stepFilters })),
    }),
    Retention: analysis({ first: stepFilters, return: stepFilters }),
    Paths: analysis({ by: eventDimensions }),
    Bottlenecks: analysis({}),
    EventList: eventLists,
    ExportedEvents: eventLists,
    AlertRule: rules,
    NewAlert: rules,
    rule: rules,
    metrics: metricNames,
    dimensions: allDimensions,
    dimension: eventDimensions,
    by: eventDimensions,
    // The rest are parameters.
    filters: filters.map((list) => JSON.stringify(list)),
    query: queries.map((query) => JSON.stringify(query)),
    events: eventLists.map((list) => JSON.stringify(list)),
    format: fc.constantFrom("csv", "json", "ndjson", "parquet"),
    timezone: fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns"),
    start: fc.constantFrom("2026-01-01", "2026-01-31T10:00:00Z"),
    end: fc.constantFrom("2026-12-31", "2027-11-20T10:00:00Z"),
    cursor: fc.constant(Buffer.from(JSON.stringify([0, 1_800_000_000_000])).toString("base64url")),
    tenant: fc.constant("default"),
    history: fc.constant("true"),
  };
}

export const knownValues = knownValuesWith(anyFilter);
