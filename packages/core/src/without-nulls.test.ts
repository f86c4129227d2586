import { describe, expect, test } from "vitest";
import { z } from "zod";
import { clientPayloads, type ClientFrameType } from "./protocol/client-frames.ts";
import { parseFrameFromPlatform, parseFrameToPlatform } from "./protocol/fleet-frames.ts";
import { parseClientFrame, parseServerFrame } from "./protocol/parse-frame.ts";
import { serverPayloads, type ServerFrameType } from "./protocol/server-frames.ts";
import { querySchema } from "./query/schema.ts";
import { withoutNulls } from "./without-nulls.ts";

type Place = readonly (string | number)[];

/** Where fields are that may be left out, as deep as there are objects. */
function optionalPlaces(schema: z.core.$ZodType, at: Place = []): Place[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === "object")
    return Object.entries(def.shape).flatMap(([name, field]) => {
      const inner = optionalPlaces(field, [...at, name]);
      // Null that is a value of it is another matter.
      const isOptional = z.safeParse(z.object({ field }), {}).success && !z.safeParse(field, null).success;
      return isOptional ? [[...at, name], ...inner] : inner;
    });
  if (def.type === "array") return optionalPlaces(def.element, [...at, 0]);
  if (def.type === "union") return def.options.flatMap((option) => optionalPlaces(option, at));
  if ("innerType" in def) return optionalPlaces(def.innerType, at);
  return [];
}

/** A value of a schema with everything in it that may be left out. */
function fullValue(schema: z.core.$ZodType): unknown {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "object":
      return Object.fromEntries(Object.entries(def.shape).map(([name, field]) => [name, fullValue(field)]));
    case "array":
      return [fullValue(def.element)];
    case "record":
      return {};
    case "union":
      return def.options.slice(0, 1).map(fullValue)[0];
    case "enum":
      return Object.values(def.entries)[0];
    case "literal":
      return def.values[0];
    case "number":
      return 1;
    case "boolean":
      return true;
    case "unknown":
      return "x";
    case "pipe":
      return fullValue(def.in);
    case "string":
      return "https://a.example/";
    default:
      return "innerType" in def ? fullValue(def.innerType) : null;
  }
}

function withAt(value: unknown, [first, ...rest]: Place, put: unknown): unknown {
  if (first === undefined) return put;
  if (Array.isArray(value))
    return value.map((item, index) => (index === first ? withAt(item, rest, put) : item));
  const { [first]: old, ...others } = value as Record<string, unknown>;
  if (rest.length === 0 && put === undefined) return others;
  return { ...others, [first]: withAt(old, rest, put) };
}

const exists = (value: unknown, place: Place): boolean => {
  let at: unknown = value;
  for (const step of place) {
    if (typeof at !== "object" || at === null || !(step in at)) return false;
    at = (at as Record<string, unknown>)[step];
  }
  return true;
};

/** Every optional field of a schema set to null is as if it had been left out. */
function holdsFor(schema: z.core.$ZodType, read: (payload: unknown) => unknown): void {
  const full = fullValue(schema);
  expect([full, read(full)]).toEqual([full, expect.anything()]);
  for (const place of optionalPlaces(schema).filter((one) => exists(full, one))) {
    const absent = read(withAt(full, place, undefined));
    expect([place, read(withAt(full, place, null))]).toEqual([place, absent]);
  }
}

describe("an optional field that is sent as null is absent", () => {
  test.each(Object.keys(clientPayloads) as ClientFrameType[])("in a client's %s", (type) => {
    holdsFor(clientPayloads[type], (payload) => {
      const parsed = parseClientFrame(JSON.stringify({ id: "f", type, payload }));
      if ("error" in parsed) throw new Error(parsed.error.message);
      return parsed.frame.payload;
    });
  });

  test.each(Object.keys(serverPayloads) as ServerFrameType[])("in a server's %s", (type) => {
    holdsFor(
      serverPayloads[type],
      (payload) => parseServerFrame(JSON.stringify({ id: "f", type, payload }))?.payload,
    );
  });

  test("in what the original's clients send", () => {
    const frames: readonly [ClientFrameType, object][] = [
      [
        "connect",
        { worker_id: "w", user_id: "u", user_name: null, user_email: null, auth_token: null, client: null },
      ],
      ["thread.list", { cursor: null, limit: null }],
      ["thread.subscribe", { thread_id: "t", after_event_id: null }],
      [
        "event.create",
        {
          thread_id: null,
          client_event_id: null,
          event: {
            type: "message",
            actor: "user",
            data: null,
            content: [
              { type: "image", url: "https://a.example/x.png", mime_type: null, width: null, alt: null },
            ],
          },
        },
      ],
      ["event.list", { thread_id: "t", before_event_id: null, limit: null }],
      ["feedback", { target_type: "event", target_id: "e", feedback: "like", reason: null }],
      ["settings.patch", { field_id: "f", value: null, base_version: null }],
    ];
    for (const [type, payload] of frames) {
      const parsed = parseClientFrame(JSON.stringify({ id: "f", type, payload }));
      expect([type, parsed]).toEqual([type, { frame: expect.anything() }]);
    }
    expect(parseClientFrame('{"id":"f","type":"ping","payload":null}')).toEqual({
      frame: { id: "f", type: "ping", payload: {} },
    });
    // What a setting is taken away by is a value.
    const patch = parseClientFrame(
      '{"id":"f","type":"settings.patch","payload":{"field_id":"a","value":null,"base_version":null}}',
    );
    expect(patch).toMatchObject({ frame: { payload: { field_id: "a", value: null } } });
    // What must be there is not absent.
    expect(parseClientFrame('{"id":"f","type":"run.cancel","payload":{"run_id":null}}')).toHaveProperty(
      "error",
    );
  });

  test("in frames of the workers' hub", () => {
    const register = { type: "register", worker_id: "w", instance_id: "i", version: null, fields: null };
    expect(parseFrameToPlatform(JSON.stringify(register))).toEqual({
      type: "register",
      worker_id: "w",
      instance_id: "i",
      fields: null,
    });
    const patch = { type: "patch", id: "p", field_id: "f", value: null, base_version: null, author: null };
    expect(parseFrameToPlatform(JSON.stringify(patch))).toEqual({
      type: "patch",
      id: "p",
      field_id: "f",
      value: null,
    });
    const patched = { type: "patched", id: "p", change: null, refused: null };
    expect(parseFrameFromPlatform(JSON.stringify(patched))).toEqual({ type: "patched", id: "p" });
  });

  test("in a question", () => {
    const question = { metrics: ["events"], date_range: "7d" };
    const withNull = {
      ...question,
      dimensions: null,
      filters: null,
      timezone: null,
      order_by: null,
      pagination: null,
    };
    expect(querySchema.parse(withoutNulls(querySchema, withNull))).toEqual(querySchema.parse(question));
  });
});

describe("what is left as it is", () => {
  const schema = z.strictObject({
    a: z.string().optional(),
    b: z.string().nullable(),
    c: z.string().nullish(),
    d: z.unknown().optional(),
    e: z.object({ a: z.number().optional() }).optional(),
    f: z.record(z.string(), z.object({ a: z.number().optional() })).optional(),
    g: z.array(z.object({ a: z.number().optional() })).optional(),
  });

  test("null that is a value, a field that is not known, one that must be there, and what was given", () => {
    const given = Object.freeze({
      a: null,
      b: null,
      c: null,
      d: null,
      z: null,
      e: Object.freeze({ a: null }),
    });
    expect(withoutNulls(schema, given)).toEqual({ b: null, c: null, d: null, z: null, e: {} });
    expect(withoutNulls(schema, { b: "x", f: { q: { a: null } }, g: [{ a: null }, { a: 1 }] })).toEqual({
      b: "x",
      f: { q: {} },
      g: [{}, { a: 1 }],
    });
    const plain = { b: "x", e: { a: 1 } };
    expect(withoutNulls(schema, plain)).toBe(plain);
    for (const odd of [null, undefined, 1, "x", []]) expect(withoutNulls(schema, odd)).toBe(odd);
  });
});
