/** Whether nothing is to move: people may want that, and paper does. */
export const isCalm = (): boolean =>
  document.documentElement.dataset["printing"] !== undefined ||
  matchMedia("(prefers-reduced-motion: reduce)").matches;
