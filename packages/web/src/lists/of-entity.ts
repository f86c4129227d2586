/** Things of a kind, such as conversations, in which each of the filters holds of some event: as lists of them are asked for. */
export const whereSome = (entity: "thread" | "execution", filters: readonly unknown[]): unknown[] => [
  ["is_not", entity, [""]],
  ...filters.map((filter) => ["has_done", entity, { filters: [filter] }]),
];
