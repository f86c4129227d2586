import { expect, test } from "vitest";
import { fileName } from "./file-name.ts";

const range = { from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 10, 1) };
const subject = { what: "events", tenant: "acme", simulated: false, range } as const;

test("a file is called what is in it", () => {
  expect(fileName(subject, "csv")).toBe("dendro-acme-events-2026-10-01-to-2026-10-31.csv");
  expect(fileName({ ...subject, simulated: true, what: "query" }, "parquet")).toBe(
    "dendro-acme-simulated-query-2026-10-01-to-2026-10-31.parquet",
  );
  expect(fileName({ ...subject, range: { from: range.from, to: range.from + 1 } }, "json")).toBe(
    "dendro-acme-events-2026-10-01.json",
  );
});
