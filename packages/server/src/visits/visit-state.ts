import {
  acquisitionColumns,
  isInteraction,
  visitColumns,
  type Event,
  type Visit,
  type VisitColumn,
} from "@dendro/core";

/** What is remembered of a visit while events may still join it. Plain JSON. */
export interface VisitState {
  session: string;
  /** First and last event, in milliseconds. */
  start: number;
  end: number;
  pageviews: number;
  events: number;
  interactions: number;
  entry: PageSeen | null;
  exit: PageSeen | null;
  attributes: Partial<Record<VisitColumn, string>>;
}

interface PageSeen {
  at: number;
  path: string;
}

/** A visit that begins with this event. */
export function beginVisit(session: string, event: Event): VisitState {
  const { timestamp } = event;
  const visit: VisitState = {
    session,
    start: timestamp,
    end: timestamp,
    pageviews: 0,
    events: 0,
    interactions: 0,
    entry: null,
    exit: null,
    attributes: acquisitionOf(event),
  };
  extendVisit(visit, event);
  return visit;
}

/** Takes an event into a visit, at whatever place in time it belongs. */
export function extendVisit(visit: VisitState, event: Event): void {
  const isEarliest = event.timestamp < visit.start;
  visit.start = Math.min(visit.start, event.timestamp);
  visit.end = Math.max(visit.end, event.timestamp);
  visit.events += 1;
  if (isInteraction(event.type)) visit.interactions += 1;
  if (event.type === "page_view") seePage(visit, { at: event.timestamp, path: event.path ?? "" });
  if (isEarliest) visit.attributes = { ...visit.attributes, ...noAcquisition, ...acquisitionOf(event) };
  for (const name of settledColumns) {
    const value = event[name];
    if (value !== undefined && (isEarliest || visit.attributes[name] === undefined))
      visit.attributes[name] = value;
  }
}

/** Lets an event say how its visitor came: as the visit has it, whatever page led to this one. */
export function inheritAcquisition(event: Event, visit: VisitState): void {
  for (const name of acquisitionColumns) {
    const value = visit.attributes[name];
    if (value === undefined) delete event[name];
    else event[name] = value;
  }
}

const isAcquisition = new Set<string>(acquisitionColumns);
const settledColumns = visitColumns.filter((name) => !isAcquisition.has(name));
const noAcquisition = Object.fromEntries(acquisitionColumns.map((name) => [name, undefined]));

function acquisitionOf(event: Event): VisitState["attributes"] {
  return Object.fromEntries(
    acquisitionColumns.flatMap((name) => (event[name] === undefined ? [] : [[name, event[name]]])),
  );
}

/** Takes a later visit into an earlier one, when an event between them has closed the gap. */
export function joinVisits(earlier: VisitState, later: VisitState): void {
  earlier.start = Math.min(earlier.start, later.start);
  earlier.end = Math.max(earlier.end, later.end);
  earlier.events += later.events;
  earlier.interactions += later.interactions;
  earlier.pageviews += later.pageviews;
  if (later.entry !== null && (earlier.entry === null || later.entry.at < earlier.entry.at))
    earlier.entry = later.entry;
  if (later.exit !== null && (earlier.exit === null || later.exit.at >= earlier.exit.at))
    earlier.exit = later.exit;
  earlier.attributes = { ...later.attributes, ...earlier.attributes };
}

/** A visit as a row of the warehouse. */
export function visitRow(visit: VisitState, tenant: string, visitor: string, sign: 1 | -1): Visit {
  return {
    tenant,
    session: visit.session,
    visitor,
    sign,
    timestamp: visit.start,
    duration_s: (visit.end - visit.start) / 1000,
    pageviews: visit.pageviews,
    events: visit.events,
    bounce: visit.pageviews === 1 && visit.interactions === 1 ? 1 : 0,
    entry_page: visit.entry?.path ?? "",
    exit_page: visit.exit?.path ?? "",
    ...visit.attributes,
  };
}

function seePage(visit: VisitState, page: PageSeen): void {
  visit.pageviews += 1;
  if (visit.entry === null || page.at < visit.entry.at) visit.entry = page;
  if (visit.exit === null || page.at >= visit.exit.at) visit.exit = page;
}
