import { expect, test } from "vitest";
import { createTypeMatcher, eventPattern } from "./event-pattern.ts";

test.each([
  ["workflow.failed", ["workflow.failed"], ["workflow.failed.late", "workflow", "xworkflow.failed"]],
  ["workflow.*", ["workflow.failed", "workflow.step.failed"], ["workflow", "workflows.failed"]],
  ["*", ["signup", "a.b"], []],
])("%s asks for %j and not for %j", (pattern, wanted, others) => {
  const isAskedFor = createTypeMatcher([pattern]);
  expect(wanted.filter(isAskedFor)).toEqual(wanted);
  expect(others.filter(isAskedFor)).toEqual([]);
});

test("of several patterns any will do", () => {
  const isAskedFor = createTypeMatcher(["signup", "node.*"]);
  expect(["signup", "node.failed", "login"].map(isAskedFor)).toEqual([true, true, false]);
});

test("a pattern is a type, one with all below it, or a star alone", () => {
  const good = ["*", "signup", "workflow.*", "a.b.*", "cart:item/added", "page_view", "a-b"];
  expect(good.filter((pattern) => eventPattern.test(pattern))).toEqual(good);
  const bad = ["", "*.failed", "workflow*", "work.*.failed", "a..b", ".a", "a.", "a b", "**", "a\n"];
  expect(bad.filter((pattern) => eventPattern.test(pattern))).toEqual([]);
});
