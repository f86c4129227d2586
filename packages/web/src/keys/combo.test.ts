import { expect, test } from "vitest";
import { comboOf, keyNames } from "./combo.ts";

const pressed = (key: string, more: Partial<Parameters<typeof comboOf>[0]> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

test.each([
  [pressed("k", { ctrlKey: true }), false, "Mod+K"],
  [pressed("k", { metaKey: true }), true, "Mod+K"],
  [pressed("k", { metaKey: true }), false, "Other+k"],
  [pressed("k", { ctrlKey: true }), true, "Other+k"],
  [pressed("?", { shiftKey: true }), false, "?"],
  [pressed("Enter", { shiftKey: true }), false, "Shift+Enter"],
  [pressed("Enter", { ctrlKey: true }), false, "Mod+Enter"],
  [pressed(" "), false, "Space"],
  [pressed("ArrowDown", { altKey: true }), false, "Alt+ArrowDown"],
])("keys have one name: %j", (event, onMac, combo) => {
  expect(comboOf(event, onMac)).toBe(combo);
});

test("they are written as they stand on a keyboard", () => {
  expect(keyNames("Mod+K", true)).toEqual(["⌘", "K"]);
  expect(keyNames("Mod+K", false)).toEqual(["Ctrl", "K"]);
  expect(keyNames("Shift+Enter", false)).toEqual(["Shift", "Enter"]);
  expect(keyNames("ArrowUp", false)).toEqual(["↑"]);
});
