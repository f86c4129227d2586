import type { ChartColor } from "../charts/plot.ts";

/** The dimensions that a card's rows are by. */
export const dimensionsOf = ({ dimension, within }: Cut): string[] =>
  within === undefined ? [dimension] : [within, dimension];

/** What a card can be broken down by. */
export interface Cut {
  readonly dimension: string;
  readonly title: string;
  /** The dimension that it is a part of and is named with, as a version is of its browser. */
  readonly within?: string;
  /** The colours of values that have one of their own. */
  readonly colors?: Readonly<Record<string, ChartColor>>;
  /** How it is come by, said where no event has it. */
  readonly hint?: string;
}
