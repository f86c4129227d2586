import { expect, test } from "vitest";
import { findOptions } from "./find-options.ts";

const option = (value: string, title: string, detail = "") => ({ value, title, detail });
const options = [
  option("bounce_rate", "Bounce rate", "Visits with one page view."),
  option("views_per_visit", "Views per visit"),
  option("visits", "Visits"),
  option("llm_duration_p50", "Model time, p50", "How long calls take."),
];
const found = (text: string) => findOptions(options, text).map(({ value }) => value);

test.each([
  ["", options.map(({ value }) => value)],
  ["visits", ["visits", "bounce_rate"]],
  ["  VIEWS ", ["views_per_visit"]],
  ["visit", ["visits", "views_per_visit", "bounce_rate"]],
  ["p50 model", ["llm_duration_p50"]],
  ["calls long", ["llm_duration_p50"]],
  ["nothing", []],
])("%j finds what begins so first, and what only means it last", (text, values) => {
  expect(found(text)).toEqual(values);
});
