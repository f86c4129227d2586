import type { Event } from "@dendro/core";

export const firstOf = <T>(list: readonly T[], pick: (one: T) => string | undefined) =>
  list.map(pick).find((value) => value !== undefined);

/** By time; of one millisecond by id. */
export const inOrder = (events: readonly Event[]) =>
  events.toSorted((a, b) => a.timestamp - b.timestamp || (a.id < b.id ? -1 : 1));

/** Who is meant by ids, when everything is known: plain loops over all events. */
export function knowPeople(events: readonly Event[]) {
  const sorted = inOrder(events);
  const nameOf = (tenant: string, user: string): string => {
    const names = [user];
    for (;;) {
      const last = names.at(-1);
      const next = firstOf(sorted, (one) =>
        one.tenant === tenant && one.type === "user.aliased" && one.data?.["previous_id"] === last
          ? one.user_id === last
            ? undefined
            : one.user_id
          : undefined,
      );
      if (next === undefined) return last as string;
      if (names.includes(next)) return names.slice(names.indexOf(next)).toSorted()[0] as string;
      names.push(next);
    }
  };
  const userOfId = (tenant: string, id: string) =>
    firstOf(sorted, (other) =>
      other.tenant === tenant && other.anonymous_id === id ? other.user_id : undefined,
    );
  return { nameOf, userOfId };
}

/** Owner an event is, when everything is known. */
export interface Owner {
  readonly user: string | undefined;
  /** What it says itself, where that is another name of the user. */
  readonly alias: string | undefined;
  readonly thread: string | undefined;
}

/** Owner all events are, by their ids. */
export function knowOwners(events: readonly Event[]): Map<string, Owner> {
  const { nameOf, userOfId } = knowPeople(events);
  return new Map(
    events.map((one) => {
      const { tenant, anonymous_id, trace_id } = one;
      const ofTrace = (name: "user_id" | "thread_id") =>
        trace_id === undefined
          ? []
          : events
              .filter((other) => other.tenant === tenant && other.trace_id === trace_id)
              .flatMap((other) => other[name] ?? [])
              .toSorted();
      const users = ofTrace("user_id");
      const threads = new Set(ofTrace("thread_id"));
      const areOne = new Set(users.map((user) => nameOf(tenant, user))).size === 1;
      const said =
        one.user_id ??
        (anonymous_id !== undefined ? userOfId(tenant, anonymous_id) : areOne ? users[0] : undefined);
      const user = said === undefined ? undefined : nameOf(tenant, said);
      const alias = user === said ? undefined : said;
      return [
        one.id,
        { user, alias, thread: one.thread_id ?? (threads.size === 1 ? [...threads][0] : undefined) },
      ];
    }),
  );
}
