import { bottlenecksSchema, funnelSchema, pathsSchema, retentionSchema } from "@dendro/core";
import { expect, test } from "vitest";
import { bottlenecksTable, funnelTable, pathsTable, retentionTable } from "./analysis-table.ts";
import { renderText } from "./render-table.ts";

const meta = { date_range: ["", ""] as [string, string] };
const filters = [["is", "type", ["a"]]];
const scope = { per: "visitor", date_range: "7d" };

test("a funnel is a row a step, with its group where it is split", () => {
  const steps = [
    { name: "=One", count: 4, rate: 100, rate_from_previous: 100 },
    { name: "Two", count: 1, rate: 25, rate_from_previous: 25 },
  ];
  const query = funnelSchema.parse({ ...scope, steps: [{ filters }, { filters }] });
  expect(renderText(funnelTable({ results: [{ dimension: null, steps }], meta, query }), "csv")).toBe(
    "step,name,count,rate,rate_from_previous\r\n1,'=One,4,100,100\r\n2,Two,1,25,25\r\n",
  );
  const split = { ...query, dimension: "country" };
  expect(
    JSON.parse(
      renderText(funnelTable({ results: [{ dimension: "DE", steps }], meta, query: split }), "json"),
    ),
  ).toMatchObject([
    { by_country: "DE", step: 1, name: "=One" },
    { by_country: "DE", step: 2, count: 1 },
  ]);
});

test("retention is a row for each period of a cohort, also of those that are still to come", () => {
  const query = retentionSchema.parse({ ...scope, first: filters, return: filters, periods: 2 });
  const results = [{ cohort: "2026-11-02", size: 4, is_partial: false, returned: [1, null] }];
  expect(renderText(retentionTable({ results, meta, query }), "csv")).toBe(
    "cohort,size,period,returned,rate\r\n2026-11-02,4,1,1,25\r\n2026-11-02,4,2,,\r\n",
  );
});

test("paths are a row a link", () => {
  const results = [{ step: 1, from: null, to: "/a", count: 3 }];
  const query = pathsSchema.parse(scope);
  expect(renderText(pathsTable({ results, meta, query }), "csv")).toBe("step,from,to,count\r\n1,,/a,3\r\n");
});

test("bottlenecks are a row a kind of node", () => {
  const results = [{ name: "send", duration_s: 15.5, share: 77.5, runs: 3 }];
  const query = bottlenecksSchema.parse({ date_range: "7d" });
  expect(renderText(bottlenecksTable({ results, meta, query }), "csv")).toBe(
    "name,duration_s,share,runs\r\nsend,15.5,77.5,3\r\n",
  );
});
