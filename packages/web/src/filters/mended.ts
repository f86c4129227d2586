import { readSearch } from "./search.ts";

/** What an address says that cannot be understood, and what is shown instead: a sentence for each. */
export function mendedIn(said: Record<string, unknown>): readonly string[] {
  const read = readSearch(said);
  const sentences: string[] = [];
  const isRangeWrong = said["range"] !== undefined && read.range === undefined;
  const areDaysWrong = (said["from"] ?? said["to"]) !== undefined && read.from === undefined;
  if (isRangeWrong || areDaysWrong)
    sentences.push("The time in the address does not exist; the usual one is shown.");
  const { filters } = said;
  if (filters !== undefined && read.filters?.length !== (Array.isArray(filters) ? filters.length : -1))
    sentences.push("The address had a filter that cannot be read; it was left out.");
  return sentences;
}
