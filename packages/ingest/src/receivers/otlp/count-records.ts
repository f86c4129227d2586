import type { Steps } from "../../steps.ts";
import { objectOf } from "../../foreign-value.ts";
import { ProtobufReader, wireType } from "./protobuf-reader.ts";

/** Where records stand in a request: in each step, the fields that lead further down, by number and by name. */
export type RecordPath = readonly { readonly fields: readonly number[]; readonly names: readonly string[] }[];

export const logRecords: RecordPath = [
  { fields: [1], names: ["resourceLogs"] },
  { fields: [2], names: ["scopeLogs"] },
  { fields: [2], names: ["logRecords"] },
];

export const dataPoints: RecordPath = [
  { fields: [1], names: ["resourceMetrics"] },
  { fields: [2], names: ["scopeMetrics"] },
  { fields: [2], names: ["metrics"] },
  {
    fields: [5, 7, 9, 10, 11],
    names: ["gauge", "sum", "histogram", "exponentialHistogram", "summary"],
  },
  { fields: [1], names: ["dataPoints"] },
];

/** @throws ProtobufFault */
export function* countInProtobuf(bytes: Uint8Array, [step, ...rest]: RecordPath): Steps<number> {
  let count = 0;
  const reader = new ProtobufReader(bytes);
  while (reader.next()) {
    const leads = step?.fields.includes(reader.field) === true && reader.wire === wireType.bytes;
    if (leads && rest.length > 0) count += yield* countInProtobuf(reader.bytes(), rest);
    else {
      reader.skip();
      if (leads) count += 1;
    }
  }
  yield;
  return count;
}

export function* countInJson(value: unknown, [step, ...rest]: RecordPath): Steps<number> {
  let count = 0;
  for (const name of step?.names ?? []) {
    const inner = objectOf(value)[name];
    if (inner === undefined) continue;
    const items: readonly unknown[] = Array.isArray(inner) ? inner : [inner];
    if (rest.length === 0) count += items.length;
    else for (const item of items) count += yield* countInJson(item, rest);
  }
  yield;
  return count;
}
