import type { Filter } from "@dendro/core";
import type { Cut } from "../metrics/cut.ts";

export const isRequest: Filter = ["is", "type", ["request"]];

/** By what answers are told apart; what went wrong looks so. */
export const answerCuts: readonly [Cut, ...Cut[]] = [
  {
    dimension: "status_class",
    title: "Status",
    colors: { "1xx": "c6", "2xx": "c1", "3xx": "c2", "4xx": "warn", "5xx": "bad" },
  },
  { dimension: "route", title: "Route" },
  { dimension: "source", title: "Source" },
];
