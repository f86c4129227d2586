import { belongsToVisit } from "@dendro/core";
import { firstText, idOf } from "../foreign-value.ts";
import type { ForeignEvent } from "../foreign-event.ts";

/** Before the id of somebody of whom the device is all that is known. */
const devicePrefix = "$device:";

/** What is said of who somebody is; each may be missing. */
export interface MixpanelIds {
  readonly distinct: unknown;
  readonly user: unknown;
  readonly device: unknown;
  /** Another id that the event says is theirs as well. @defaultValue none */
  readonly other?: unknown;
}

/** Whose an event is, and by which other id the same user was known before. */
export interface MixpanelPerson {
  readonly person: Partial<ForeignEvent>;
  readonly previous: string | undefined;
}

/**
 * Whose event it is. Until somebody is identified the distinct id is the device's, with a prefix or, from older
 * libraries, the same once more: a pseudonym, and no user.
 */
export function personOf(ids: MixpanelIds, type: string): MixpanelPerson {
  const distinct = firstText(ids.distinct);
  const device = firstText(ids.device);
  const other = firstText(ids.other);
  const isDevice = distinct !== undefined && (distinct.startsWith(devicePrefix) || distinct === device);
  const visitor = device ?? (isDevice ? distinct : undefined);
  const said = firstText(ids.user, isDevice ? undefined : distinct);
  // The older library for pages says the user's name as the alias of a device.
  const user = said ?? (type === "user.aliased" ? other : undefined);
  const previous = said === undefined ? undefined : other;
  const anonymous = previous ?? visitor;
  return {
    person: {
      user_id: idOf(user),
      visitor: visitor !== undefined && belongsToVisit(type) ? idOf(bare(visitor), 64) : undefined,
      anonymous_id: anonymous === undefined ? undefined : idOf(bare(anonymous)),
    },
    previous: previous === undefined || previous.startsWith(devicePrefix) ? undefined : idOf(previous),
  };
}

/** Two ids of one person, first the one that is not a device's. */
export function mergedIds(ids: unknown): readonly [person: string | undefined, other: string | undefined] {
  const texts = Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
  const [person, other] = texts.toSorted(
    (a, b) => Number(a.startsWith(devicePrefix)) - Number(b.startsWith(devicePrefix)),
  );
  return person?.startsWith(devicePrefix) === true ? [undefined, person] : [person, other];
}

const bare = (id: string) => (id.startsWith(devicePrefix) ? id.slice(devicePrefix.length) : id);
