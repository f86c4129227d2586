import { belongsToVisit } from "@dendro/core";
import { firstText, idOf } from "./foreign-value.ts";
import type { ForeignEvent } from "./receiver.ts";

/** Before the id of somebody of whom the device is all that is known. */
const devicePrefix = "$device:";

/** What is said of who somebody is; each may be missing. */
export interface MixpanelIds {
  readonly distinct: unknown;
  readonly user: unknown;
  readonly device: unknown;
}

/**
 * Whose event it is. Until somebody is identified the distinct id is the device's, with a prefix or, from older
 * libraries, the same once more: a pseudonym, and no user.
 */
export function personOf(ids: MixpanelIds, type: string): Partial<ForeignEvent> {
  const distinct = firstText(ids.distinct);
  const device = firstText(ids.device);
  const isDevice = distinct !== undefined && (distinct.startsWith(devicePrefix) || distinct === device);
  const visitor = device ?? (isDevice ? distinct : undefined);
  return {
    user_id: idOf(firstText(ids.user, isDevice ? undefined : distinct)),
    visitor: visitor !== undefined && belongsToVisit(type) ? idOf(bare(visitor), 64) : undefined,
  };
}

/** The first of several ids of one person that is not a device's. */
export const firstPerson = (ids: unknown): string | undefined =>
  Array.isArray(ids)
    ? firstText(...ids.filter((id) => typeof id !== "string" || !id.startsWith(devicePrefix)))
    : undefined;

const bare = (id: string) => (id.startsWith(devicePrefix) ? id.slice(devicePrefix.length) : id);
