import { readThriftStruct, thriftListHead, thriftStructType, writeThriftStruct } from "./thrift-compact.ts";
import type { ThriftStruct, ThriftValue } from "./thrift-compact.ts";
import type { WrittenRows } from "../warehouse.ts";

const magic = new TextEncoder().encode("PAR1");

/** Ids of fields in Parquet's metadata (parquet.thrift). Offsets are from the start of the file. */
const file = { rows: 3, rowGroups: 4 } as const;
const rowGroup = { columns: 1, fileOffset: 5, ordinal: 7 } as const;
const column = { fileOffset: 2, metadata: 3 } as const;
const columnMetadata = { dataPage: 9, indexPage: 10, dictionaryPage: 11 } as const;

/**
 * Makes one file of Parquet out of several with the same columns, while they arrive: the rows of each are passed on as
 * they are, and the footer at the end says where they have come to stand. Of each file only its part of the footer is
 * kept, some kilobytes. The files must have nothing but rows before their footer: no page index, no bloom filters.
 */
export async function* joinParquet(files: AsyncIterable<WrittenRows>): AsyncGenerator<WrittenRows, void> {
  let written = 0;
  let first: ThriftStruct | null = null;
  let all = 0n;
  let groupCount = 0;
  const groups: Uint8Array[] = [];
  for await (const { rows, bytes } of files) {
    const { pages, footer } = takeApart(bytes);
    all += integerIn(footer, file.rows);
    for (const group of structsIn(footer, file.rowGroups)) {
      groups.push(writeThriftStruct(moved(group, BigInt(written))));
      groupCount += 1;
    }
    // Before the first rows nothing is passed on, so that whoever reads hears first of what goes wrong with them.
    if (first === null) yield { rows, bytes: Buffer.concat([magic, pages]) };
    else if (pages.length > 0) yield { rows, bytes: pages };
    first ??= footer;
    written += pages.length;
  }
  if (first === null) throw new TypeError("Parquet needs a file, if only for its columns.");
  yield { rows: 0, bytes: footerOf(first, all, groups, groupCount) };
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
  fields.set(rowGroup.columns, { kind: "list", of: thriftStructType, values: columns });
  return { kind: "struct", fields };
}

/** Moves offsets; 0 says that there is none. */
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
  const list = [(1 << 4) | 9, ...thriftListHead(groupCount, thriftStructType)];
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
