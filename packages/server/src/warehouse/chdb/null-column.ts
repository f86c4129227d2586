import {
  thriftTypes,
  writeThriftStruct,
  writeVarint,
  type ThriftStruct,
  type ThriftValue,
} from "./thrift-compact.ts";

/** Ids of what a schema says of a column (parquet.thrift, SchemaElement). */
const element = { type: 1, repetition: 3, name: 4 } as const;

const repetitionOptional = 1n;
const pageTypeData = 0n;
const codecUncompressed = 0n;
const encodingPlain = 0n;
const encodingRle = 3n;

/** The page of a column in which none of so many rows has a value: its head, and one run of levels that says so. */
export function nullPage(rows: bigint): Uint8Array {
  const run: number[] = [];
  writeVarint(rows << 1n, run);
  run.push(0);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, run.length, true);
  const bodyLength = i32(BigInt(length.length + run.length));
  const dataPageHead = struct([
    [1, i32(rows)],
    [2, i32(encodingPlain)],
    [3, i32(encodingRle)],
    [4, i32(encodingRle)],
  ]);
  const head = struct([
    [1, i32(pageTypeData)],
    [2, bodyLength],
    [3, bodyLength],
    [5, dataPageHead],
  ]);
  return Buffer.concat([writeThriftStruct(head), length, Uint8Array.from(run)]);
}

export interface NullColumn {
  /** What the schema says of the column. */
  readonly column: ThriftStruct;
  readonly rows: bigint;
  /** Where in the file its page stands, and how long that is. */
  readonly at: bigint;
  readonly pageBytes: number;
}

/** What a footer says of a column of nulls. */
export function nullChunk({ column, rows, at, pageBytes }: NullColumn): ThriftStruct {
  const [type, repetition, name] = [element.type, element.repetition, element.name].map((id) =>
    column.fields.get(id),
  );
  if (type?.kind !== "i32" || repetition?.kind !== "i32" || name?.kind !== "binary")
    throw new TypeError("The schema lacks what Parquet demands of a column.");
  if (repetition.value !== repetitionOptional)
    throw new TypeError(`The column ${Buffer.from(name.value).toString()} must have a value in every row.`);
  const size = i64(BigInt(pageBytes));
  const metadata = struct([
    [1, type],
    [2, { kind: "list", of: thriftTypes.i32, values: [i32(encodingPlain), i32(encodingRle)] }],
    [3, { kind: "list", of: thriftTypes.binary, values: [name] }],
    [4, i32(codecUncompressed)],
    [5, i64(rows)],
    [6, size],
    [7, size],
    [9, i64(at)],
    [12, struct([[3, i64(rows)]])],
  ]);
  // The first is where the metadata stands once more, which it does not.
  return struct([
    [2, i64(0n)],
    [3, metadata],
  ]);
}

const i32 = (value: bigint): ThriftValue => ({ kind: "i32", value });
const i64 = (value: bigint): ThriftValue => ({ kind: "i64", value });
const struct = (fields: readonly (readonly [id: number, value: ThriftValue])[]): ThriftStruct => ({
  kind: "struct",
  fields: new Map(fields),
});
