import { existsSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { root, pageText } from "./blocks.ts";

const folder = "docs/spec/";
/** A file of this repository as pages name it. */
const path = /`((?:packages|test|docs|examples|scripts)\/[^`\s]+)`/gu;

const pathsIn = (text: string) => [...text.matchAll(path)].map(([, found = ""]) => found);

/** The invariants of a page, each with its number and its paragraph. */
const invariantsOf = (text: string) =>
  [...text.matchAll(/^\*\*(?<name>[A-Z]\d+)\.\*\*(?<paragraph>[^]*?)(?=\n\n|\n*$(?![^]))/gmu)].map(
    ({ groups }) => groups as { name: string; paragraph: string },
  );

describe.each(readdirSync(root + folder).filter((name) => name.endsWith(".md")))("docs/spec/%s", (name) => {
  const text = pageText(folder + name);
  const invariants = invariantsOf(text);

  test("names files that are there", () => {
    expect(pathsIn(text).filter((found) => !existsSync(root + found))).toEqual([]);
  });

  test("numbers its invariants from one, without a gap", () => {
    const letter = invariants[0]?.name[0];
    expect(invariants.map((one) => one.name)).toEqual(invariants.map((_, index) => `${letter}${index + 1}`));
    expect(invariants.length).toBeGreaterThan(0);
  });

  test("says of every invariant what enforces it and which test proves it", () => {
    const isTest = (found: string) => /\.test\.tsx?$/u.test(found);
    const lacking = invariants.filter(({ paragraph }) => {
      const [enforced = "", tested = ""] = paragraph.split("tested by");
      return !pathsIn(enforced).some((found) => !isTest(found)) || !pathsIn(tested).some(isTest);
    });
    expect(lacking.map((one) => one.name)).toEqual([]);
  });
});
