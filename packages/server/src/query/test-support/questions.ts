import type { Filter, QueryInput, ResultRow } from "@dendro/core";

/** A question about the sample events, and its rows: the dimensions, then the metrics. */
export type Question = readonly [query: Partial<QueryInput>, rows: readonly (readonly unknown[])[]];

const days = ["2026-11-18", "2026-11-20"] as [string, string];

/** A whole query: over the three days, of how many events there are, where a question says nothing else. */
export const queryOf = (query: Partial<QueryInput>): QueryInput => ({
  metrics: ["events"],
  date_range: days,
  ...query,
});

/** Values, without what is lost where a computer adds up. */
export const rounded = (row: readonly unknown[]): unknown[] =>
  row.map((value) => (typeof value === "number" ? Number(value.toPrecision(9)) : value));

/** Of each row the dimensions, the metrics, and what they were in the period that it is compared with. */
export const rowsOf = (results: readonly ResultRow[]): unknown[][] =>
  results.map(({ dimensions, metrics, comparison }) =>
    rounded([...dimensions, ...metrics, ...(comparison === undefined ? [] : ["was", ...comparison.metrics])]),
  );

const countOf = (filter: Filter, count: number): Question => [{ filters: [filter] }, [[count]]];
const hasDone = (entity: string, activity: object): Filter => ["has_done", entity, activity] as Filter;
const called: Filter = ["is", "type", ["llm.called"]];
const signedUp: Filter = ["is", "type", ["signup"]];
const readDocs: Filter = ["is", "page", ["/docs"]];
const friday: Partial<QueryInput> = { date_range: ["2026-11-20", "2026-11-20"] };

/** What a filter lets through, of 18 events. */
export const filterQuestions: Readonly<Record<string, Question>> = {
  is: countOf(["is", "type", ["page_view"]], 8),
  "is one of": countOf(["is", "type", ["page_view", "signup"]], 9),
  "is absent": countOf(["is", "country", [""]], 10),
  "is not": countOf(["is_not", "type", ["page_view"]], 10),
  contains: countOf(["contains", "page", ["pric"]], 3),
  "contains one of": countOf(["contains", "page", ["pric", "oc"]], 5),
  "contains not": countOf(["contains_not", "page", ["pric"]], 15),
  "starts with": countOf(["starts_with", "page", ["/d", "/p"]], 5),
  matches: countOf(["matches", "page", ["/*s"]], 2),
  "matches one of": countOf(["matches", "page", ["/*s", "/p*"]], 5),
  "matches not": countOf(["matches_not", "page", ["/*s"]], 16),
  "a number is": countOf(["is", "status_code", ["500", "200"]], 2),
  "a number is absent": countOf(["is", "status_code", [""]], 15),
  "a number is there": countOf(["is_not", "status_code", [""]], 3),
  "a number is one, or absent": countOf(["is", "status_code", ["", "200"]], 16),
  "a number is of a class": countOf(["is", "status_class", ["4xx", "5xx"]], 2),
  "a number is of no class": countOf(["is", "status_class", [""]], 15),
  ">": countOf([">", "status_code", [499]], 1),
  ">=": countOf([">=", "status_code", [499]], 2),
  "<": countOf(["<", "status_code", [499]], 1),
  "<=": countOf(["<=", "status_code", [499]], 2),
  true: countOf(["is", "cached", ["true"]], 1),
  false: countOf(["is", "cached", ["false"]], 1),
  "neither true nor false": countOf(["is", "cached", [""]], 16),
  "true or false": countOf(["is", "cached", ["true", "false"]], 2),
  "true or unknown": countOf(["is", "cached", ["true", ""]], 17),
  "false or unknown": countOf(["is", "cached", ["", "false"]], 17),
  "true, false or unknown": countOf(["is", "cached", ["true", "false", ""]], 18),
  "no truth value": countOf(["is", "cached", ["maybe"]], 0),
  "not true": countOf(["is_not", "cached", ["true"]], 17),
  "a text of the data": countOf(["is", "data.plan", ["pro"]], 1),
  "a text of the data, absent": countOf(["is", "data.plan", [""]], 17),
  "a number of the data, as text": countOf(["is", "data.amount", ["19.5"]], 1),
  "a whole number of the data, as text": countOf(["is", "data.seats", ["3"]], 1),
  "a text where others have numbers": countOf(["is", "data.amount", ["free"]], 1),
  "a number of the data": countOf([">=", "data.amount", [19.5]], 1),
  "a whole number of the data": countOf([">", "data.seats", [2]], 1),
  "a smaller number of the data": countOf(["<", "data.seats", [3]], 0),
  "as today's name of it": countOf(["is", "provider", ["openai"]], 3),
  "as an earlier name of it": countOf(["is", "provider", ["openai.responses"]], 3),
  "another provider": countOf(["is", "provider", ["mistral"]], 1),
  "the first column that has a text": countOf(["is", "execution", ["r2"]], 0),
  "the first column that has one": countOf(["is", "execution", ["tr2", "r1"]], 3),
  "a column, or else the data": countOf(["is", "version", ["1.2", "1.3"]], 2),
  and: countOf(
    [
      "and",
      [
        ["is", "country", ["DE"]],
        ["is", "page", ["/"]],
      ],
    ],
    2,
  ),
  or: countOf(
    [
      "or",
      [
        ["is", "country", ["DE"]],
        ["is", "page", ["/"]],
      ],
    ],
    6,
  ),
  not: countOf(
    [
      "not",
      [
        "or",
        [
          ["is", "country", ["DE"]],
          ["is", "page", ["/"]],
        ],
      ],
    ],
    12,
  ),
  "all of several": [{ filters: [["is", "country", ["DE"]], signedUp] }, [[1]]],
};

/** What is known only beside the row itself: of its visit, or of what else somebody did. */
export const joinedQuestions: Readonly<Record<string, Question>> = {
  "events by what their visit is known for": countOf(["is", "exit_page", ["/pricing"]], 6),
  "visits by what is known of one of their events": [
    { metrics: ["visits"], filters: [["is", "page", ["/docs"]]] },
    [[2]],
  ],
  "visits without that": [{ metrics: ["visits"], filters: [["is_not", "page", ["/docs"]]] }, [[2]]],
  "visits by page: each counts under every page that it touched": [
    { metrics: ["visits"], dimensions: ["page"] },
    [
      ["/", 3],
      [null, 2],
      ["/docs", 2],
      ["/pricing", 2],
    ],
  ],
  "visits by page, filtered by the events themselves": [
    { metrics: ["visits"], dimensions: ["page"], filters: [["is", "country", ["FR"]]] },
    [
      ["/docs", 2],
      ["/", 1],
      ["/pricing", 1],
    ],
  ],
  "events by the page that their visit began with": [
    { dimensions: ["entry_page"] },
    [
      ["/", 8],
      ["/docs", 2],
    ],
  ],
  "events by both of a visit's ends": [
    { dimensions: ["exit_page", "entry_page"] },
    [
      ["/pricing", "/", 4],
      ["/docs", "/", 3],
      ["/pricing", "/docs", 2],
      ["/", "/", 1],
    ],
  ],
  "who did something": countOf(hasDone("user", { filters: [signedUp] }), 7),
  "who did it, by its earlier name": countOf(["did", "user", { filters: [signedUp] }], 7),
  "who did it often enough": countOf(hasDone("user", { filters: [called], at_least: 2 }), 7),
  "who did it more often": countOf(hasDone("user", { filters: [called], at_least: 3 }), 0),
  "who did it at another time": countOf(
    hasDone("user", { filters: [called], date_range: ["2025-11-20", "2025-11-20"] }),
    7,
  ),
  "who did both of several": countOf(hasDone("user", { filters: [called, ["is", "cached", ["true"]]] }), 4),
  "who did it, of those who did something else": countOf(
    hasDone("user", { filters: [called, hasDone("user", { filters: [signedUp] })] }),
    7,
  ),
  "visits of who did something": countOf(
    hasDone("visit", { filters: [hasDone("user", { filters: [signedUp] })] }),
    5,
  ),
  "visits of who did something, but not on them": countOf(
    hasDone("visit", { filters: [readDocs, ["not", hasDone("user", { filters: [signedUp] })]] }),
    5,
  ),
  "who did not": countOf(["not", hasDone("user", { filters: [signedUp] })], 11),
  "events of visits in which something was done": countOf(hasDone("visit", { filters: [readDocs] }), 5),
  "visits in which something was done": [
    { metrics: ["visits"], filters: [hasDone("visit", { filters: [readDocs] })] },
    [[2]],
  ],
  "visits in whose conversation something was done": [
    { metrics: ["visits"], filters: [hasDone("thread", { filters: [called] })] },
    [[0]],
  ],
  "who did something in the time that is asked about, and in that compared with": [
    { ...friday, filters: [hasDone("user", { filters: [called] })], include: ["previous"] },
    [[5, "was", 2]],
  ],
};

/** What is measured, of every kind. */
export const metricQuestions: Readonly<Record<string, Question>> = {
  "rows, and rows of a kind": [
    { metrics: ["events", "failures", "pageviews", "llm_calls"] },
    [[18, 2, 7, 4]],
  ],
  "different people, as pseudonyms and as users": [{ metrics: ["visitors", "users"] }, [[2, 3]]],
  "sums, where some have no value": [
    { metrics: ["sum(cost_usd)", "tokens", "input_tokens", "bytes"] },
    [[1.52, 1340, 1115, 150]],
  ],
  "means, the least and the most": [
    { metrics: ["mean(duration_ms)", "min(cost_usd)", "max(cost_usd)"] },
    [[3840 / 7, 0.02, 1]],
  ],
  "quantiles of few, exactly": [
    { metrics: ["p50(duration_ms)", "llm_duration_p50", "duration_p95"] },
    [[300, 0.35, 1803]],
  ],
  "numbers of the data": [{ metrics: ["sum(data.amount)", "max(data.seats)", "memory"] }, [[19.5, 3, 1.5]]],
  "different texts": [
    { metrics: ["distinct(model)", "distinct(provider)", "distinct(version)"] },
    [[2, 2, 2]],
  ],
  "the first and the last text": [{ metrics: ["first(model)", "last(model)"] }, [["small", "small"]]],
  "the text that has most of a number": [
    { metrics: ["argmax(model, duration_ms)", "argmin(model, duration_ms)"] },
    [["large", "small"]],
  ],
  "nothing where there is nothing": [
    { metrics: ["events", "error_rate", "cost", "max(cost_usd)", "last(model)"], filters: [signedUp] },
    [[1, null, 0, null, null]],
  ],
  "figures of visits": [
    { metrics: ["visits", "bounce_rate", "visit_duration", "views_per_visit"] },
    [[4, 25, 975, 1.75]],
  ],
  "rates and what is computed of several": [
    { metrics: ["error_rate", "apdex", "request_cache_hit_rate", "llm_error_rate"] },
    [[100 / 3, 0.5, null, 25]],
  ],
  "things of many events": [
    {
      metrics: [
        "count(thread)",
        "mean(tokens per thread)",
        "max(cost per user)",
        "sum(llm_calls per thread)",
      ],
    },
    [[3, 1340 / 3, 1.5, 4]],
  ],
  "things of two kinds by a dimension": [
    { metrics: ["count(thread)", "count(run)"], dimensions: ["model"], filters: [called] },
    [
      ["small", 3, 2],
      ["large", 1, 1],
    ],
  ],
  "who is new, and who was there before": [{ metrics: ["new_users", "returning_users"] }, [[2, 1]]],
  "who is new, by source": [
    { metrics: ["new_users", "users"], dimensions: ["source"] },
    [
      ["site", 2, 2],
      ["worker", 2, 3],
    ],
  ],
  "who is new, by day": [
    { metrics: ["new_users"], dimensions: ["time:day"] },
    [
      ["2026-11-18", 0],
      ["2026-11-19", 0],
      ["2026-11-20", 2],
    ],
  ],
  "who is new, of what a filter lets through": [
    { metrics: ["new_users"], filters: [["is", "type", ["page_view"]]] },
    [[2]],
  ],
  "rows of both tables by what both have": [
    { metrics: ["pageviews", "visits", "users"], dimensions: ["country"] },
    [
      ["FR", 4, 2, 1],
      ["DE", 3, 2, 1],
      [null, 0, 0, 3],
    ],
  ],
};

/** How rows are made, ordered, left out and cut. */
export const rowQuestions: Readonly<Record<string, Question>> = {
  "days, with none left out": [
    { dimensions: ["time:day"], filters: [["is_not", "type", ["page_view"]]] },
    [
      ["2026-11-18", 1],
      ["2026-11-19", 1],
      ["2026-11-20", 8],
    ],
  ],
  "days of a zone": [
    { dimensions: ["time:day"], timezone: "Europe/Berlin" },
    [
      ["2026-11-18", 1],
      ["2026-11-19", 2],
      ["2026-11-20", 15],
    ],
  ],
  "days of a zone that is not whole hours off": [
    { dimensions: ["time:day"], timezone: "Asia/Kathmandu", metrics: ["events", "visits"] },
    [
      ["2026-11-18", 1, 0],
      ["2026-11-19", 2, 1],
      ["2026-11-20", 15, 3],
    ],
  ],
  hours: [
    { dimensions: ["time:hour"], date_range: ["2026-11-20T09:00:00Z", "2026-11-20T12:30:00Z"] },
    [
      ["2026-11-20T09:00:00+00:00", 4],
      ["2026-11-20T10:00:00+00:00", 4],
      ["2026-11-20T11:00:00+00:00", 1],
      ["2026-11-20T12:00:00+00:00", 1],
    ],
  ],
  "months of all the time there is": [
    { dimensions: ["time:month"], date_range: "all", metrics: ["cost"], having: [[">", "cost", [0]]] },
    [
      ["2025-11-01", 0.25],
      ["2026-11-01", 1.52],
    ],
  ],
  "days by another dimension": [
    { dimensions: ["time:day", "source"], filters: [["is_not", "source", ["api"]]] },
    [
      ["2026-11-18", "worker", 1],
      ["2026-11-19", "site", 2],
      ["2026-11-19", "worker", 1],
      ["2026-11-20", "site", 9],
      ["2026-11-20", "worker", 2],
    ],
  ],
  "most first, and of equals by name": [
    { dimensions: ["type"] },
    [
      ["page_view", 8],
      ["llm.called", 4],
      ["request", 3],
      ["order", 2],
      ["signup", 1],
    ],
  ],
  "least first": [
    { dimensions: ["source"], order_by: [["events", "asc"]] },
    [
      ["api", 3],
      ["worker", 4],
      ["site", 11],
    ],
  ],
  "by name": [
    { dimensions: ["source"], order_by: [["source", "desc"]] },
    [
      ["worker", 4],
      ["site", 11],
      ["api", 3],
    ],
  ],
  "by a second metric, with no value last": [
    {
      dimensions: ["source"],
      metrics: ["events", "mean(cost_usd)", "p50(duration_ms)"],
      order_by: [["p50(duration_ms)", "asc"]],
    },
    [
      ["api", 3, null, 30],
      ["worker", 4, 1.52 / 3, 350],
      ["site", 11, null, null],
    ],
  ],
  "a page": [
    { dimensions: ["type"], pagination: { limit: 2, offset: 1 } },
    [
      ["llm.called", 4],
      ["request", 3],
    ],
  ],
  "days alone, which are never a page": [
    { dimensions: ["time:day"], pagination: { limit: 1, offset: 1 } },
    [
      ["2026-11-18", 1],
      ["2026-11-19", 3],
      ["2026-11-20", 14],
    ],
  ],
  "rows by what they come to": [
    {
      dimensions: ["type"],
      having: [
        [">=", "events", [2]],
        ["<", "events", [8]],
      ],
    },
    [
      ["llm.called", 4],
      ["request", 3],
      ["order", 2],
    ],
  ],
  "rows by what they come to, where some have no value": [
    { dimensions: ["type"], having: [["<=", "error_rate", [50]]] },
    [["request", 3]],
  ],
  "the top, and the others together": [
    { dimensions: ["type"], metrics: ["events", "users"], top: { dimension: "type", limit: 2 } },
    [
      ["page_view", 8, 2],
      ["llm.called", 4, 3],
      ["(other)", 6, 2],
    ],
  ],
  "the top of what visits touched": [
    { dimensions: ["page"], metrics: ["visits"], top: { dimension: "page", limit: 1 } },
    [
      ["/", 3],
      ["(other)", 3],
    ],
  ],
  shares: [
    { dimensions: ["source"], metrics: ["share(events)"], filters: [["is_not", "source", ["site"]]] },
    [
      ["worker", 400 / 7],
      ["api", 300 / 7],
    ],
  ],
  "shares of each day": [
    { dimensions: ["time:day", "source"], metrics: ["share(events)"] },
    [
      ["2026-11-18", "worker", 100],
      ["2026-11-19", "site", 200 / 3],
      ["2026-11-19", "worker", 100 / 3],
      ["2026-11-20", "api", 300 / 14],
      ["2026-11-20", "site", 900 / 14],
      ["2026-11-20", "worker", 200 / 14],
    ],
  ],
  "running figures": [
    {
      dimensions: ["time:day"],
      metrics: ["cumulative(events)", "moving_mean(events, 2)", "moving_sum(events, 2)", "per_hour(events)"],
    },
    [
      ["2026-11-18", 1, 1, 1, 1 / 24],
      ["2026-11-19", 4, 2, 4, 3 / 24],
      ["2026-11-20", 18, 8.5, 17, 14 / 18],
    ],
  ],
  "running figures of a page": [
    {
      dimensions: ["time:day", "source"],
      metrics: ["cumulative(events)"],
      filters: [["is", "source", ["worker"]]],
      pagination: { limit: 1, offset: 1 },
    },
    [["2026-11-19", "worker", 2]],
  ],
  "the day before": [
    { ...friday, metrics: ["events", "visits"], compare: "previous_period" },
    [[14, 2, "was", 2, 1]],
  ],
  "all of the day before": [
    { ...friday, metrics: ["events", "visits"], compare: { mode: "whole" } },
    [[14, 2, "was", 3, 2]],
  ],
  "the year before": [
    { ...friday, metrics: ["llm_calls"], dimensions: ["model"], filters: [called], compare: "previous_year" },
    [["small", 2, "was", 1]],
  ],
  "other days": [
    { ...friday, dimensions: ["source"], compare: ["2026-11-18", "2026-11-19"] },
    [
      ["site", 9, "was", 2],
      ["api", 3, "was", 0],
      ["worker", 2, "was", 2],
    ],
  ],
};
