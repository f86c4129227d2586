import { expect, test } from "vitest";
import { findInGuides, type GuideSection } from "./find-in-guides.ts";

const section = (guide: string, title: string, text: string): GuideSection => ({
  guide,
  guideTitle: guide.toUpperCase(),
  id: title.toLowerCase(),
  title,
  text,
});
const sections = [
  section("keys", "Kinds", "A key of scope read may ask every question."),
  section("live", "Keys", "Nothing else."),
  section("live", "Frames", `${"word ".repeat(40)}a key opens it ${"word ".repeat(40)}`),
];
const titles = (sought: string) => findInGuides(sections, sought).map(({ title }) => title);

test("all words have to be there, in any place and however they are written", () => {
  expect(titles("READ scope")).toEqual(["Kinds"]);
  expect(titles("live frames")).toEqual(["Frames"]);
  expect(titles("read frames")).toEqual([]);
  expect(titles("  ")).toEqual([]);
});

test("what has it in its title comes first", () => {
  expect(titles("key")).toEqual(["Keys", "Kinds", "Frames"]);
});

test("the words around what was found are shown, whole", () => {
  const [frames] = findInGuides(sections, "opens");
  expect(frames?.excerpt).toMatch(/^… (?:word )+a key opens it(?: word)+ …$/u);
  expect(frames?.excerpt.length).toBeLessThan(150);
  expect(findInGuides(sections, "scope")[0]?.excerpt).toBe("A key of scope read may ask every question.");
});

test("so many are shown and no more", () => {
  const many = Array.from({ length: 50 }, (_, nth) => section("keys", `Key ${nth}`, "x"));
  expect(findInGuides(many, "key")).toHaveLength(30);
});
