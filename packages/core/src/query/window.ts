/**
 * What can be made of a metric's whole column, once all rows are known: a share in percent of what all rows of the same
 * time have, a running sum, a mean or sum over the last buckets (fewer at the beginning), or a rate by time.
 */
export type Window =
  | { readonly kind: "share" }
  | { readonly kind: "cumulative" }
  | { readonly kind: "moving"; readonly how: "mean" | "sum"; readonly buckets: number }
  | { readonly kind: "rate"; readonly perMs: number };

/** Whether a row's metric depends on other rows of its series. */
export const isRunning = (window: Window | null): boolean =>
  window?.kind === "cumulative" || window?.kind === "moving";
