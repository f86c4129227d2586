import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const styles = readFileSync(new URL("styles.css", import.meta.url), "utf8");

/** A token's colour in a theme, as red, green and blue of 0 to 255. */
function colorOf(token: string, theme: "light" | "dark"): readonly number[] {
  const pair = new RegExp(`--${token}: light-dark\\((#\\w{6}), (#\\w{6})\\)`, "u").exec(styles);
  const hex = pair?.[theme === "light" ? 1 : 2];
  if (hex === undefined) throw new Error(`There is no token ${token}.`);
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** Relative luminance, as WCAG 2.2 defines it. */
function luminance(color: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = color.map((part) => {
    const share = part / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(first: readonly number[], second: readonly number[]): number {
  const [dark = 0, light = 0] = [luminance(first), luminance(second)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const categories = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"];
const texts = ["ink", "muted", "accent", "good", "bad", "warn"];

for (const theme of ["light", "dark"] as const) {
  test.each(categories)(`%s is seen on a card in the ${theme} theme`, (token) => {
    expect(contrast(colorOf(token, theme), colorOf("surface", theme))).toBeGreaterThanOrEqual(3);
  });

  test.each(texts)(`text in %s can be read in the ${theme} theme`, (token) => {
    for (const ground of ["canvas", "surface", "raised", "hover"])
      expect(contrast(colorOf(token, theme), colorOf(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });

  test(`bars behind rows are seen in the ${theme} theme, and what stands on them can be read`, () => {
    const bar = colorOf("bar", theme);
    expect(contrast(bar, colorOf("surface", theme))).toBeGreaterThanOrEqual(1.3);
    for (const token of ["ink", "muted"])
      expect(contrast(colorOf(token, theme), bar)).toBeGreaterThanOrEqual(4.5);
  });
}
