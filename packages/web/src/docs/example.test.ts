import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { exampleOf } from "./example.ts";
import { findOperations, operationsOf, type ApiDocument } from "./openapi.ts";

const path = new URL("../../../../docs/openapi.json", import.meta.url);
const document = JSON.parse(readFileSync(path, "utf8")) as ApiDocument;
const operations = operationsOf(document);

test("every operation of the document is shown once, under a tag that it has", () => {
  // Another address of the same, for clients of old, is none of its own.
  const all = Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .filter(({ operationId = "" }) => !operationId.endsWith("AtRoot"));
  expect(operations).toHaveLength(all.length);
  expect(new Set(operations.map(({ id }) => id)).size).toBe(all.length);
});

test("every word is looked for, wherever it stands", () => {
  expect(findOperations(operations, "erase user").map(({ id }) => id)).toContain("eraseUser");
  expect(findOperations(operations, "GET /api/v1/traces").map(({ id }) => id)).toContain("readTrace");
  expect(findOperations(operations, "no-such-word")).toEqual([]);
  expect(findOperations(operations, " ")).toBe(operations);
});

test("an example has what an object needs, and ends where schemas go round", () => {
  const of = (schema: object) => exampleOf(document, schema);
  expect(
    of({
      type: "object",
      required: ["a", "b", "c"],
      properties: {
        a: { type: "integer", minimum: 1 },
        b: { type: "array", items: { enum: ["x", "y"] } },
        c: { anyOf: [{ type: "null" }, { type: "string" }] },
        d: { type: "string" },
      },
    }),
  ).toEqual({ a: 1, b: ["x"], c: null });
  const round = {
    ...document,
    node: { type: "object", required: ["next"], properties: { next: { $ref: "#/node" } } },
  };
  expect(JSON.stringify(exampleOf(round, { $ref: "#/node" })).length).toBeLessThan(100);
  for (const { body } of operations) expect(() => of(body?.schema ?? {})).not.toThrow();
});
