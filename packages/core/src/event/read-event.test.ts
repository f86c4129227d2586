import { expect, test } from "vitest";
import { boundedColumns, sentColumns } from "./columns.ts";
import { isEventFault, readEvent } from "./read-event.ts";

const now = Date.UTC(2026, 10, 21, 10);
const read = (sent: object) => readEvent({ type: "x", ...sent }, { now, history: false });
const faultOf = (sent: object) => {
  const result = read(sent);
  return isEventFault(result) ? result.message : null;
};

test("a timestamp without an offset is UTC, wherever the server stands", () => {
  const zone = process.env["TZ"];
  process.env["TZ"] = "America/New_York";
  try {
    for (const timestamp of ["2026-11-21T09:30", "2026-11-21T09:30:00", "2026-11-21 09:30:00.000"])
      expect(read({ timestamp })).toMatchObject({ timestamp: Date.UTC(2026, 10, 21, 9, 30) });
    expect(read({ timestamp: "2026-11-21T09:30:00-05:00" })).toEqual(
      expect.objectContaining({ message: expect.stringContaining("more than an hour ahead") as string }),
    );
  } finally {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  }
});

test("a timestamp in seconds is told from one that is too old", () => {
  expect(faultOf({ timestamp: now / 1000 })).toBe(
    `\`timestamp\` ${now / 1000} is in seconds; send milliseconds since 1970, or ISO 8601.`,
  );
  expect(faultOf({ timestamp: Date.UTC(2019) })).toContain("is too long ago; history goes in with");
});

test("a country's name is not cut to another country's code", () => {
  expect(faultOf({ country: "Germany" })).toBe(
    '`country` must be two letters as in ISO 3166-1, such as "DE"; got "Germany".',
  );
  expect(read({ country: "DE" })).toMatchObject({ country: "DE" });
});

test("every number column has bounds, and a number beyond them is refused by name, with the unit", () => {
  for (const { name, max } of boundedColumns) {
    expect(read({ [name]: max })).toMatchObject({ [name]: max });
    expect(read({ [name]: 0 })).toMatchObject({ [name]: 0 });
    for (const value of [-1, -0.01, max * 2, 1e308, Infinity, Number.NaN, 2 ** 53 - 1, "12", [1], {}])
      expect(faultOf({ [name]: value })).toContain(`\`${name}\` must be a`);
  }
  const numbers = Object.values(sentColumns).filter(({ kind }) => kind === "integer" || kind === "number");
  expect(boundedColumns).toHaveLength(numbers.length);
  expect(faultOf({ cost_usd: -4.99 })).toBe(
    "`cost_usd` must be a number from 0 to 1000000 (US dollars); got -4.99.",
  );
  expect(faultOf(JSON.parse('{"duration_ms":1e400}') as object)).toContain("got Infinity");
  expect(Object.is((read({ cost_usd: -0 }) as { cost_usd: number }).cost_usd, 0)).toBe(true);
});
