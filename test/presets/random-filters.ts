import fc from "fast-check";
import type { PlainFilter } from "./plain-filters.ts";

const anyOf = <T>(...values: T[]) => fc.subarray(values, { minLength: 1, maxLength: 2 });

/** What a single event of a trace may be asked to be. */
const comparison: fc.Arbitrary<PlainFilter> = fc.oneof(
  fc.tuple(
    fc.constantFrom("is", "is_not"),
    fc.constant("type"),
    anyOf("node.completed", "node.failed", "workflow.started", "llm.called", "message.c2s", "flown"),
  ),
  fc.tuple(fc.constant("starts_with"), fc.constant("type"), anyOf("node.", "workflow.", "feedback.")),
  fc.tuple(fc.constantFrom("is", "is_not"), fc.constant("status"), anyOf("error", "ok", "")),
  fc.tuple(fc.constantFrom("contains", "contains_not"), fc.constant("name"), anyOf("o", "fetch", "none")),
  fc.tuple(fc.constantFrom("is", "is_not"), fc.constant("user"), anyOf("ann", "Ünal", "")),
  fc.tuple(fc.constantFrom("is", "is_not"), fc.constant("trace"), fc.constant([""])),
  fc.tuple(fc.constant("is"), fc.constant("run"), anyOf("x0", "x1", "")),
  fc.tuple(fc.constant("is"), fc.constant("source"), anyOf("support", "flows", "")),
  fc.tuple(fc.constant("is"), fc.constant("cached"), anyOf("true", "false")),
  fc.tuple(fc.constant("is"), fc.constant("data.version"), anyOf("1.0", "1.1")),
  fc.tuple(
    fc.constant(">"),
    fc.constant("data.value"),
    fc.nat(4).map((value) => [value]),
  ),
);

const filter: fc.Arbitrary<PlainFilter> = fc.oneof(
  { weight: 4, arbitrary: comparison },
  { weight: 1, arbitrary: comparison.map((inner): PlainFilter => ["not", inner]) },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constantFrom("and", "or"),
      fc.array(comparison, { minLength: 1, maxLength: 3, size: "max" }),
    ),
  },
);

/** Filters as they stand behind the question mark. */
export const filters: fc.Arbitrary<string> = fc
  .array(filter, { maxLength: 2, size: "max" })
  .map((some) => JSON.stringify(some));

/** Filters on what is the same for all events of a visit. */
export const visitFilters: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom("is", "is_not"),
    fc.constantFrom(
      ["country", ["DE"]],
      ["country", ["FR", ""]],
      ["device", ["mobile"]],
      ["browser", ["Firefox"]],
    ),
  )
  .map(([op, [dimension, values]]) => JSON.stringify([[op, dimension, values]]));
