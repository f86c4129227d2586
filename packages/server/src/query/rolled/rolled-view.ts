import { dayMs } from "@dendro/core";

/** Which of a tenant's days can be read from rollups. In milliseconds since 1970, at midnights of UTC. */
export interface RolledView {
  /** From the first that was rolled up … */
  readonly since: number;
  /** … to the first that was not, */
  readonly until: number;
  /** Rows of events that a day has in the mean, as far as it is known: for few, the rows themselves are read faster. */
  readonly rowsPerDay: number;
  /** Before this moment some of the rows are gone, and only rollups tell of them; 0 while all are there. */
  readonly expiredUntil: number;
  /** without these: something came late, and they are not rolled up again yet. */
  readonly stale: ReadonlySet<number>;
}

/** Whether rollups are read however few rows there are. */
export const mustUse = ({ expiredUntil, since }: Pick<RolledView, "expiredUntil" | "since">): boolean =>
  expiredUntil > since;

/** A time, partly read from rollups and partly from the rows themselves. */
export interface Segments {
  /** In milliseconds since 1970, the end not included. */
  readonly rolled: { readonly from: number; readonly to: number };
  /** Days in between that are read from the rows. */
  readonly except: readonly number[];
  /** What is read from the rows. */
  readonly raw: readonly { readonly from: number; readonly to: number }[];
}

/** Days in between that a statement may name, where it could read the rows instead. */
const maxExcept = 100;

/**
 * Splits a range where rollups begin and end. Null when there is nothing to gain.
 * @param unitMs the length of a rolled unit: a day, or an hour
 */
export function splitRange(
  { from, to }: { readonly from: number; readonly to: number },
  view: RolledView,
  unitMs: number,
): Segments | null {
  const { since, until, stale } = view;
  const start = Math.ceil(Math.max(from, since) / unitMs) * unitMs;
  const end = Math.floor(Math.min(to, until) / unitMs) * unitMs;
  const except = [...stale].filter((day) => day + dayMs > start && day < end).toSorted((a, b) => a - b);
  if (end <= start || (except.length > maxExcept && !mustUse(view))) return null;
  if (except.length * dayMs >= end - start) return null;
  return {
    rolled: { from: start, to: end },
    except,
    raw: [
      { from, to: start },
      ...except.map((day) => ({ from: Math.max(day, start), to: Math.min(day + dayMs, end) })),
      { from: end, to },
    ].filter((range) => range.from < range.to),
  };
}
