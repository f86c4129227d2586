import { toDendroError } from "@dendro/core";
import type { Steps } from "../steps.ts";
import { parseJsonText } from "../json/parse-json.ts";
import type { Rejection } from "../receipt.ts";

export const isNdjson = (contentType: string): boolean =>
  /^application\/(x-)?(ndjson|jsonl|jsonlines)\b/iu.test(contentType);

/** Values of NDJSON, and the lines that are none by their place among them. */
export interface JsonLines {
  readonly values: readonly unknown[];
  readonly faults: readonly Rejection[];
}

/**
 * Every line by itself: a line that is no JSON spoils only itself.
 * @param maxLines after one more than so many, no further line is read
 */
export function* readJsonLines(text: string, maxLines: number): Steps<JsonLines> {
  const values: unknown[] = [];
  const faults: Rejection[] = [];
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    if (values.length > 0) yield;
    try {
      values.push(yield* parseJsonText(line, { what: "The line" }));
    } catch (error) {
      faults.push({ index: values.length, code: "malformed_body", message: toDendroError(error).message });
      values.push(null);
    }
    if (values.length > maxLines) break;
  }
  return { values, faults };
}
