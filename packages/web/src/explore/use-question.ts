import { useSearch as useRouterSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useSearch } from "../filters/use-search.ts";
import { addressOf, questionOf, type Question } from "../questions/question.ts";
import type { ExploreSearch } from "./search.ts";

export interface AddressedQuestion {
  readonly search: ExploreSearch;
  /** The question, without the page's time and filters. */
  readonly parts: Question;
  /** All of it. */
  readonly question: Question;
  /** Changes some of its parts; what is undefined is left out. */
  readonly setParts: (parts: Question) => void;
  /** Asks another question. */
  readonly apply: (question: Question) => void;
  readonly changeSearch: (change: Pick<ExploreSearch, "draw" | "event">) => void;
}

/**
 * The question that the address holds, and ways to change it.
 * @param usual what is asked where the address does not say
 */
export function useQuestion(usual: Question): AddressedQuestion {
  const search: ExploreSearch = useRouterSearch({ strict: false });
  const { change } = useSearch();
  const key = JSON.stringify(search.q ?? usual);
  const parts = useMemo(() => JSON.parse(key) as Question, [key]);
  const go = (next: Partial<ExploreSearch>) =>
    change((now) => {
      const changed: ExploreSearch = { ...now, ...next };
      return changed;
    });
  return {
    search,
    parts,
    question: questionOf(search, parts),
    setParts: (some) => go({ q: withoutUndefined({ ...parts, ...some }) }),
    apply: (question) => go(addressOf(question)),
    changeSearch: go,
  };
}

const withoutUndefined = (parts: Question): Question =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
