import fc from "fast-check";
import { expect, test } from "vitest";
import { asNumber, createFold, evaluate, planQuery, querySchema } from "@dendro/core";
import { createSlidingWindow } from "./sliding-window.ts";

const plan = planQuery(
  querySchema.parse({
    metrics: ["events", "distinct(user)", "p95(duration_ms)", "mean(duration_ms)"],
    dimensions: ["time:minute"],
    date_range: ["2026-01-01T00:00:00Z", "2026-01-01T06:00:00Z"],
  }),
  Date.UTC(2026, 0, 2),
);
const start = Date.UTC(2026, 0, 1);
const minute = 60_000;

/** What rows come to. */
function measure(rows: readonly { timestamp: number }[]) {
  const fold = createFold({ ...plan, dimensions: [] });
  for (const row of rows) fold.add("events", { tenant: "t", type: "request", ...row });
  const [group] = [...fold.groups()];
  return group === undefined ? null : values(group.states);
}
const values = (states: readonly unknown[]) =>
  plan.metrics.map(({ value }) =>
    asNumber(evaluate(value, (one) => one.aggregate.read(states[plan.measurements.indexOf(one)]))),
  );

test("a window that moves on comes to what its rows come to, however far it moves", () => {
  const rows = fc.array(
    fc.record({
      timestamp: fc.integer({ min: start, max: start + 60 * minute - 1 }),
      user_id: fc.constantFrom("a", "b", "c", "d"),
      duration_ms: fc.integer({ min: 1, max: 500 }),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(
      rows,
      fc.integer({ min: 1, max: 12 }),
      fc.array(fc.integer({ min: 0, max: 9 })),
      (some, size, moves) => {
        const fold = createFold(plan);
        for (const row of some) fold.add("events", { tenant: "t", type: "request", ...row });
        const panes = [...fold.groups()]
          .map(({ key: [at], states }) => ({ start: Number(at), states }))
          .toSorted((a, b) => a.start - b.start);
        const window = createSlidingWindow(panes, plan.measurements);
        let to = start;
        for (const move of moves) {
          to += move * minute;
          const range = { from: to - size * minute, to };
          const states = window.move(range);
          const expected = measure(
            some.filter(({ timestamp }) => timestamp >= range.from && timestamp < range.to),
          );
          expect(states === null ? null : values(states)).toEqual(expected);
        }
      },
    ),
  );
});
