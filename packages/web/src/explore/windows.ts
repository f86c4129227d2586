const usual = [
  ["30m", "30 minutes"],
  ["1h", "an hour"],
  ["1d", "a day"],
  ["7d", "7 days"],
  ["14d", "14 days"],
  ["30d", "30 days"],
  ["90d", "90 days"],
] as const;

/** How long a funnel may take, to be chosen from; one that the JSON names is among them. */
export function windows(chosen: unknown): readonly (readonly [value: string, title: string])[] {
  const isUsual = typeof chosen !== "string" || usual.some(([value]) => value === chosen);
  return isUsual ? usual : [...usual, [chosen, chosen]];
}
