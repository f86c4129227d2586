import type { Unit } from "../catalog/metric.ts";

/** So many weeks are looked back for what is usual. */
export const usualWeeks = 8;
/** With fewer values nothing is usual. */
const leastValues = 3;
/** A range is at least so wide, as a share of its middle: small figures vary by chance. */
const leastShare = 0.25;
/** Shares vary by so many points of percent and nobody minds. */
const leastPoints = 1;
/** What is not even so much is too little to say anything of. */
const leastCount = 10;

/** What is usual at a time of the week. */
export interface UsualRange {
  readonly from: number;
  readonly to: number;
  /** How far it reaches to both sides of its middle. */
  readonly half: number;
  readonly middle: number;
}

/**
 * What is usual, by the values of the same time in the weeks before: their median, and so many median absolute deviations to
 * both sides, at least a quarter of the median, and of shares a point. Robust to a week that was not as others were. (Leys et
 * al.: "Detecting outliers: Do not use standard deviation around the mean, use absolute deviation around the median", 2013.)
 * @param before null where nothing could be measured
 * @param reach median absolute deviations to each side
 * @returns null where nothing can be said
 */
export function usualRange(
  before: readonly (number | null)[],
  unit: Unit | undefined,
  reach: number,
): UsualRange | null {
  const known = before.filter((one) => one !== null);
  if (known.length < leastValues) return null;
  const middle = medianOf(known);
  const deviation = medianOf(known.map((one) => Math.abs(one - middle)));
  const half = Math.max(deviation * reach, middle * leastShare, unit === "percent" ? leastPoints : 0);
  // A handful is always usual where there is about as much otherwise.
  if (unit === "count" && middle < leastCount)
    return {
      from: 0,
      to: Math.max(middle + half, leastCount),
      half: Math.max(half, leastCount - middle),
      middle,
    };
  return half === 0 ? null : { from: Math.max(0, middle - half), to: middle + half, half, middle };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [low = 0, high = 0] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return (low + high) / 2;
}
