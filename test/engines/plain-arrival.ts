import type { Event } from "@dendro/core";

/** Somebody, and when they did something, as the tests make it up. */
export interface Action extends Event {
  /** Who it is, whatever pseudonym they had. */
  readonly who: string;
}

interface PlainVisit {
  readonly who: string;
  readonly begin: number;
  readonly end: number;
  readonly actions: Action[];
  readonly visitor: string;
}

/** A action with what is so of it when everything is known. */
export interface Known {
  readonly action: Action;
  readonly visit: PlainVisit | null;
  readonly visitor: string;
  readonly came: Came;
  /** Whether it is the first to tell of the time, or of the depth, of a view; and what it adds to the depth. */
  readonly isFirstTime: boolean;
  readonly isFirstDepth: boolean;
  readonly deeper: number;
}

export interface Came {
  readonly referrer_source: string;
  readonly utm_campaign: string;
  readonly channel: string;
}

const minute = 60_000;
const quiet = ["page_exit", "engagement", "scroll", "user.identified"];
const starts = (type: string) => !quiet.includes(type);
/** What tells more of a page that was looked at before. */
const tells = (type: string) => ["page_exit", "engagement", "scroll"].includes(type);
const ends = ({ type, interactive }: Action) =>
  starts(type) && (interactive !== false || type === "page_view");

const inTime = (a: Event, b: Event) => {
  if (a.timestamp !== b.timestamp) return a.timestamp - b.timestamp;
  const rank = (one: Event) => (starts(one.type) ? 0 : 1);
  return rank(a) - rank(b) || (a.id < b.id ? -1 : 1);
};

const ownCame = ({ referrer_source = "", utm_campaign = "", channel = "" }: Event): Came => ({
  referrer_source,
  utm_campaign,
  channel,
});
const says = (action: Action) => action.referrer_source !== undefined || action.utm_campaign !== undefined;

/** What is so of actions, by the time at which they were done; plain loops over all of them. */
export function knowAll(actions: readonly Action[]): Known[] {
  return [...new Set(actions.map(({ who }) => who))].flatMap((who) =>
    knowOne(who, actions.filter((action) => action.who === who).toSorted(inTime)),
  );
}

function knowOne(who: string, actions: readonly Action[]): Known[] {
  const visits: PlainVisit[] = [];
  const visitOf = new Map<Action, PlainVisit>();
  let open: { begin: number; end: number; actions: Action[]; visitor: string; who: string } | null = null;
  for (const action of actions) {
    const isOver: boolean = open === null || action.timestamp - open.end > 30 * minute;
    if (isOver && starts(action.type)) {
      open = {
        who,
        begin: action.timestamp,
        end: action.timestamp,
        actions: [],
        visitor: String(action.visitor),
      };
      visits.push(open);
    }
    if (open === null) continue;
    if (!isOver || starts(action.type)) open.end = action.timestamp;
    open.actions.push(action);
    visitOf.set(action, open);
  }
  const seen = new Map<string, { time: boolean; depth: number | null }>();
  return actions.map((action): Known => {
    const visit = visitOf.get(action) ?? null;
    const first = visit?.actions[0];
    const page = action.path ?? "";
    let view = seen.get(page);
    if (view === undefined || action.type === "page_view")
      seen.set(page, (view = { time: false, depth: null }));
    const sent = tells(action.type) ? (action.data?.["scroll_depth"] as number | undefined) : undefined;
    // What is no percent of a page tells nothing.
    const depth = sent !== undefined && sent >= 0 && sent <= 100 ? sent : undefined;
    const hasTime = tells(action.type) && action.duration_ms !== undefined;
    const known = {
      action,
      visit,
      visitor: visit?.visitor ?? String(action.visitor),
      came: says(action) || first === undefined ? ownCame(action) : ownCame(first),
      isFirstTime: hasTime && !view.time,
      isFirstDepth: depth !== undefined && view.depth === null,
      deeper: depth === undefined ? 0 : Math.max(depth - (view.depth ?? 0), 0),
    };
    if (hasTime) view.time = true;
    if (depth !== undefined) view.depth = Math.max(view.depth ?? 0, depth);
    return known;
  });
}

export const metricNames = [
  "visitors",
  "visits",
  "pageviews",
  "unique_pageviews",
  "views_per_visit",
  "bounce_rate",
  "visit_duration",
  "time_on_page",
  "scroll_depth",
  "signups",
] as const;

type Group = { readonly known: Known[]; readonly visits: Set<PlainVisit> };

/** What an answer has for each value of a dimension: of actions by what they have, of visits by what they have. */
export function figuresBy(all: readonly Known[], dimension: string): Map<string, (number | null)[]> {
  const groups = new Map<string, Group>();
  const groupOf = (value: string): Group => {
    let group = groups.get(value);
    if (group === undefined) groups.set(value, (group = { known: [], visits: new Set() }));
    return group;
  };
  for (const known of all) {
    const value = valueOf(known, dimension);
    if (value !== null) groupOf(value).known.push(known);
  }
  for (const visit of new Set(all.flatMap((known) => (known.visit === null ? [] : [known.visit]))))
    for (const value of visitValues(visit, all, dimension)) groupOf(value).visits.add(visit);
  const figures = new Map<string, (number | null)[]>();
  for (const [value, group] of groups) figures.set(value, figuresOf(group));
  return figures;
}

function valueOf({ action, visit, came }: Known, dimension: string): string | null {
  switch (dimension) {
    case "":
      return "";
    case "time:day":
      return dayOf(action.timestamp);
    case "page":
      return action.path ?? "";
    case "country":
      return action.country ?? "";
    case "referrer_source":
    case "utm_campaign":
    case "channel":
      return came[dimension];
    default:
      return visit === null ? null : (visitValues(visit, [], dimension)[0] ?? null);
  }
}

function visitValues(visit: PlainVisit, all: readonly Known[], dimension: string): string[] {
  const [first] = visit.actions;
  const inside = visit.actions.filter(({ timestamp }) => timestamp <= visit.end);
  const views = inside.filter(({ type }) => type === "page_view");
  switch (dimension) {
    case "":
      return [""];
    case "time:day":
      return [dayOf(visit.begin)];
    case "page":
      return [
        ...new Set(all.filter((known) => known.visit === visit).map(({ action }) => action.path ?? "")),
      ];
    case "entry_page":
      return [views[0]?.path ?? ""];
    case "exit_page":
      return [views.at(-1)?.path ?? ""];
    case "country":
      return [countryOf(inside) ?? countryOf(around(visit, all)) ?? ""];
    default:
      return first === undefined ? [] : [ownCame(first)[dimension.replace("visit_", "") as keyof Came]];
  }
}

/** As those actions say it that can begin a visit, or else the others. */
const countryOf = (actions: readonly Action[]) =>
  actions.find(({ type, country }) => starts(type) && country !== undefined)?.country ??
  actions.find(({ country }) => country !== undefined)?.country;

/** What somebody did up to the end of a visit with no gap over half an hour, also before it began. */
function around(visit: PlainVisit, all: readonly Known[]): Action[] {
  const own = all
    .map(({ action }) => action)
    .filter(({ who, timestamp }) => who === visit.who && timestamp <= visit.end);
  const sorted = own.toSorted(inTime).toReversed();
  const gap = sorted.findIndex((action, index) => {
    const next = sorted[index + 1];
    return (
      action.timestamp <= visit.begin && next !== undefined && action.timestamp - next.timestamp > 30 * minute
    );
  });
  return (gap === -1 ? sorted : sorted.slice(0, gap + 1)).toReversed();
}

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** The figures of {@link metricNames}. */
export function figuresOf({ known, visits }: Group): (number | null)[] {
  const views = known.filter(({ action }) => action.type === "page_view");
  const told = known.filter(({ action }) => tells(action.type));
  const all = [...visits];
  const viewsOf = (visit: PlainVisit) => visit.actions.filter(({ type }) => type === "page_view").length;
  const isBounce = (visit: PlainVisit) =>
    viewsOf(visit) === 1 && visit.actions.filter((action) => ends(action)).length === 1;
  const mean = (total: number, count: number) => (count === 0 ? null : total / count);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const different = (some: readonly Known[]) => new Set(some.map(({ visitor }) => visitor)).size;
  return [
    different(known),
    all.length,
    views.length,
    different(views),
    mean(sum(all.map(viewsOf)), all.length),
    mean(100 * all.filter(isBounce).length, all.length),
    mean(sum(all.map(({ begin, end }) => (end - begin) / 1000)), all.length),
    mean(
      sum(told.map(({ action }) => (action.duration_ms ?? 0) / 1000)),
      told.filter(({ isFirstTime }) => isFirstTime).length,
    ),
    mean(sum(told.map(({ deeper }) => deeper)), told.filter(({ isFirstDepth }) => isFirstDepth).length),
    known.filter(({ action }) => action.type === "signup").length,
  ];
}
