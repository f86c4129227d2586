import { describe, expect, test } from "vitest";
import { findMetric } from "../catalog/catalog.ts";
import { measure } from "../catalog/test-support/measure.ts";
import { readMetric } from "./metric-expression.ts";
import type { Window } from "./window.ts";

const events = [
  {
    user_id: "ann",
    thread_id: "t1",
    model: "small",
    cost_usd: 1,
    duration_ms: 10,
    timestamp: 1,
    data: { size: 4 },
  },
  {
    user_id: "ann",
    thread_id: "t1",
    model: "large",
    cost_usd: 5,
    duration_ms: 30,
    timestamp: 3,
    data: { size: 6 },
  },
  { user_id: "ben", thread_id: "t2", model: "small", cost_usd: 3, duration_ms: 20, timestamp: 2, data: {} },
  { user_id: "ben", model: "small", bytes: 7, timestamp: 4, provider: "openai.responses" },
];

describe("a function of a field", () => {
  test.each<[string, number | string, string]>([
    ["sum(cost_usd)", 9, "usd"],
    ["mean(cost_usd)", 3, "usd"],
    ["min(duration_ms)", 10, "milliseconds"],
    ["max(duration_ms)", 30, "milliseconds"],
    ["p50(duration_ms)", 20, "milliseconds"],
    ["p75(duration_ms)", 25, "milliseconds"],
    ["p12.5(duration_ms)", 12.5, "milliseconds"],
    ["max(timestamp)", 4, "timestamp"],
    ["sum(bytes)", 7, "bytes"],
    ["sum(input_tokens)", 0, "count"],
    ["mean(data.size)", 5, "ratio"],
    ["distinct(user)", 2, "count"],
    ["distinct(data.size)", 2, "count"],
    ["first(model)", "small", "text"],
    ["last(provider)", "openai", "text"],
    ["first(data.size)", "4", "text"],
    ["last(user)", "ben", "text"],
    ["argmax(model, cost_usd)", "large", "text"],
    ["argmin(user, data.size)", "ann", "text"],
    [" argmax( user , cost_usd ) ", "ann", "text"],
  ])("%s is %j, in %s", (text, expected, unit) => {
    const read = readMetric(text);
    expect(measure(read.value, { events })).toBe(expected);
    expect([read.unit, read.window, read.text]).toEqual([unit, null, text]);
  });
});

describe("a function of a metric per entity", () => {
  test.each<[string, number, string]>([
    ["mean(events per user)", 2, "count"],
    ["max(events per thread)", 2, "count"],
    ["sum(cost per thread)", 9, "usd"],
    ["mean(sum(cost_usd)  per  user)", 4.5, "usd"],
    ["p50(p50(duration_ms) per user)", 20, "milliseconds"],
    ["count(thread)", 2, "count"],
    ["count(user)", 2, "count"],
  ])("%s is %d, in %s", (text, expected, unit) => {
    const read = readMetric(text);
    expect(measure(read.value, { events })).toBe(expected);
    expect(read.unit).toBe(unit);
  });
});

describe("a function of a metric's column", () => {
  test.each<[string, Window, string]>([
    ["share(cost)", { kind: "share" }, "percent"],
    ["cumulative(cost)", { kind: "cumulative" }, "usd"],
    ["moving_mean(cost, 7)", { kind: "moving", how: "mean", buckets: 7 }, "usd"],
    ["moving_sum(cost, 2)", { kind: "moving", how: "sum", buckets: 2 }, "usd"],
    ["moving_sum(cost, 1000)", { kind: "moving", how: "sum", buckets: 1000 }, "usd"],
    ["per_second(cost)", { kind: "rate", perMs: 1000 }, "per_second"],
    ["per_minute(cost)", { kind: "rate", perMs: 60_000 }, "per_minute"],
    ["per_hour(cost)", { kind: "rate", perMs: 3_600_000 }, "per_hour"],
    ["per_day(cost)", { kind: "rate", perMs: 86_400_000 }, "per_day"],
  ])("%s is %j, in %s", (text, window, unit) => {
    expect(readMetric(text)).toEqual({ text, unit, window, value: findMetric("cost").value });
  });

  test("may be of any function of a field, also of one with a comma", () => {
    const read = readMetric("share(mean(sum(cost_usd) per user))");
    expect(read).toMatchObject({ unit: "percent", window: { kind: "share" } });
    expect(measure(read.value, { events })).toBe(4.5);
  });
});

describe("what is no metric is refused with what is wrong:", () => {
  test.each([
    ["visitor", 'Unknown metric "visitor"; "visitors" is near.'],
    ["sum()", "has not the arguments that it needs"],
    ["sum(cost_usd, bytes)", "takes one argument"],
    ["count(thread, user)", "takes one argument"],
    ["first(model, cost_usd)", "takes one argument"],
    ["argmax(model)", "needs a field and a number to choose by"],
    ["argmax(model, cost_usd, bytes)", "has not the arguments that it needs"],
    ["argmax(model, user)", 'needs numbers; "user" has none. Use '],
    ["sum(model)", 'needs numbers; "model" has none. Use '],
    ["p0(cost_usd)", "has no function that Dendro knows: p0; there are sum, mean"],
    ["p100(cost_usd)", "has no function that Dendro knows: p100"],
    ["median(cost_usd)", "has no function that Dendro knows: median"],
    ["count(post)", 'Unknown entity "post"'],
    ["mean(events per post)", 'Unknown entity "post"'],
    ["mean(events per user per thread)", "names more than one metric"],
    ["mean(visits per user)", "needs a metric that counts or measures events; visits does not"],
    ["mean(new_users per thread)", "needs a metric that counts or measures events; new_users does not"],
    ["mean(last(model) per user)", "needs a metric that counts or measures events; last(model) does not"],
    ["mean(share(cost) per user)", "needs a metric that counts or measures events; share(cost) does not"],
    ["distinct(entry_page)", "entry_page is known of visits, not of events"],
    ["share()", 'Unknown metric ""'],
    ["share(cost, 2)", "needs one metric"],
    ["per_day(cost, 2)", "needs one metric"],
    ["cumulative(cost, 2)", "needs one metric"],
    ["moving_sum(cost)", "needs a metric and 2 to 1000 buckets"],
    ["moving_sum(cost, 1)", "needs a metric and 2 to 1000 buckets"],
    ["moving_sum(cost, 1001)", "needs a metric and 2 to 1000 buckets"],
    ["moving_sum(cost, 2.5)", "needs a metric and 2 to 1000 buckets"],
    ["moving_sum(cost, 2, 3)", "needs a metric and 2 to 1000 buckets"],
    ["share(share(cost))", "cannot be of a share, a running sum or a rate"],
    ["cumulative(per_day(cost))", "cannot be of a share, a running sum or a rate"],
    ["share(last(model))", "needs a metric that is a number"],
  ])("%s", (text, message) => {
    expect(() => readMetric(text)).toThrow(message);
  });

  test("what is nested more than four deep, whatever it is", () => {
    const shares = (depth: number): string => (depth === 0 ? "cost" : `share(${shares(depth - 1)})`);
    expect(() => readMetric(shares(5))).toThrow("is nested more than 4 deep");
    expect(() => readMetric(shares(4))).toThrow("cannot be of a share");
  });

  test("what has no numbers, with the fields that have some", () => {
    expect(() => readMetric("sum(model)")).toThrow(/duration_ms.*cost_usd.* or data\.<path>/u);
  });
});
