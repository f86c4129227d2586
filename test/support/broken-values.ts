import fc from "fast-check";

/** What a caller may send where something else is expected. */
const rubbish: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  "",
  " ",
  "\0",
  "a\0b",
  "\uD800",
  "é😀漢字\u202E",
  "'; DROP TABLE events; --",
  "../../etc/passwd",
  "9".repeat(400),
  "x".repeat(5000),
  "__proto__",
  "constructor",
  [],
  {},
  [[]],
  [null],
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":1}}'),
  JSON.parse(`${"[".repeat(300)}${"]".repeat(300)}`),
  Array.from({ length: 2000 }, () => "x"),
];

/** The same values with one place changed into what does not belong there. */
export function brokenOf(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(values, fc.nat(), fc.constantFrom(...rubbish), fc.constantFrom("replace", "remove", "add"))
    .map(([value, place, instead, how]) => {
      const places = placesIn(value);
      return changed(value, places[place % places.length] ?? [], instead, how);
    });
}

/** As rubbish stands in an address, which may be 16 KiB long with the headers. */
export const brokenTexts: fc.Arbitrary<string> = fc
  .constantFrom(...rubbish.filter((one) => typeof one !== "object"))
  .map((one) => String(one).slice(0, 1000).toWellFormed());

type Place = readonly (string | number)[];

/** Where something stands in a value, the value itself included. */
function placesIn(value: unknown, at: Place = []): Place[] {
  if (typeof value !== "object" || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, one]) => placesIn(one, [...at, key]))];
}

function changed(value: unknown, place: Place, instead: unknown, how: string): unknown {
  const [key, ...rest] = place;
  if (key === undefined || typeof value !== "object" || value === null)
    return how === "add" && typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value, extra: instead }
      : instead;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string | number, unknown>;
  if (rest.length === 0 && how === "remove") {
    if (Array.isArray(copy)) copy.splice(Number(key), 1);
    else delete copy[key];
  } else copy[key] = changed(copy[key], rest, instead, how);
  return copy;
}
