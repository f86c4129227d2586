import { querySchema, type QueryResult, type ResultRow } from "@dendro/core";
import { describe, expect, test } from "vitest";
import { renderCsv, renderResult } from "./query-result.ts";

function resultOf(results: ResultRow[], compare = false): QueryResult {
  const query = querySchema.parse({
    metrics: ["visitors", "bounce_rate"],
    dimensions: ["page"],
    date_range: "7d",
    ...(compare ? { compare: "previous_period" } : {}),
  });
  return { results, meta: { date_range: ["", ""] }, query };
}

describe("a query's answer", () => {
  test("is a table with aligned figures in their units", () => {
    const table = renderResult(
      resultOf([
        { dimensions: ["/"], metrics: [12_345, 41.26] },
        { dimensions: [null], metrics: [7, null] },
      ]),
    );
    expect(table).toBe(
      [
        "page    visitors  bounce_rate",
        "/         12,345       41.3 %",
        "(none)         7            –",
      ].join("\n"),
    );
  });

  test("shows the change where a comparison was asked for", () => {
    const row = { dimensions: ["/"], metrics: [10, 50], comparison: { metrics: [8, 0], change: [25, null] } };
    expect(renderResult(resultOf([row], true))).toContain("+25 %");
    expect(renderCsv(resultOf([row], true))).toBe(
      "page,visitors,visitors_before,bounce_rate,bounce_rate_before\r\n/,10,8,50,0\r\n",
    );
  });

  test("cannot reach into the terminal with what strangers have sent", () => {
    const table = renderResult(resultOf([{ dimensions: ["/\u001b[2J\u202egnp\n"], metrics: [1, 2] }]));
    expect(table.split("\n")).toHaveLength(2);
    expect(table).not.toContain("\u001b");
    expect(table).not.toContain("\u202e");
  });

  test("is CSV that quotes what needs it", () => {
    const csv = renderCsv(resultOf([{ dimensions: ['/a,"b"'], metrics: [1, null] }]));
    expect(csv).toBe('page,visitors,bounce_rate\r\n"/a,""b""",1,\r\n');
  });

  test("says when there is nothing", () => {
    expect(renderResult(resultOf([]))).toBe("No rows.");
  });
});
