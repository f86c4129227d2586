import { expect, test } from "vitest";
import { showValue } from "./show-value.ts";

test.each([
  [null, "nothing"],
  [undefined, "nothing"],
  [{ is_set: true }, "a secret"],
  [{ is_set: false }, "nothing"],
  [{}, "nothing"],
  [true, "on"],
  [false, "off"],
  [0, "0"],
  [4.5, "4.5"],
  [7n, "nothing"],
  ["data:image/png;base64,AAAA", "an image"],
  ["two\nlines", "“two lines”"],
  ["x".repeat(60), `“${"x".repeat(60)}”`],
  ["x".repeat(61), `“${"x".repeat(60)}…”`],
])("%s is shown as %s", (value, shown) => {
  expect(showValue({ type: "text" }, value)).toBe(shown);
  expect(showValue(undefined, value)).toBe(shown);
});

test("a password is never shown", () => {
  expect(showValue({ type: "password" }, "secret")).toBe("a secret");
});
