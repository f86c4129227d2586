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

test("what is no event is refused with what it is instead", () => {
  const said = (input: unknown) => {
    const result = readEvent(input, { now, history: false });
    return isEventFault(result) ? result.message : null;
  };
  expect(said(null)).toBe("An event must be a JSON object; got null.");
  expect(said([1])).toBe("An event must be a JSON object; got [1].");
  expect(said("x".repeat(100))).toBe(`An event must be a JSON object; got "${"x".repeat(59)}….`);
  expect(said("x".repeat(59))).toBe(`An event must be a JSON object; got "${"x".repeat(59)}….`);
  expect(said("x".repeat(58))).toBe(`An event must be a JSON object; got "${"x".repeat(58)}".`);
  expect(said({})).toBe('An event needs a `type`, such as "page_view"; got nothing.');
  expect(said({ type: 7 })).toBe('An event needs a `type`, such as "page_view"; got 7.');
  expect(said({ type: "" })).toContain("needs a `type`");
  expect(said({ type: "x".repeat(129) })).toBe("`type` has 129 characters; at most 128 are allowed.");
  expect(said({ type: "x".repeat(128) })).toBeNull();
  expect(said({ type: "page_view" })).toBe('An event of type "page_view" needs `path`.');
  expect(said({ type: "page_view", url: "https://example.com/" })).toBeNull();
  expect(said({ type: "x", data: [1] })).toBe("`data` must be a JSON object; got [1].");
  expect(said({ type: "x", data: { a: { b: 1 }, "a.b": 2 } })).toContain('says "b" twice');
});

test("a timestamp may be five years old and an hour ahead; what is imported, of any age since 1900", () => {
  const [hour, years] = [3_600_000, 5 * 365 * 24 * 3_600_000];
  for (const timestamp of [now + hour, now - years, now])
    expect(read({ timestamp })).toMatchObject({ timestamp });
  expect(read({ timestamp: now + 0.7 })).toMatchObject({ timestamp: now });
  expect(read({ timestamp: null })).toMatchObject({ timestamp: now });
  expect(faultOf({ timestamp: now + hour + 1 })).toContain(
    "is more than an hour ahead; check the sender's clock",
  );
  expect(faultOf({ timestamp: now - years - 1 })).toContain("is too long ago");
  for (const timestamp of ["soon", true, {}])
    expect(faultOf({ timestamp })).toContain(
      "`timestamp` must be milliseconds since 1970 or an ISO 8601 date-time",
    );
  const imported = (timestamp: number) => readEvent({ type: "x", timestamp }, { now, history: true });
  expect(imported(Date.UTC(1900, 0, 1))).toMatchObject({ timestamp: Date.UTC(1900, 0, 1) });
  expect(isEventFault(imported(Date.UTC(1900, 0, 1) - 1))).toBe(true);
  expect(isEventFault(imported(now + hour + 1))).toBe(true);
});

test("a text that is too long is cut, without leaving half an address; an id that is too long is refused", () => {
  const free = Object.entries(sentColumns).filter(
    ([, { values, code, isLenient }]) => values === undefined && code === undefined && isLenient !== true,
  );
  const texts = free.filter(([, { kind }]) => kind === "text" || kind === "category");
  for (const [name, { maxLength = 0 }] of texts) {
    const whole = { ...read({}), [name]: "x".repeat(maxLength) };
    expect(read({ [name]: "x".repeat(maxLength) })).toEqual(whole);
    expect(read({ [name]: "x".repeat(maxLength + 1) })).toEqual(whole);
  }
  const ids = free.filter(([, { kind }]) => kind === "id");
  for (const [name, { maxLength = 256 }] of ids) {
    expect(read({ [name]: "x".repeat(maxLength) })).toMatchObject({ [name]: "x".repeat(maxLength) });
    expect(faultOf({ [name]: "x".repeat(maxLength + 1) })).toBe(
      `\`${name}\` has ${maxLength + 1} characters; at most ${maxLength} are allowed.`,
    );
  }
  expect(read({ name: `${"x".repeat(505)} 192.0.2.7` })).toMatchObject({ name: `${"x".repeat(505)} [ip]` });
});

test("what took longer than a year was not measured", () => {
  const yearMs = 366 * 24 * 3_600_000;
  expect(read({ duration_ms: yearMs })).toMatchObject({ duration_ms: yearMs });
  expect(faultOf({ duration_ms: yearMs + 1 })).toContain("`duration_ms` must be a number from 0 to");
});

test("a column is of its kind, and what is empty is not there", () => {
  expect(faultOf({ path: 7 })).toBe("`path` must be a string; got 7.");
  expect(faultOf({ cached: "yes" })).toBe('`cached` must be true or false; got "yes".');
  expect(faultOf({ status: "fine" })).toBe('`status` must be one of "ok", "error"; got "fine".');
  expect(read({ cached: false, status: "", path: "", user_id: null, model: "m\uD800" })).toEqual({
    ...read({}),
    cached: false,
    model: "m\uFFFD",
  });
});
