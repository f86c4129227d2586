import { sql, type Sql } from "../sql/sql.ts";

/**
 * The one rule for what stands at a quantile: of `count` values in order, the one of rank q · (count − 1), from 0; between
 * two ranks as far between their values. (Definition 7 of Hyndman and Fan: "Sample Quantiles in Statistical Packages", 1996.)
 * @param at the value of a whole rank
 */
export function interpolate(q: number, count: number, at: (rank: number) => number): number {
  const rank = q * (count - 1);
  const below = Math.floor(rank);
  const value = at(below);
  return below === rank ? value : value + (rank - below) * (at(below + 1) - value);
}

/** The same over a sorted array, in SQL; `at` reads a whole rank. */
export function sqlInterpolate(q: number, count: Sql, at: (rank: Sql) => Sql): Sql {
  const rank = sql`(${q} * (toFloat64(${count}) - 1))`;
  const [below, above] = [at(sql`floor(${rank})`), at(sql`ceil(${rank})`)];
  return sql`(${below} + (${rank} - floor(${rank})) * (${above} - ${below}))`;
}
