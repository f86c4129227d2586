import fc from "fast-check";
import { expect, test } from "vitest";
import { sql, type Bound, type Sql } from "./sql.ts";

/** The text with the values' places marked, and the values in order. */
function apart(piece: Sql): { text: string; values: Bound["value"][] } {
  const values: Bound["value"][] = [];
  const text = piece.write(({ type, value }) => {
    values.push(value);
    return `{${type}}`;
  });
  return { text, values };
}

test("pieces nest, and values stay in order wherever they stand", () => {
  const isOwn = sql`r.tenant = ${sql.text("t")}`;
  const where = sql.join([isOwn, sql`r.page IN ${sql.texts(["/a", "/b"])}`], " AND ");
  expect(
    apart(sql`SELECT ${sql.id("k0")} FROM events AS r WHERE ${where} AND n > ${sql.number(2)} LIMIT ${5}`),
  ).toEqual({
    text: "SELECT k0 FROM events AS r WHERE r.tenant = {String} AND r.page IN {Array(String)} AND n > {Float64} LIMIT 5",
    values: ["t", ["/a", "/b"], 2],
  });
});

test("whatever a person says is a value, and no part of the text", () => {
  const said = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("'", "' OR 1 = 1 --", "{p0:String}", "`", "\\", "); DROP TABLE events"),
  );
  fc.assert(
    fc.property(fc.array(said, { minLength: 1, maxLength: 6 }), (texts) => {
      const parts = texts.map((text, index) => sql`c${index} = ${sql.text(text)}`);
      const nested = parts.reduce((all, part) => sql`(${all} AND ${part})`, sql`true`);
      const { text, values } = apart(sql`SELECT 1 WHERE ${nested} OR x IN ${sql.texts(texts)}`);
      expect(values).toEqual([...texts, texts]);
      expect(text).toMatch(/^SELECT 1 WHERE [()\w= {}]+ OR x IN \{Array\(String\)\}$/u);
    }),
  );
});

test("a text that is no piece does not get in, whatever the types say", () => {
  expect(() => sql`SELECT ${"1; DROP TABLE events" as never}`).toThrow("no piece of SQL");
  expect(() => sql`SELECT ${{ parts: ["1"] } as never}`).toThrow("no piece of SQL");
  for (const number of [Number.NaN, Infinity]) expect(() => sql`SELECT ${number}`).toThrow("no piece of SQL");
  for (const name of ["", "a b", "a'", "a.b.c", "1a", "a--"]) expect(() => sql.id(name)).toThrow("no name");
});

test("quotes within a quoted name do not end it", () => {
  expect(apart(sql`r.data.${sql.quotedId("a`b\\c")}`).text).toBe("r.data.`a\\`b\\\\c`");
});

test("a moment is a text to the millisecond, or to the second where it is a whole one", () => {
  const values = [0, 1, 1000].map((ms) => apart(sql`${sql.moment(ms)}`).values[0]);
  expect(values).toEqual(["1970-01-01 00:00:00", "1970-01-01 00:00:00.001", "1970-01-01 00:00:01"]);
});
