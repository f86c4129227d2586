/**
 * A list whose newest come first, as it was when somebody began to look at it closely, and how many have come since.
 * @param heldFrom the id of the row that was the first then; null where nobody does
 */
export function heldRows<T extends { readonly id: string }>(
  rows: readonly T[],
  heldFrom: string | null,
): { readonly shown: readonly T[]; readonly newer: number } {
  const newer =
    heldFrom === null
      ? 0
      : Math.max(
          0,
          rows.findIndex(({ id }) => id === heldFrom),
        );
  return { shown: rows.slice(newer), newer };
}
