import { expect, test } from "vitest";
import { arrowChoice } from "./arrow-choice.ts";

const values = ["a", "b", "c"];
const plain = { metaKey: false, ctrlKey: false, altKey: false, shiftKey: false };

test.each([
  ["ArrowRight", "a", "b"],
  ["ArrowDown", "b", "c"],
  ["ArrowLeft", "c", "b"],
  ["ArrowUp", "b", "a"],
  ["ArrowRight", "c", "a"],
  ["ArrowLeft", "a", "c"],
])("%s goes from %s to %s", (key, from, to) => expect(arrowChoice({ ...plain, key }, values, from)).toBe(to));

test.each(["Home", "End", "Tab", "Enter", " ", "b"])("%j chooses nothing", (key) =>
  expect(arrowChoice({ ...plain, key }, values, "a")).toBeNull(),
);

test.each(["metaKey", "ctrlKey", "altKey", "shiftKey"])("an arrow with %s is the browser's", (held) =>
  expect(arrowChoice({ ...plain, key: "ArrowLeft", [held]: true }, values, "b")).toBeNull(),
);

test("an arrow in what is no button of the group chooses nothing", () =>
  expect(arrowChoice({ ...plain, key: "ArrowLeft" }, values, "")).toBeNull());
