import { textOf, type Search } from "../filters/search.ts";
import type { Question } from "../questions/question.ts";

/** What an address of Explore holds besides what every page's does. */
export interface ExploreSearch extends Search {
  /** The question, without the page's time and filters. */
  readonly q?: Question | undefined;
  /** How its answer is drawn. */
  readonly draw?: string | undefined;
}

/** Takes Explore's own part of an address, as far as it can be understood. */
export function readExploreSearch({ q, draw }: Record<string, unknown>): Pick<ExploreSearch, "q" | "draw"> {
  return {
    q: isObject(q) ? q : undefined,
    draw: textOf(draw),
  };
}

export const isObject = (value: unknown): value is Question =>
  typeof value === "object" && value !== null && !Array.isArray(value);
