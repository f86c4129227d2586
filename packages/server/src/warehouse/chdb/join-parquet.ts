import { nullChunk, nullPage } from "./null-column.ts";
import { readThriftStruct, thriftListHead, thriftTypes, writeThriftStruct } from "./thrift-compact.ts";
import type { ThriftStruct, ThriftValue } from "./thrift-compact.ts";
import type { WrittenRows } from "../warehouse.ts";

const magic = new TextEncoder().encode("PAR1");

/** Ids of fields in Parquet's metadata (parquet.thrift). Offsets are from the start of the file. */
const file = { schema: 2, rows: 3, rowGroups: 4 } as const;
const schemaElement = { name: 4, children: 5 } as const;
const rowGroup = { columns: 1, bytes: 2, rows: 3, fileOffset: 5, compressedBytes: 6, ordinal: 7 } as const;
const column = { fileOffset: 2, metadata: 3 } as const;
const columnMetadata = { path: 3, dataPage: 9, indexPage: 10, dictionaryPage: 11 } as const;

/**
 * Makes one file of Parquet out of several while they arrive: the rows of each are passed on as they are, and the footer
 * at the end says where they have come to stand. Of each file only its part of the footer is kept, some kilobytes. The
 * files must have nothing but rows before their footer: no page index, no bloom filters.
 *
 * The first has all columns, if no rows. Columns that another lacks are null in its rows.
 */
export async function* joinParquet(files: AsyncIterable<WrittenRows>): AsyncGenerator<WrittenRows, void> {
  // Before the first rows nothing is passed on, so that whoever reads hears first of what goes wrong with them.
  let begin: Uint8Array = magic;
  let at = magic.length;
  let first: ThriftStruct | null = null;
  let all = 0n;
  let groupCount = 0;
  const groups: Uint8Array[] = [];
  for await (const { rows, bytes } of files) {
    const { pages, footer } = takeApart(bytes);
    first ??= footer;
    const columns = columnsOf(structsIn(first, file.schema).slice(1));
    const parts = [begin, pages];
    const by = BigInt(at - magic.length);
    at += pages.length;
    all += integerIn(footer, file.rows);
    for (const group of structsIn(footer, file.rowGroups)) {
      const whole = withNulls(moved(group, by), columns, at);
      parts.push(whole.pages);
      at += whole.pages.length;
      groups.push(writeThriftStruct(whole.group));
      groupCount += 1;
    }
    if (at === magic.length) continue;
    begin = new Uint8Array();
    yield { rows, bytes: Buffer.concat(parts) };
  }
  if (first === null) throw new TypeError("Parquet needs a file, if only for its columns.");
  yield { rows: 0, bytes: Buffer.concat([begin, footerOf(first, all, groups, groupCount)]) };
}

function takeApart(bytes: Uint8Array): { pages: Uint8Array; footer: ThriftStruct } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - magic.length - 4;
  const footerAt = end - view.getUint32(end, true);
  return {
    pages: bytes.subarray(magic.length, footerAt),
    footer: readThriftStruct(bytes.subarray(footerAt, end)),
  };
}

/** A group of rows that stands so many bytes further on. Its number is left out: it is optional, and another now. */
function moved(group: ThriftStruct, by: bigint): ThriftStruct {
  const fields = new Map(group.fields);
  fields.delete(rowGroup.ordinal);
  shift(fields, [rowGroup.fileOffset], by);
  const columns = structsIn(group, rowGroup.columns).map((chunk) => {
    const ofChunk = new Map(chunk.fields);
    shift(ofChunk, [column.fileOffset], by);
    const metadata = ofChunk.get(column.metadata);
    if (metadata?.kind === "struct") {
      const ofMetadata = new Map(metadata.fields);
      shift(ofMetadata, Object.values(columnMetadata), by);
      ofChunk.set(column.metadata, { kind: "struct", fields: ofMetadata });
    }
    return { kind: "struct", fields: ofChunk } as const;
  });
  fields.set(rowGroup.columns, { kind: "list", of: thriftTypes.struct, values: columns });
  return { kind: "struct", fields };
}

/** The columns of a schema, without the parts that some are made of: those of a list are behind it. */
function columnsOf(elements: readonly ThriftStruct[]): ThriftStruct[] {
  const columns: ThriftStruct[] = [];
  for (let at = 0; at < elements.length; at = behind(elements, at))
    columns.push(elements[at] as ThriftStruct);
  return columns;
}

/** Where in a schema the next element stands that is no part of this one. */
function behind(elements: readonly ThriftStruct[], at: number): number {
  const children = elements[at]?.fields.get(schemaElement.children);
  let next = at + 1;
  if (children?.kind === "i32")
    for (let child = 0n; child < children.value; child += 1n) next = behind(elements, next);
  return next;
}

/**
 * A group of rows with all columns: those that it lacks have their pages, without a value, at its end. A column of several
 * parts has a chunk for each, and is never left out.
 */
function withNulls(
  group: ThriftStruct,
  columns: readonly ThriftStruct[],
  end: number,
): { group: ThriftStruct; pages: Uint8Array } {
  const chunks = structsIn(group, rowGroup.columns);
  const written = Map.groupBy(chunks, nameOfChunk);
  if (written.size >= columns.length) return { group, pages: new Uint8Array() };
  const rows = integerIn(group, rowGroup.rows);
  const page = nullPage(rows);
  let lacking = 0;
  const values = columns.flatMap((element) => {
    const parts = written.get(textIn(element, schemaElement.name));
    if (parts !== undefined) return parts;
    const at = BigInt(end + page.length * lacking);
    lacking += 1;
    return nullChunk({ column: element, rows, at, pageBytes: page.length });
  });
  const fields = new Map(group.fields);
  fields.set(rowGroup.columns, { kind: "list", of: thriftTypes.struct, values });
  shift(fields, [rowGroup.bytes, rowGroup.compressedBytes], BigInt(page.length * lacking));
  return {
    group: { kind: "struct", fields },
    pages: Buffer.concat(Array.from({ length: lacking }, () => page)),
  };
}

/** The name of the column that a chunk is of, or of a part of. */
function nameOfChunk(chunk: ThriftStruct): string {
  const metadata = chunk.fields.get(column.metadata);
  const path = metadata?.kind === "struct" ? metadata.fields.get(columnMetadata.path) : undefined;
  const [name] = path?.kind === "list" ? path.values : [];
  if (name?.kind !== "binary")
    throw new TypeError("The metadata lacks a column's name, which Parquet demands.");
  return Buffer.from(name.value).toString();
}

function textIn(struct: ThriftStruct, id: number): string {
  const field = struct.fields.get(id);
  if (field?.kind !== "binary") throw new TypeError("The metadata lacks a text that Parquet demands.");
  return Buffer.from(field.value).toString();
}

/** Adds to offsets and sizes; 0 says that there is none. */
function shift(fields: Map<number, ThriftValue>, ids: readonly number[], by: bigint): void {
  for (const id of ids) {
    const offset = fields.get(id);
    if (offset?.kind === "i64" && offset.value > 0n)
      fields.set(id, { kind: "i64", value: offset.value + by });
  }
}

/** The first file's footer with the rows of all. The groups are in bytes already, so they are put in as such. */
function footerOf(
  first: ThriftStruct,
  rows: bigint,
  groups: readonly Uint8Array[],
  groupCount: number,
): Uint8Array {
  const entries = [...first.fields];
  const before = new Map(entries.filter(([id]) => id < file.rowGroups));
  const after = new Map(entries.filter(([id]) => id > file.rowGroups));
  before.set(file.rows, { kind: "i64", value: rows });
  const head = writeThriftStruct({ kind: "struct", fields: before }).subarray(0, -1);
  const list = [(1 << 4) | 9, ...thriftListHead(groupCount, thriftTypes.struct)];
  const tail = writeThriftStruct({ kind: "struct", fields: after }, file.rowGroups);
  const footer = Buffer.concat([head, Uint8Array.from(list), ...groups, tail]);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, footer.length, true);
  return Buffer.concat([footer, length, magic]);
}

function integerIn(struct: ThriftStruct, id: number): bigint {
  const field = struct.fields.get(id);
  if (field?.kind !== "i64") throw new TypeError("The metadata lacks a number that Parquet demands.");
  return field.value;
}

function structsIn(struct: ThriftStruct, id: number): ThriftStruct[] {
  const field = struct.fields.get(id);
  if (field?.kind !== "list") throw new TypeError("The metadata lacks a list that Parquet demands.");
  return field.values.filter((value) => value.kind === "struct");
}
