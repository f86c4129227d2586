import fc from "fast-check";
import { dimensions, granularities, metrics, type Filter, type QueryInput } from "@dendro/core";

const names = [...dimensions.map(({ name }) => name), "data.plan"];

/** One function of each kind, of fields that random events have. */
const expressions = [
  "p95(duration_ms)",
  "sum(data.plan)",
  "max(timestamp)",
  "distinct(page)",
  "first(data.plan)",
  "last(type)",
  "argmax(route, duration_ms)",
  "argmin(model, cost_usd)",
  "distinct(version)",
  "last(version)",
  "per_hour(requests)",
];

const leaf: fc.Arbitrary<Filter> = fc.oneof(
  fc.tuple(
    fc.constantFrom("is" as const, "is_not" as const),
    fc.constantFrom(...names),
    fc.subarray(
      ["DE", "/", "/docs/a", "pro", "1", "page_view", "GET", "4xx", "", 'it\'s "quoted" \\ and % _'],
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
  ),
  fc.tuple(
    fc.constantFrom("contains" as const, "starts_with" as const, "contains_not" as const),
    fc.constantFrom(...names),
    fc.constantFrom<string[]>(
      ["o"],
      ["/doc"],
      ["'"],
      ["\\"],
      ["%"],
      ["/doc", "p", "D"],
      ["(", "\\", "^.*", "it's"],
    ),
  ),
  fc.tuple(
    fc.constantFrom("matches" as const, "matches_not" as const),
    fc.constantFrom(...names),
    fc.constantFrom<string[]>(["/docs/*"], ["**o**"], ["/*"], ["*"], ["?(+[x"]),
  ),
  fc.tuple(
    fc.constantFrom(">" as const, ">=" as const, "<" as const, "<=" as const),
    fc.constantFrom("status_code", "settings_version", "data.plan"),
    fc.constantFrom<[number]>([0], [1], [404]),
  ),
);

const filter = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    leaf,
    fc.tuple(
      fc.constantFrom("and" as const, "or" as const),
      fc.array(tie("filter"), { minLength: 1, maxLength: 2 }),
    ),
    fc.tuple(fc.constant("not" as const), tie("filter")),
  ),
})).filter;

const dimensionsOf = (fields: readonly string[]) =>
  fc
    .tuple(
      fc.subarray([...fields], { maxLength: 2 }),
      fc.option(fc.constantFrom(...granularities.filter((g) => g !== "minute"))),
    )
    .map(([some, time]) => [...(time === null ? [] : [`time:${time}`]), ...some]);

/** Any question over the days that the random events fall into. */
export const queries: fc.Arbitrary<QueryInput> = fc.record({
  metrics: fc.subarray([...metrics.map(({ name }) => name), ...expressions], { minLength: 1, maxLength: 5 }),
  dimensions: dimensionsOf(names),
  filters: fc.array(filter, { maxLength: 2 }),
  date_range: fc.constantFrom<QueryInput["date_range"]>(
    ["2026-03-28", "2026-03-30"],
    ["2026-03-29", "2026-03-29"],
    ["2026-03-28T22:30:00Z", "2026-03-29T03:15:00Z"],
    ["2026-03-01", "2026-03-02"],
  ),
  timezone: fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"),
});

/** Questions about visits alone, of which rows are taken back: among any questions there is hardly one. */
export const visitQueries: fc.Arbitrary<QueryInput> = fc
  .tuple(
    queries,
    fc.subarray(["visits", "bounce_rate", "visit_duration", "views_per_visit"], { minLength: 1 }),
    dimensionsOf(dimensions.flatMap(({ name, on }) => (on.visits === undefined ? [] : [name]))),
  )
  .map(([query, ofVisits, byVisits]) => ({ ...query, metrics: ofVisits, dimensions: byVisits, filters: [] }));
