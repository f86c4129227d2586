import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { parse as parseCsv } from "csv-parse/sync";
import fc from "fast-check";
import { parquetReadObjects } from "hyparquet";
import { beforeAll, describe, expect, test } from "vitest";
import { openChdbWarehouse } from "../../packages/server/src/warehouse/chdb/chdb-warehouse.ts";
import { adminKey, ask, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();

/** A field of an event as a file may have it. */
type Fields = Record<string, unknown>;

const rubbish = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 30 }),
  fc.constantFrom(
    '"',
    '","',
    "a\r\nb",
    "\n",
    "\0",
    "🌳",
    "=1+1",
    "'=1",
    "-5",
    "＝1",
    "\\N",
    "NULL",
    "\\",
    "'",
    "’",
    "a\ufeff",
  ),
);

const start = Date.UTC(2026, 2, 1);
const sent: Fields[] = fc
  .sample(
    fc.record({
      name: fc.option(rubbish),
      user_id: fc.option(rubbish),
      error_type: fc.option(rubbish),
      duration_ms: fc.option(fc.double({ noNaN: true, min: 0, max: 3e10 })),
      bytes: fc.option(fc.maxSafeNat().map((value) => value % 2 ** 50)),
      cached: fc.option(fc.boolean()),
      data: fc.option(fc.record({ text: rubbish, large: fc.maxSafeInteger(), list: fc.array(fc.nat(9)) })),
    }),
    { numRuns: 400, seed: 42 },
  )
  .map((fields, index) => ({
    id: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
    type: index % 5 === 0 ? "=rubbish" : "rubbish",
    // Some at the same time, and not in their order.
    timestamp: start + ((index * 7919) % 400) * 1000 + (index % 2),
    ...fields,
  }));
const columns = [
  "id",
  "type",
  "timestamp",
  "name",
  "user_id",
  "error_type",
  "duration_ms",
  "bytes",
  "cached",
  "data",
];
/** What programs write where they have no id is none. */
const noId = /^\s*(?:null)?\s*$/iu;
const inOrder = sent
  .map((event) => (noId.test(String(event["user_id"])) ? { ...event, user_id: null } : event))
  .toSorted(
    (a, b) =>
      Number(a["timestamp"]) - Number(b["timestamp"]) || String(a["id"]).localeCompare(String(b["id"])),
  );
/** As it is in JSON: data is an object, if an empty one. */
const asJson = inOrder.map((event) => ({
  ...event,
  timestamp: new Date(Number(event["timestamp"])).toISOString(),
  data: event["data"] ?? {},
}));

const range = ["2026-03-01", "2026-03-31"];

beforeAll(async () => {
  await post(dendro.url, "/api/v1/tenants", { id: "other", name: "Other" });
  const withoutNull = (event: Fields) =>
    Object.fromEntries(Object.entries(event).filter(([, value]) => value !== null));
  for (const tenant of ["default", "other"]) {
    const events =
      tenant === "default" ? sent : sent.slice(0, 3).map((event) => ({ ...event, name: "theirs" }));
    const response = await post(dendro.url, `/api/v1/events?history=true&tenant=${tenant}`, {
      events: events.map(withoutNull),
    });
    expect(await response.json()).toMatchObject({ accepted: events.length, rejected: [] });
  }
  await settled(dendro.url);
});

async function exported(format: string, events: object, tenant = "default"): Promise<Buffer> {
  const response = await post(dendro.url, `/api/v1/export?tenant=${tenant}`, { format, events });
  if (!response.ok) throw new Error(await response.text());
  return Buffer.from(await response.arrayBuffer());
}

/** By a reader that is not the engine that wrote it. */
async function readParquet(bytes: Buffer): Promise<Fields[]> {
  const { buffer } = Uint8Array.from(bytes);
  const compressors = { ZSTD: (input: Uint8Array) => new Uint8Array(zstdDecompressSync(input)) };
  return await parquetReadObjects({ file: buffer, compressors });
}

const namesOf = (lines: string): unknown[] =>
  lines
    .split("\n")
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as Fields)["name"]);

describe("events come back as they were sent, in order of time,", () => {
  test("as NDJSON and JSON", async () => {
    const lines = (await exported("ndjson", { date_range: range, columns })).toString("utf8");
    expect(
      lines
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Fields),
    ).toEqual(asJson);
    const array = (await exported("json", { date_range: range, columns })).toString("utf8");
    expect(JSON.parse(array)).toEqual(asJson);
  });

  test("as CSV, with text that would be a formula kept from being one", async () => {
    const bytes = await exported("csv", { date_range: range, columns });
    const [header, ...rows] = parseCsv(bytes, { record_delimiter: "\r\n" });
    expect(header).toEqual(columns);
    for (const cell of rows.flatMap((row) => row.slice(0, 6)))
      expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/u);
    const undone = (cell: string) => (/^'+[=+\-@\t\r\n＝＋－＠]/u.test(cell) ? cell.slice(1) : cell);
    const cells = asJson.map((event) =>
      columns.map((name) => {
        const value = (event as Record<string, unknown>)[name] as string | number | boolean | null;
        if (name === "data") return event.data;
        return value === null ? "" : String(value);
      }),
    );
    const read = rows.map((row) =>
      row.map((cell, index) => {
        if (columns[index] === "data") return cell === "" ? {} : (JSON.parse(cell) as unknown);
        if (columns[index] === "duration_ms" && cell !== "") return String(Number(cell));
        return undone(cell);
      }),
    );
    expect(read).toEqual(cells);
  });

  test("as Parquet, with types", async () => {
    const bytes = await exported("parquet", { date_range: range, columns });
    const expected = inOrder.map((event) => ({ ...event, timestamp: new Date(Number(event["timestamp"])) }));
    const rows = await readParquet(bytes);
    const read = rows.map((row) => ({
      ...row,
      bytes: row["bytes"] === null ? null : Number(row["bytes"]),
      data: row["data"] === null ? null : (JSON.parse(row["data"] as string) as unknown),
    }));
    expect(read).toEqual(expected);
  });

  test("as Parquet that the engine itself reads", async () => {
    const path = mkdtempSync(join(tmpdir(), "dendro-read-"));
    const warehouse = openChdbWarehouse({
      path: join(path, "engine"),
      queryTimeoutMs: 30_000,
      queryMaxMemoryBytes: 1e9,
    });
    try {
      const place = join(path, "events.parquet");
      writeFileSync(place, await exported("parquet", { date_range: range }));
      const sql = `SELECT count(), uniqExact(id), max(bytes), toTypeName(any(timestamp)), toTypeName(any(bytes)) FROM file('${place}', Parquet)`;
      expect(await warehouse.query({ sql })).toEqual([
        [
          sent.length,
          sent.length,
          Math.max(...sent.map(({ bytes }) => Number(bytes ?? 0))),
          expect.stringContaining("DateTime64(3, 'UTC')"),
          "Nullable(UInt64)",
        ],
      ]);
    } finally {
      await warehouse.close();
      rmSync(path, { recursive: true });
    }
  });
});

describe("which events", () => {
  test("those of the range, the filters and the limit, of one tenant", async () => {
    const some = async (events: object, tenant?: string) =>
      namesOf(
        (await exported("ndjson", { date_range: range, columns: ["name"], ...events }, tenant)).toString(),
      );
    expect(await some({}, "other")).toEqual(["theirs", "theirs", "theirs"]);
    expect(await some({ limit: 3 })).toEqual(inOrder.slice(0, 3).map(({ name }) => name));
    expect(await some({ date_range: ["2026-04-01", "2026-04-02"] })).toEqual([]);
    expect(await some({ date_range: ["2026-03-01T00:00:00Z", "2026-03-01T00:01:00Z"] })).toEqual(
      inOrder.filter(({ timestamp }) => Number(timestamp) < start + 60_000).map(({ name }) => name),
    );
    expect(await some({ filters: [["is", "type", ["=rubbish"]]] })).toEqual(
      inOrder.filter(({ type }) => type === "=rubbish").map(({ name }) => name),
    );
    const named = [...new Set(sent.map(({ name }) => name).filter((name) => name !== null))] as string[];
    for (const name of named.slice(0, 40)) {
      expect(await some({ filters: [["is", "name", [name]]] })).toEqual(
        inOrder.filter((event) => event["name"] === name).map(() => name),
      );
    }
  });

  test("no text in a filter reaches beyond it", async () => {
    for (const text of ["' OR 1=1 --", "\\' OR 1=1 --", "x') OR (tenant = 'other", "{p0:String}", "`"]) {
      const events = {
        date_range: range,
        filters: [
          ["is", "name", [text]],
          ["contains", "data.text", [text, "\0'"]],
        ],
      };
      expect((await exported("ndjson", events, "other")).toString()).toBe("");
    }
  });

  test("those of visits that began somewhere, and of people who did something", async () => {
    const visit = (visitor: string, paths: readonly string[]) =>
      paths.map((path, index) => ({
        type: "page_view",
        host: "example.org",
        path,
        visitor,
        timestamp: Date.UTC(2026, 4, 1) + index * 1000,
      }));
    const events = [...visit("v1", ["/in", "/a"]), ...visit("v2", ["/elsewhere", "/b"])];
    expect((await post(dendro.url, "/api/v1/events?history=true", { events })).status).toBe(202);
    await settled(dendro.url);
    const pathsOf = async (filters: unknown[]) =>
      (await exported("csv", { date_range: ["2026-05-01", "2026-05-02"], columns: ["path"], filters }))
        .toString()
        .trimEnd()
        .split("\r\n")
        .slice(1);
    expect(await pathsOf([["is", "entry_page", ["/in"]]])).toEqual(['"/in"', '"/a"']);
    expect(await pathsOf([["has_done", "visitor", { filters: [["is", "page", ["/b"]]] }]])).toEqual([
      '"/elsewhere"',
      '"/b"',
    ]);
  });

  test("none at all is a file with its columns", async () => {
    const none = { date_range: ["2020-01-01", "2020-01-02"], columns: ["id", "data"] };
    expect((await exported("csv", none)).toString()).toBe("id,data\r\n");
    expect((await exported("json", none)).toString()).toBe("[]\n");
    expect((await exported("ndjson", none)).toString()).toBe("");
    const bytes = await exported("parquet", none);
    expect(await readParquet(bytes)).toEqual([]);
  });
});

describe("an answer", () => {
  const query = {
    metrics: ["events", "error_rate"],
    dimensions: ["name"],
    date_range: range,
    pagination: { limit: 10_000 },
  };
  const answered = async (format: string, asked: object = query) => {
    const response = await post(dendro.url, "/api/v1/export", { format, query: asked });
    expect(response.status).toBe(200);
    return Buffer.from(await response.arrayBuffer());
  };

  test("is the same in every format", async () => {
    const { results } = await ask(dendro.url, query);
    const rows = results.map(({ dimensions: [name], metrics: [events, rate] }) => ({
      name,
      events,
      error_rate: rate,
    }));
    expect(rows.length).toBeGreaterThan(50);
    expect(JSON.parse((await answered("json")).toString())).toEqual(rows);
    const lines = (await answered("ndjson")).toString().trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(rows);
    const cells = parseCsv(await answered("csv"), { record_delimiter: "\r\n" });
    expect(cells.map((row) => row[1])).toEqual(["events", ...rows.map(({ events }) => String(events))]);
    const bytes = await answered("parquet");
    expect(await readParquet(bytes)).toEqual(rows);
  });

  test("without rows is a file with its columns", async () => {
    const none = { ...query, filters: [["is", "name", ["nobody's"]]] };
    expect((await answered("csv", none)).toString()).toBe("name,events,error_rate\r\n");
    const bytes = await answered("parquet", none);
    expect(await readParquet(bytes)).toEqual([]);
  });
});

describe("over HTTP", () => {
  test("a file has a name and a type, and can be had by a link", async () => {
    const made = await post(dendro.url, "/api/v1/keys?tenant=other", { name: "r", scope: "read" });
    const { key } = (await made.json()) as { key: string };
    const link = new URL("/api/v1/export", dendro.url);
    link.search = String(
      new URLSearchParams({
        format: "csv",
        key,
        events: JSON.stringify({ date_range: range, columns: ["name"] }),
      }),
    );
    const response = await fetch(link);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": 'attachment; filename="dendro-other-events-2026-03-01-to-2026-03-31.csv"',
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    expect(await response.text()).toBe('name\r\n"theirs"\r\n"theirs"\r\n"theirs"\r\n');
    expect((await fetch(link, { method: "HEAD" })).status).toBe(405);
  });

  test.each([
    ["neither query nor events", { format: "csv" }, 400, "invalid_request"],
    [
      "both",
      { format: "csv", events: { date_range: "7d" }, query: { metrics: ["events"], date_range: "7d" } },
      400,
      "invalid_request",
    ],
    ["an unknown format", { format: "xlsx", events: { date_range: "7d" } }, 400, "invalid_request"],
    [
      "an unknown column",
      { format: "csv", events: { date_range: "7d", columns: ["tenant"] } },
      400,
      "invalid_request",
    ],
    [
      "an unknown dimension",
      { format: "csv", events: { date_range: "7d", filters: [["is", "planet", ["x"]]] } },
      400,
      "unknown_dimension",
    ],
    [
      "an unknown time zone",
      { format: "parquet", events: { date_range: "7d", timezone: "Mars/Olympus" } },
      400,
      "unknown_timezone",
    ],
    [
      "an unknown metric",
      { format: "csv", query: { metrics: ["x"], date_range: "7d" } },
      400,
      "unknown_metric",
    ],
  ])("%s is a problem and no file", async (_what, request, status, code) => {
    const response = await post(dendro.url, "/api/v1/export", request);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status, code });
    const search = new URLSearchParams(
      Object.entries(request).map(([name, value]) => [
        name,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    );
    const link = await fetch(new URL(`/api/v1/export?${search}`, dendro.url), {
      headers: { "x-api-key": adminKey },
    });
    expect(await link.json()).toMatchObject({ status, code });
  });
});
