import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { DendroError } from "../errors.ts";
import { checkValue } from "./check-value.ts";
import type { SettingsField, FieldValue } from "./field.ts";
import { schemaFaults, settingsSchema, type SettingsValues } from "./schema.ts";
import {
  patchSettings,
  noSettings,
  restoreSettings,
  settingValue,
  applyChange,
  type Author,
  type SettingsChange,
  type SettingsState,
} from "./state.ts";
import { viewChange, viewSettings } from "./view.ts";

const schema = settingsSchema({
  fields: [
    { id: "name", type: "text", label: "Name", required: true, default: "Support", maxLength: 20 },
    { id: "temperature", type: "number", label: "Temperature", min: 0, max: 2, step: 0.1, default: 0.7 },
    {
      id: "model",
      type: "select",
      label: "Model",
      options: [
        { value: "small", label: "Small" },
        { value: "large", label: "Large" },
      ],
      default: "small",
      visibility: "users",
    },
    { id: "active", type: "checkbox", label: "Active", default: true },
    { id: "prompt", type: "textarea", label: "Prompt", visibility: "worker" },
    { id: "api_key", type: "password", label: "Key", minLength: 3 },
    { id: "owner", type: "email", label: "Owner" },
    { id: "until", type: "date", label: "Until", min: "2026-01-01" },
    { id: "logo", type: "image", label: "Logo", maxBytes: 12 },
    { id: "runs", type: "number", label: "Runs", readonly: true },
  ],
});
const person: Author = { kind: "person", id: "ann" };
const worker: Author = { kind: "worker", id: "support" };
const fieldOf = (id: string) => schema.fields.find((field) => field.id === id) as SettingsField;

test("the types of values follow from the schema", () => {
  type Values = SettingsValues<typeof schema>;
  expectTypeOf<Values["temperature"]>().toEqualTypeOf<number>();
  expectTypeOf<Values["model"]>().toEqualTypeOf<"small" | "large">();
  expectTypeOf<Values["active"]>().toEqualTypeOf<boolean>();
  expectTypeOf<Values["owner"]>().toEqualTypeOf<string | null>();
  expectTypeOf<keyof Values>().toExtend<string>();
});

describe("a value", () => {
  test.each([
    ["name", "Ann", "", "required"],
    ["name", "x".repeat(20), "x".repeat(21), "too_long"],
    ["name", "one", "two\nlines", "wrong_pattern"],
    ["name", "é", 5, "wrong_type"],
    ["temperature", 0.3, "0.3", "wrong_type"],
    ["temperature", 2, 2.1, "too_large"],
    ["temperature", 0, -0.1, "too_small"],
    ["temperature", 1.7, 0.25, "wrong_step"],
    ["temperature", 1, Number.NaN, "wrong_type"],
    ["model", "large", "huge", "unknown_option"],
    ["active", false, "true", "wrong_type"],
    ["api_key", "abc", "ab", "too_short"],
    ["owner", "ann.b+c@mail.example.org", "ann@localhost", "invalid_email"],
    ["owner", null, "a b@example.org", "invalid_email"],
    ["until", "2028-02-29", "2027-02-29", "invalid_date"],
    ["until", "2026-01-01", "2025-12-31", "too_small"],
    ["until", "", "2026-1-1", "invalid_date"],
    ["logo", "https://example.org/a.png", "javascript:alert(1)", "invalid_image"],
    [
      "logo",
      "data:image/png;base64,AAAAAAAAAAAAAAAA",
      "data:image/png;base64,AAAAAAAAAAAAAAAAAA==",
      "too_large",
    ],
    ["logo", null, "data:text/html;base64,AAAA", "invalid_image"],
    ["logo", "", `data:image/png;base64,${"A".repeat(1000)}`, "too_large"],
    ["logo", null, `data:text/html;base64,${"A".repeat(1000)}`, "invalid_image"],
  ])("of %s may be %j and not %j: %s", (id, good, bad, code) => {
    expect(checkValue(fieldOf(id), good)).toHaveProperty("value");
    expect(checkValue(fieldOf(id), bad)).toMatchObject({ fault: { code } });
  });

  test.each([
    ["text", 1000, "too_long"],
    ["textarea", 20_000, "too_long"],
    ["password", 1000, "too_long"],
  ] as const)("of a %s has %i characters at most where the field does not say", (type, most, code) => {
    const field: SettingsField = { id: "a", type, label: "A" };
    expect(checkValue(field, "x".repeat(most))).toHaveProperty("value");
    expect(checkValue(field, "x".repeat(most + 1))).toMatchObject({ fault: { code } });
  });

  test("of an image is an address of 2048 characters at most", () => {
    const address = (length: number) => "https://a.example/".padEnd(length, "x");
    expect(checkValue(fieldOf("logo"), address(2048))).toHaveProperty("value");
    expect(checkValue(fieldOf("logo"), address(2049))).toMatchObject({ fault: { code: "invalid_image" } });
  });

  test("may be anything at all, and is either what the field holds or a fault", () => {
    fc.assert(
      fc.property(fc.constantFrom(...schema.fields), fc.anything(), (field, value) => {
        const checked = checkValue(field, value);
        if ("fault" in checked) return checked.fault.message.endsWith(".");
        return checked.value === null || checked.value === value;
      }),
      { numRuns: 3000 },
    );
  });
});

describe("a schema", () => {
  test.each<[string, object]>([
    ["id", { id: "1st", type: "text", label: "x" }],
    ["label", { id: "a", type: "text" }],
    ["type", { id: "a", type: "colour", label: "x" }],
    ["no `min`", { id: "a", type: "text", label: "x", min: 1 }],
    ["minLength", { id: "a", type: "text", label: "x", minLength: 5, maxLength: 2 }],
    ["pattern", { id: "a", type: "text", label: "x", pattern: "(" }],
    ["step", { id: "a", type: "number", label: "x", step: 0 }],
    ["min", { id: "a", type: "date", label: "x", min: "yesterday" }],
    ["options", { id: "a", type: "select", label: "x", options: [] }],
    ...["x", null, { value: "", label: "x" }, { value: "x" }, { value: 1, label: "x" }].map(
      (option): [string, object] => ["options", { id: "a", type: "select", label: "x", options: [option] }],
    ),
    ...["description", "group", "placeholder"].map((name): [string, object] => [
      `\`${name}\` must be text`,
      { id: "a", type: "text", label: "x", [name]: 7 },
    ]),
    ["default", { id: "a", type: "number", label: "x", max: 1, default: 2 }],
    ["no secret", { id: "a", type: "password", label: "x", default: "1234" }],
    ["visibility", { id: "a", type: "text", label: "x", visibility: "everyone" }],
    ["required", { id: "a", type: "text", label: "x", required: "yes" }],
  ])("with a wrong %s is refused at once, with the field's name", (what, field) => {
    const declare = () => settingsSchema({ fields: [field as SettingsField] });
    expect(declare).toThrow(DendroError);
    expect(declare).toThrow(what);
  });

  test("with two fields of one id is refused, and all faults are told together", () => {
    const twice = { id: "a", type: "text", label: "x" };
    expect(schemaFaults([twice, twice, { id: "b" }, null]).map(({ path }) => path)).toEqual([
      "a",
      "b",
      "b",
      "fields[3]",
    ]);
  });

  test("of a stranger's may be anything at all", () => {
    fc.assert(fc.property(fc.anything(), (fields) => Array.isArray(schemaFaults(fields))));
  });
});

const random = {
  field: fc.constantFrom("name", "temperature", "model", "active", "api_key", "runs"),
  value: fc.constantFrom<unknown>("a", "bcd", "small", "large", 0.1, 1.5, 7, true, false, null),
  author: fc.constantFrom(person, worker),
};

/** Applies patches one after the other, those that are refused left out. */
function play(patches: readonly { field: string; value: unknown; author: Author }[]) {
  let state: SettingsState = noSettings;
  const history: SettingsChange[] = [];
  for (const { field, value, author } of patches) {
    const result = patchSettings(state, schema, { field_id: field, value }, author, history.length);
    if ("refused" in result) continue;
    state = result.state;
    history.push(result.change);
  }
  return { state, history };
}

const stateAt = (history: readonly SettingsChange[], version: number) =>
  history.filter((change) => change.version <= version).reduce(applyChange, noSettings);

describe("changes", () => {
  test("are numbered one after the other, and tell all that there is", () => {
    fc.assert(
      fc.property(fc.array(fc.record(random), { maxLength: 40 }), (patches) => {
        const { state, history } = play(patches);
        expect(history.map(({ version }) => version)).toEqual(history.map((_, index) => index + 1));
        expect(stateAt(history, state.version)).toEqual(state);
      }),
    );
  });

  test("can be taken back to any version, as a new one", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record(random), { minLength: 1, maxLength: 30 }),
        fc.nat(30),
        (patches, chosen) => {
          const { state, history } = play(patches);
          const version = chosen % (state.version + 1);
          const then = stateAt(history, version).values;
          const restored = restoreSettings(state, schema, then, version, worker, 0);
          const after = restored?.state ?? state;
          expect(after.version).toBe(state.version + (restored === null ? 0 : 1));
          const differs = schema.fields.filter(
            ({ id }) => (state.values[id]?.value ?? null) !== (then[id]?.value ?? null),
          );
          expect(Object.keys(restored?.change.values ?? {})).toEqual(differs.map(({ id }) => id));
          for (const { id } of schema.fields)
            expect(after.values[id]?.value ?? null).toBe(then[id]?.value ?? null);
        },
      ),
    );
  });

  test("of two fields at once both win; of one, the second is told what is there now", () => {
    const first = patchSettings(
      noSettings,
      schema,
      { field_id: "name", value: "A", base_version: 0 },
      person,
      0,
    );
    if ("refused" in first) throw new Error("refused");
    const second = patchSettings(
      first.state,
      schema,
      { field_id: "active", value: false, base_version: 0 },
      person,
      0,
    );
    expect(second).toMatchObject({
      state: { version: 2, values: { name: { value: "A" }, active: { value: false } } },
    });
    const late = patchSettings(
      first.state,
      schema,
      { field_id: "name", value: "B", base_version: 0 },
      person,
      0,
    );
    expect(late).toMatchObject({ refused: { code: "STALE", current: { value: "A", version: 1 } } });
  });

  test("of what is readonly are the worker's alone", () => {
    const patch = { field_id: "runs", value: 5 };
    expect(patchSettings(noSettings, schema, patch, person, 0)).toMatchObject({
      refused: { code: "READONLY" },
    });
    expect(patchSettings(noSettings, schema, patch, worker, 0)).toMatchObject({
      change: { values: { runs: 5 } },
    });
    expect(patchSettings(noSettings, schema, { ...patch, field_id: "constructor" }, worker, 0)).toMatchObject(
      {
        refused: { code: "NOT_FOUND" },
      },
    );
  });

  test("outlive a version of the worker that has no such field, or allows less", () => {
    const { state } = play([
      { field: "temperature", value: 1.5, author: person },
      { field: "model", value: "large", author: person },
    ]);
    const other = settingsSchema({
      fields: [{ id: "temperature", type: "number", label: "T", max: 1, default: 0.5 }],
    });
    expect(viewSettings(other, state, "operator")).toMatchObject([{ id: "temperature", value: 0.5 }]);
    expect(settingValue(fieldOf("model"), state)).toBe("large");
  });
});

describe("what people see", () => {
  test("is no secret either when another version of the schema calls it a text", () => {
    const { state, history } = play([{ field: "api_key", value: "bcd", author: person }]);
    const plain = settingsSchema({ fields: [{ id: "api_key", type: "text", label: "Key" }] });
    expect(viewSettings(plain, state, "operator")).toMatchObject([{ value: null }]);
    expect(history.map((change) => viewChange(plain, change, "operator").values)).toEqual([
      { api_key: { is_set: true } },
    ]);
    expect(restoreSettings(noSettings, plain, state.values, 1, worker, 0)).toBeNull();
  });

  test("of a change are its values, and of a secret whether there is one; the worker sees both", () => {
    const { history } = play([
      { field: "temperature", value: 1.5, author: person },
      { field: "api_key", value: "bcd", author: person },
      { field: "api_key", value: null, author: person },
    ]);
    const values = (audience: "worker" | "operator" | "user") =>
      history.map((change) => viewChange(schema, change, audience).values);
    expect(values("operator")).toEqual([
      { temperature: 1.5 },
      { api_key: { is_set: true } },
      { api_key: { is_set: false } },
    ]);
    expect(values("worker")).toEqual([{ temperature: 1.5 }, { api_key: "bcd" }, { api_key: null }]);
    expect(values("user")).toEqual([{}, {}, {}]);
  });

  test("is what is theirs, and never a secret", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (secret, prompt) => {
        const { state, history } = play([{ field: "api_key", value: secret, author: person }]);
        const told = patchSettings(state, schema, { field_id: "prompt", value: prompt }, worker, 1);
        if ("refused" in told) throw new Error("refused");
        for (const audience of ["operator", "user"] as const) {
          const shown = JSON.stringify([
            viewSettings(schema, told.state, audience),
            [...history, told.change].map((change) => viewChange(schema, change, audience)),
          ]);
          expect(shown).not.toContain(secret);
          expect(shown).not.toContain(prompt);
        }
        const values = viewSettings(schema, told.state, "worker").map(({ value }) => value);
        expect(values).toEqual(expect.arrayContaining<FieldValue | null | undefined>([secret, prompt]));
      }),
      { numRuns: 20 },
    );
    const ids = (audience: "operator" | "user") =>
      viewSettings(schema, noSettings, audience).map(({ id }) => id);
    expect(ids("user")).toEqual(["model"]);
    expect(ids("operator")).not.toContain("prompt");
    expect(viewSettings(schema, noSettings, "operator")).toContainEqual(
      expect.objectContaining({ id: "api_key", is_set: false, version: 0 }),
    );
  });
});
