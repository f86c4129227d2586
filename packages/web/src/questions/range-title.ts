import { presets } from "../filters/search.ts";

/** The time that a question is about, as people say it. */
export function rangeTitle(range: unknown): string {
  const preset = presets.find(([name]) => name === range);
  if (preset !== undefined) return preset[1];
  return Array.isArray(range) ? range.join(" – ") : String(range).replaceAll("_", " ");
}
