import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "@dendro/core";
import { compileMapping, type Arrived } from "./mapping.ts";

const arrived: Arrived = {
  body: { action: "paid", order: { id: 7, total: "12.50", lines: [{ sku: "a" }, { sku: "b" }], note: null } },
  headers: { "x-topic": "orders" },
  query: { shop: "north" },
  sent_at: "2026-11-20T00:00:00.000Z",
};
const map = (mapping: JsonObject) => compileMapping(mapping)(arrived);

describe("a mapping", () => {
  test("puts values where it has paths, keeps what is none, and leaves out what is not there", () => {
    expect(
      map({
        type: "order.{$.body.action}",
        timestamp: "$.sent_at",
        user_id: "$.body.customer.id",
        data: {
          id: "$.body.order.id",
          first: "$.body.order.lines[0].sku",
          last: "$.body.order.lines[-1].sku",
          note: "$.body.order.note",
          topic: "{$.headers.x-topic} of {$.query.shop}",
          fixed: 3,
          tags: ["a", "$.body.action", "$.body.none"],
          price: "$$12",
        },
      }),
    ).toEqual({
      type: "order.paid",
      timestamp: "2026-11-20T00:00:00.000Z",
      data: {
        id: 7,
        first: "a",
        last: "b",
        topic: "orders of north",
        fixed: 3,
        tags: ["a", "paid"],
        price: "$12",
      },
    });
  });

  test("takes a whole part, and no text of what is no text", () => {
    expect(map({ type: "t", data: "$.body.order", name: "{$.body.order}" })).toEqual({
      type: "t",
      data: { id: 7, total: "12.50", lines: [{ sku: "a" }, { sku: "b" }], note: null },
      name: "",
    });
  });

  test("says what is wrong with it", () => {
    expect(() => map({ data: "$.body" })).toThrow(/no `type`/u);
    expect(() => map({ type: 7 })).toThrow(/no `type`/u);
    expect(() => map({ type: "t", id: "$.body.id" })).toThrow(/`id_path`/u);
    expect(() => map({ type: "t", data: { a: ["$.x..y"] } })).toThrow(/Invalid path/u);
    expect(() => map({ type: "a.{$.b c}" })).toThrow(/Invalid path/u);
  });

  test("makes no event that is many times larger than any that is stored", () => {
    const body = { text: "x".repeat(100_000), many: Array.from({ length: 50_000 }, () => "x") };
    const large: JsonObject[] = [
      { type: "t", data: { a: "$.body.text", b: "$.body.text", c: "$.body.text" } },
      { type: `t${"{$.body.text}".repeat(400)}` },
      { type: "t", data: Object.fromEntries(Array.from({ length: 99 }, (_, at) => [at, "$.body.many"])) },
    ];
    for (const mapping of large)
      expect(() => compileMapping(mapping)({ ...arrived, body })).toThrow(/take less of it/u);
    expect(compileMapping({ type: "t", data: "$.body.text" })({ ...arrived, body })).toHaveProperty("data");
  });

  test("never fails over what arrives", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (body, data) => {
        const plain = JSON.parse(JSON.stringify(data).replaceAll("$", "")) as JsonObject;
        const mapping = compileMapping({ type: "t{$.body.a}", x: "$.body.a[0]", data: plain });
        expect(mapping({ ...arrived, body })).toHaveProperty("type");
      }),
    );
  });
});
