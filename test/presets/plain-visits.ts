import type { Event } from "@dendro/core";
import { minute } from "./plain-time.ts";

export interface PlainVisit {
  readonly begin: number;
  readonly seconds: number;
  readonly pageviews: number;
  readonly isBounce: boolean;
  readonly entryPage: string | undefined;
  readonly exitPage: string | undefined;
  /** What says how its visitor came, from where and with what. */
  readonly first: Event;
  readonly events: readonly Event[];
}

/** What visitors do that belongs to their visit, of what the tests send; reading it out of the known types would prove nothing. */
const partOfVisit = [
  "page_view",
  "page_exit",
  "signup",
  "search",
  "post_created",
  "post_view",
  "post_read_complete",
  "reaction",
  "reaction.undone",
  "comment",
  "share",
  "game.started",
];
/** Leaving a page is nothing that a visitor does there, and begins no visit. */
const isDeed = (type: string) => type !== "page_exit";

/** By time; of what is done in one moment, leaving comes last. */
const inTime = (a: Event, b: Event) =>
  a.timestamp - b.timestamp || Number(!isDeed(a.type)) - Number(!isDeed(b.type)) || (a.id < b.id ? -1 : 1);

/** The visits of everybody, from events in the order in which they arrived. */
export function visitsOf(events: readonly Event[]): PlainVisit[] {
  const visits: PlainVisit[] = [];
  const visitors = new Set(events.map(({ visitor }) => visitor));
  for (const visitor of visitors) {
    if (visitor === undefined) continue;
    const own = events
      .filter((event) => event.visitor === visitor && partOfVisit.includes(event.type))
      .toSorted(inTime);
    let run: Event[] = [];
    let late: Event[] = [];
    for (const event of own) {
      const last = run.at(-1);
      const isOver = last === undefined || event.timestamp - last.timestamp > 30 * minute;
      if (!isOver) run.push(event);
      else if (!isDeed(event.type)) late.push(event);
      else {
        if (last !== undefined) visits.push(visitOf(run, late));
        run = [event];
        late = [];
      }
    }
    if (run.length > 0) visits.push(visitOf(run, late));
  }
  return visits;
}

/** @param late what is told after it is over */
function visitOf(run: readonly Event[], late: readonly Event[]): PlainVisit {
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined) throw new TypeError("A visit has an event.");
  const views = run.filter(({ type }) => type === "page_view");
  return {
    begin: first.timestamp,
    seconds: (last.timestamp - first.timestamp) / 1000,
    pageviews: views.length,
    isBounce: views.length === 1 && run.filter(({ type }) => isDeed(type)).length === 1,
    entryPage: views[0]?.path,
    exitPage: views.at(-1)?.path,
    first,
    events: [...run, ...late],
  };
}

/** Events of a visit say how its visitor came as the visit's first event does, unless they say it themselves. */
export function asVisited(events: readonly Event[], visits: readonly PlainVisit[]): Event[] {
  const firstOf = new Map<Event, Event>();
  for (const { events: own, first } of visits) for (const event of own) firstOf.set(event, first);
  return events.map((event) => {
    const first = firstOf.get(event);
    if (first === undefined || saysItself(event)) return event;
    const { referrer_source, channel, utm_source, utm_medium, utm_campaign } = first;
    return { ...event, ...({ referrer_source, channel, utm_source, utm_medium, utm_campaign } as Event) };
  });
}

const saysItself = ({ referrer, referrer_source, channel = "Direct", ...event }: Event) =>
  [referrer, referrer_source, event.utm_source, event.utm_medium, event.utm_campaign].some(
    (said) => said !== undefined,
  ) || channel !== "Direct";

/** The ids of those exits that are the first to say how long a view took. */
export function firstExits(events: readonly Event[]): Set<string> {
  const first = new Set<string>();
  const told = new Set<string>();
  for (const { id, type, visitor, path = "", duration_ms: ms } of events.toSorted(inTime)) {
    const page = JSON.stringify([visitor, path]);
    if (type === "page_view") told.delete(page);
    else if (type === "page_exit" && ms !== undefined) {
      if (!told.has(page) || visitor === undefined) first.add(id);
      told.add(page);
    }
  }
  return first;
}
