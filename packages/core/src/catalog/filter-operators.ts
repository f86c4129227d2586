/** What a filter may ask of a text: that it is one of the values, holds one, … */
export const textOperators = [
  "is",
  "is_not",
  "contains",
  "contains_not",
  "starts_with",
  "matches",
  "matches_not",
] as const;

/** What a filter may ask of a number. */
export const numberOperators = [">", ">=", "<", "<="] as const;
