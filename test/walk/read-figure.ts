/** A number as a page shows it: rounded, with a unit. */
export interface ShownFigure {
  readonly value: number;
  /** By how much what was rounded may differ. */
  readonly tolerance: number;
}

/** What a unit is of the one in which metrics are told: seconds of times, dollars, points of a hundred. */
const factors: Readonly<Record<string, number>> = {
  K: 1e3,
  M: 1e6,
  B: 1e9,
  T: 1e12,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  PB: 1e15,
};
const seconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, min: 60, d: 86_400 };

/**
 * Reads a figure back from its text; null where it is none, undefined where the text is no figure. Times are in seconds.
 *
 * @example
 * readFigure("1.2M"); // { value: 1_200_000, tolerance: 50_000 }
 * readFigure("4 m 05 s"); // { value: 245, tolerance: 0.5 }
 */
export function readFigure(text: string): ShownFigure | null | undefined {
  const said = text.trim().replaceAll(",", "");
  if (said === "–") return null;
  const small = /^<(?<limit>[\d.]+) ?(?<unit>\D*)$/u.exec(said)?.groups;
  if (small !== undefined) {
    const limit = Number(small["limit"]) * (seconds[small["unit"] ?? ""] ?? 1);
    return { value: limit / 2, tolerance: limit / 2 };
  }
  const parts = [
    ...said.matchAll(/(?<number>[-−]?\$?[-−]?\d+(?:\.(?<digits>\d+))?) ?(?<unit>[A-Za-z%/]*)/gu),
  ];
  if (
    parts.length === 0 ||
    parts
      .map(([whole]) => whole)
      .join(" ")
      .replaceAll(" ", "") !== said.replaceAll(" ", "")
  )
    return undefined;
  let value = 0;
  let tolerance = Infinity;
  for (const { groups = {} } of parts) {
    const unit = (groups["unit"] ?? "").replace(/\/.*$/u, "");
    const factor = factors[unit] ?? seconds[unit] ?? 1;
    value += Number((groups["number"] ?? "").replace("$", "").replace("−", "-")) * factor;
    tolerance = Math.min(tolerance, (factor * 0.5) / 10 ** (groups["digits"]?.length ?? 0));
  }
  // What is just between two is rounded to either.
  return { value, tolerance: tolerance * 1.001 + 1e-9 };
}
