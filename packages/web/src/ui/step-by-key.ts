const directions: Readonly<
  Record<string, { readonly axis: "vertical" | "horizontal"; readonly step: 1 | -1 }>
> = {
  ArrowUp: { axis: "vertical", step: -1 },
  ArrowDown: { axis: "vertical", step: 1 },
  ArrowLeft: { axis: "horizontal", step: -1 },
  ArrowRight: { axis: "horizontal", step: 1 },
};

/** Which arrows move, and whether they go round at the ends. */
export interface Movement {
  readonly axis: "vertical" | "horizontal" | "both";
  readonly goesRound: boolean;
}

/**
 * Where a key leads among some that are reached by arrows, Home and End; null where it leads nowhere.
 * @param at which has the focus; -1 for none, from which arrows lead to the nearer end
 */
export function stepByKey(
  key: string,
  at: number,
  count: number,
  { axis, goesRound }: Movement,
): number | null {
  if (count === 0) return null;
  const last = count - 1;
  if (key === "Home" || key === "PageUp") return 0;
  if (key === "End" || key === "PageDown") return last;
  const direction = directions[key];
  if (direction === undefined || (axis !== "both" && axis !== direction.axis)) return null;
  if (at === -1) return direction.step === 1 ? 0 : last;
  const next = at + direction.step;
  return goesRound ? (next + count) % count : Math.min(Math.max(next, 0), last);
}
