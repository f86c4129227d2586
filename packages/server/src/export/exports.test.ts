import { beforeAll, describe, expect, test } from "vitest";
import { DendroError } from "@dendro/core";
import { createTenantQueries } from "../query/tenant-queries.ts";
import { at, now } from "../query/test-support/sample-events.ts";
import { useWarehouse, writeEvents } from "../query/test-support/sample-warehouse.ts";
import { exportColumns, type ExportColumn } from "./event-columns.ts";
import { createExports, type ExportedFile, type ExportsOptions } from "./exports.ts";
import { exportRequestSchema, type ExportRequestInput } from "./request.ts";

const warehouse = useWarehouse();
const idOf = (number: number) => `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const eventOf = (number: number, moment: string, more: object) => ({
  id: idOf(number),
  tenant: "",
  type: "view",
  timestamp: at(moment),
  received_at: at(moment),
  ...more,
});

const manyEvents = 40_000;
beforeAll(async () => {
  await writeEvents(warehouse, "acme", [
    eventOf(2, "20T10:00", { type: "=order", name: "@b", data: { price: 3 } }),
    eventOf(1, "20T09:00", { country: "DE" }),
    eventOf(3, "19T09:00", {}),
  ]);
  await writeEvents(warehouse, "other", [eventOf(4, "20T09:00", {})]);
  await warehouse.command(
    `INSERT INTO events (tenant, id, type, timestamp, received_at)
     SELECT 'many', generateUUIDv7(number), 'view', t, t FROM
     (SELECT number, toDateTime64('2026-11-20 00:00:00', 3, 'UTC') + number AS t FROM numbers(${manyEvents}))`,
  );
});

const questions = createTenantQueries({
  warehouse,
  clock: () => now,
  segmentResolver: () => (filters) => [...filters],
});
const openExports = (more: Partial<ExportsOptions> = {}) =>
  createExports({
    warehouse,
    questions,
    segmentResolver: () => (filters) => [...filters],
    clock: () => now,
    ...more,
  });
const exports = openExports();

const open = async (
  tenant: string,
  request: ExportRequestInput,
  { signal = new AbortController().signal, from = exports } = {},
) => await from.open(tenant, exportRequestSchema.parse(request), signal);

async function bytesOf({ body }: ExportedFile): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}
const textOf = async (...what: Parameters<typeof open>) => (await bytesOf(await open(...what))).toString();
const day: { date_range: [string, string] } = { date_range: ["2026-11-20", "2026-11-20"] };

const answer: ExportRequestInput = {
  format: "csv",
  query: { metrics: ["events"], dimensions: ["type"], ...day },
};

describe("a file of events", () => {
  test("has a tenant's own in order of time, with every column", async () => {
    const rows = JSON.parse(await textOf("acme", { format: "json", events: { ...day } })) as object[];
    expect(rows).toMatchObject([
      { id: idOf(1), type: "view", country: "DE", name: null, data: {} },
      { id: idOf(2), type: "=order", country: null, name: "@b", data: { price: 3 } },
    ]);
    expect(rows.map((row) => Object.keys(row))).toEqual([[...exportColumns], [...exportColumns]]);
  });

  const columns: ExportColumn[] = ["id", "type", "name", "data"];
  test.each([
    ["csv", `id,type,name,data\r\n"${idOf(1)}","view",,\r\n"${idOf(2)}","'=order","'@b","{""price"":3}"\r\n`],
    [
      "ndjson",
      `{"id":"${idOf(1)}","type":"view","name":null,"data":{}}\n{"id":"${idOf(2)}","type":"=order","name":"@b","data":{"price":3}}\n`,
    ],
  ] as const)("has the columns that are named, as %s says them", async (format, file) => {
    expect(await textOf("acme", { format, events: { ...day, columns } })).toBe(file);
  });

  test("of Parquet says the data as text, and has columns also where there are no rows", async () => {
    for (const date of ["2026-11-20", "2026-11-01"]) {
      const file = await bytesOf(
        await open("acme", {
          format: "parquet",
          events: { date_range: [date, date], columns },
        }),
      );
      expect([file.subarray(0, 4).toString(), file.subarray(-4).toString()]).toEqual(["PAR1", "PAR1"]);
      expect(columns.every((name) => file.includes(name))).toBe(true);
    }
  });

  test.each([
    ["csv", "id,type\r\n"],
    ["json", "[]\n"],
    ["ndjson", ""],
  ] as const)("without events is a file of %s all the same", async (format, file) => {
    const date_range: [string, string] = ["2026-11-01", "2026-11-01"];
    expect(await textOf("acme", { format, events: { date_range, columns: ["id", "type"] } })).toBe(file);
  });

  test("of a tenant that sees nothing new ends where it does", async () => {
    const from = openExports({ horizonOf: () => at("20T09:30") });
    const text = await textOf("acme", { format: "ndjson", events: { ...day, columns: ["id"] } }, { from });
    expect(text).toBe(`{"id":"${idOf(1)}"}\n`);
  });

  test.each([1, 2, 33_000, manyEvents, manyEvents + 1])(
    "has at most so many rows as are wanted, over all its windows: %i",
    async (limit) => {
      const text = await textOf("many", {
        format: "ndjson",
        events: { ...day, columns: ["timestamp"], limit },
      });
      const times = text.trimEnd().split("\n");
      expect(times).toHaveLength(Math.min(limit, manyEvents));
      expect(times).toEqual(times.toSorted());
      expect(times[0]).toBe('{"timestamp":"2026-11-20T00:00:00.000Z"}');
    },
  );
});

describe("a file of an answer", () => {
  test("has its rows, and says the time that it is about", async () => {
    const file = await open("acme", answer);
    expect(file.range).toMatchObject({ from: at("20T00:00") });
    expect((await bytesOf(file)).toString().split("\r\n").toSorted()).toEqual([
      "",
      "'=order,1",
      "type,events",
      "view,1",
    ]);
  });

  test.each([
    ["with rows", "2026-11-20"],
    ["without rows", "2026-11-01"],
  ])("is Parquet %s", async (_what, date) => {
    const query = { ...answer.query, metrics: ["events"], date_range: [date, date] as [string, string] };
    const file = await bytesOf(await open("acme", { format: "parquet", query }));
    expect([file.subarray(0, 4).toString(), file.includes("type"), file.includes("view")]).toEqual([
      "PAR1",
      true,
      date === "2026-11-20",
    ]);
  });
});

describe("places", () => {
  const request: ExportRequestInput = { format: "csv", events: { ...day } };

  const full = expect.objectContaining({ code: "too_many_exports", retryAfterSeconds: 5 }) as DendroError;

  test.each<[string, (file: ExportedFile) => Promise<unknown>]>([
    ["was read to its end", bytesOf],
    ["is left before its end", async ({ body }) => [await body.next(), await body.return?.()]],
    ["is not wanted any more", async ({ body }) => await body.return?.()],
  ])("are four, of which one alone has half, until a file %s", async (_how, end) => {
    const from = openExports();
    const file = await open("acme", request, { from });
    await open("acme", request, { from });
    await expect(open("acme", request, { from })).rejects.toThrow(full);
    for (const tenant of ["other", "many"]) await open(tenant, request, { from });
    await expect(open("fourth", request, { from })).rejects.toThrow(full);
    await end(file);
    await open("fourth", request, { from });
    await from.close();
  });

  test("are given back when the first rows cannot be had", async () => {
    const from = openExports({ maxAtOnce: 1 });
    const signal = AbortSignal.abort(new DendroError("query_timeout", "It is over."));
    await expect(open("acme", request, { from, signal })).rejects.toThrow("It is over.");
    expect(await textOf("acme", request, { from })).toContain(idOf(1));
  });

  test("are all given back when the server stops, and there are no more", async () => {
    const from = openExports();
    const file = await open("many", request, { from });
    await from.close();
    // What was read already goes out, and no more.
    const lines = (await bytesOf(file)).toString().split("\n").length;
    expect(lines).toBeLessThan(manyEvents / 2);
    for (const wanted of [request, answer])
      await expect(open("many", wanted, { from })).rejects.toThrow("The server is stopping");
  });

  test("are for tenants that keep single events", async () => {
    const from = openExports({
      requireEvents: () => {
        throw new DendroError("not_found", "It keeps none.");
      },
    });
    await expect(open("acme", request, { from })).rejects.toThrow("It keeps none.");
  });
});
