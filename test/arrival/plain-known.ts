import type { Event } from "@dendro/core";
import { knowAll, type Action, type Known } from "../engines/plain-arrival.ts";
import { knowOwners } from "../support/plain-people.ts";

export type Figure = number | string | null;

export type Visit = NonNullable<Known["visit"]>;

/** An event, whose it is when everything is known, and what is so of it as a step of a visit. */
export interface Told extends Event {
  readonly step: Known | null;
}

/** What a figure is counted over. */
export interface Group {
  readonly events: readonly Told[];
  /** Events like these that were before the time that is asked about. */
  readonly earlier: readonly Told[];
  readonly visits: readonly Visit[];
}

/** Owner events are, and of which visit, from what was sent. */
export function know(sent: readonly Event[]): Told[] {
  const whose = knowOwners(sent);
  const steps = new Map(
    knowAll(
      sent.flatMap((event): Action[] =>
        event.visitor === undefined ? [] : [{ ...event, who: event.visitor }],
      ),
    ).map((known) => [known.action.id, known]),
  );
  return sent.map((event) => {
    const { user, thread } = whose.get(event.id) ?? {};
    const { user_id: _, thread_id: __, ...rest } = event;
    return {
      ...rest,
      ...(user === undefined ? {} : { user_id: user }),
      ...(thread === undefined ? {} : { thread_id: thread }),
      step: steps.get(event.id) ?? null,
    };
  });
}

/** Visits that these events are of, each once. */
export const visitsOf = (events: readonly Told[]): Visit[] => [
  ...new Set(events.flatMap(({ step }) => step?.visit ?? [])),
];
