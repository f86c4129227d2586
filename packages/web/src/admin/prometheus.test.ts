import { expect, test } from "vitest";
import { readMetrics } from "./prometheus.ts";

test("values are read by their names, those of several labels together", () => {
  const text = [
    "# HELP dendro_events_accepted_total Events.",
    "# TYPE dendro_events_accepted_total counter",
    'dendro_events_accepted_total{receiver="native",tenant="a b"} 3',
    'dendro_events_accepted_total{receiver="otlp"} 4',
    "dendro_visitors 2.5",
    "dendro_nothing NaN",
    "",
  ].join("\n");
  expect([...readMetrics(text)]).toEqual([
    ["dendro_events_accepted_total", 7],
    ["dendro_visitors", 2.5],
  ]);
});
