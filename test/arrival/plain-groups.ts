import { createCalendar, hour, isIn, type Span } from "../presets/plain-time.ts";
import { visitsOf, type Group, type Told } from "./plain-known.ts";

/** What events alone are told apart by; a visit is of every value that its events had. */
export const valueOf = {
  name: ({ name = "" }: Told) => name,
  page: ({ path = "" }: Told) => path,
  type: ({ type }: Told) => type,
  user: ({ user_id: user = "" }: Told) => user,
} as const;

export type Side = keyof typeof valueOf;

/** Those of a time that are as wanted. */
export function groupOf(told: readonly Told[], span: Span, isMeant: (event: Told) => boolean): Group {
  const some = told.filter(isMeant);
  return {
    events: some.filter(({ timestamp }) => isIn(span, timestamp)),
    earlier: some.filter(({ timestamp }) => timestamp < span.from),
    visits: visitsOf(some).filter(({ begin }) => isIn(span, begin)),
  };
}

/** By each value that there is in that time. */
export function groupsBy(told: readonly Told[], span: Span, side: Side): Map<string, Group> {
  const values = new Set(groupOf(told, span, () => true).events.map(valueOf[side]));
  return new Map(
    [...values].map((value) => [value, groupOf(told, span, (event) => valueOf[side](event) === value)]),
  );
}

/** Those values that most events have, and all others together. */
export function topGroups(told: readonly Told[], span: Span, side: Side, limit: number): Map<string, Group> {
  const ranked = [...groupsBy(told, span, side)].toSorted(
    ([a, some], [b, others]) => others.events.length - some.events.length || (a < b ? -1 : 1),
  );
  const top = ranked.slice(0, limit);
  const shown = top.map(([value]) => value);
  const isOther = (event: Told) => !shown.includes(valueOf[side](event));
  return new Map([
    ...top,
    ...(ranked.length === top.length ? [] : [["(other)", groupOf(told, span, isOther)] as const]),
  ]);
}

/** By each hour on the wall of a time zone. */
export function hourlyGroups(told: readonly Told[], span: Span, timezone: string): Map<string, Group> {
  const { hourOf } = createCalendar(timezone);
  const groups = new Map<string, Group>();
  for (let from = span.from; from < span.to;) {
    let to = from;
    while (to < span.to && hourOf(to) === hourOf(from)) to += hour / 4;
    groups.set(
      hourOf(from),
      groupOf(told, { from, to }, () => true),
    );
    from = to;
  }
  return groups;
}
