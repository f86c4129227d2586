import { acquisitionColumns, visitColumns, type VisitColumn } from "@dendro/core";
import type { Mark } from "./page-time.ts";
import type { Run } from "./run.ts";

/** What is remembered of a visitor between two batches, as JSON. Times are milliseconds since 1970. */
export interface PersonState {
  readonly runs: readonly Run[];
  /** Time, id, session of the visit that it belongs to, and whether it says of its visitor what that does. */
  readonly quiet: readonly (readonly [at: number, id: string, session: string | null, inherits: 0 | 1])[];
  /** By the page's hash, in order. */
  readonly pages: Readonly<Record<string, Mark[]>>;
}

/** A visit as it was remembered before what it is made of was. */
interface FormerVisit {
  session: string;
  start: number;
  end: number;
  pageviews: number;
  events: number;
  interactions: number;
  entry: { at: number; path: string } | null;
  exit: { at: number; path: string } | null;
  attributes: Partial<Record<VisitColumn, string>>;
}

export function readState(text: string | null, visitor: string): PersonState {
  if (text === null) return { runs: [], quiet: [], pages: {} };
  const state = JSON.parse(text) as PersonState | readonly FormerVisit[];
  if (!isFormer(state)) return state;
  return { runs: state.map((visit) => runOfFormer(visit, visitor)), quiet: [], pages: {} };
}

const isFormer = (state: PersonState | readonly FormerVisit[]): state is readonly FormerVisit[] =>
  Array.isArray(state);

function runOfFormer(visit: FormerVisit, visitor: string): Run {
  const { session, start, end, pageviews, events, interactions, entry, exit, attributes } = visit;
  const isAcquisition = (name: string) => acquisitionColumns.some((one) => one === name);
  const pick = (keep: (name: string) => boolean) =>
    Object.fromEntries(
      visitColumns
        .filter(keep)
        .flatMap((name) => (attributes[name] === undefined ? [] : [[name, attributes[name]]])),
    );
  return {
    session,
    visitor,
    from: start,
    to: end,
    reach: end,
    began: { at: start, id: "", came: pick(isAcquisition) },
    pageviews,
    events,
    interactions,
    entry: entry === null ? null : { ...entry, id: "" },
    exit: exit === null ? null : { ...exit, id: "" },
    also: [],
    said: [{ at: start, id: "", values: pick((name) => !isAcquisition(name)) }],
  };
}
