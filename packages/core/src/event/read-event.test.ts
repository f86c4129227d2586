import fc from "fast-check";
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
  const numbers = Object.values(sentColumns).filter(
    ({ kind, isLenient }) => (kind === "integer" || kind === "number") && isLenient !== true,
  );
  expect(boundedColumns).toHaveLength(numbers.length);
  expect(faultOf({ cost_usd: -4.99 })).toBe(
    "`cost_usd` must be a number from 0 to 1000000 (US dollars); got -4.99.",
  );
  expect(faultOf(JSON.parse('{"duration_ms":1e400}') as object)).toContain("got Infinity");
  expect(Object.is((read({ cost_usd: -0 }) as { cost_usd: number }).cost_usd, 0)).toBe(true);
});

const lenient = Object.keys(sentColumns).filter((name) => sentColumns[name]?.isLenient === true);
const valuesOf: Readonly<Record<string, readonly unknown[]>> = {
  version: ["2", "2.1.0-beta+7", "v1.2.3.4", "main"],
  settings_version: [0, 7, 2 ** 53 - 1],
  city: ["Berlin", "São Paulo"],
  browser_version: ["130", "17.5"],
  os_version: ["14", "10.15", "XP"],
  screen: ["1920x1080", "390x844"],
};

test("a name that was free before takes what is a value of its column; anything else is data, as it was sent", () => {
  expect(lenient).toEqual(Object.keys(valuesOf));
  for (const name of lenient)
    for (const value of valuesOf[name] ?? [])
      expect(read({ [name]: value })).toEqual({ ...read({}), [name]: value });
  const others: readonly (readonly [string, unknown])[] = [
    ...lenient.flatMap((name) =>
      [true, -1, 1.5, "", "x".repeat(129), ["1"], { width: 1 }].map((value) => [name, value] as const),
    ),
    ["version", 2],
    ["settings_version", "7"],
    ["browser_version", "130.0.6723.91"],
    ["os_version", "NT 10.0"],
    ["screen", "Home"],
  ];
  for (const [name, value] of others)
    expect([name, value, read({ [name]: value, a: 1 })]).toEqual([
      name,
      value,
      { ...read({}), data: { a: 1, [name]: value } },
    ]);
});

test("nothing that stands in such a name makes a fault of an event that is none without it", () => {
  fc.assert(
    fc.property(fc.constantFrom(...lenient), fc.jsonValue(), (name, value) => {
      const withIt = read({ [name]: value });
      // In `data` it was one before, for what JSON cannot say.
      if (isEventFault(read({ data: { [name]: value } }))) return;
      expect(isEventFault(withIt)).toBe(false);
    }),
  );
});

test("what `data` itself says wins over a field that is no value of its column, and stands beside one that is", () => {
  expect(read({ version: 2, data: { version: 1 } })).toMatchObject({ data: { version: 1 } });
  expect(read({ version: "2", data: { version: 1 } })).toMatchObject({ version: "2", data: { version: 1 } });
});
