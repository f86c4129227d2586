import type { ConsumerState } from "../log/consumer-state.ts";
import { type IdKind, keyOfId, revive, userPath } from "@dendro/ingest";

/** Ids of somebody, of each kind. */
export type KnownNames = Readonly<Record<IdKind, ReadonlySet<string>>>;

/**
 * All ids by which somebody is known, as the trackers of people remember them: the names that theirs lead to, and whatever
 * leads to any of these. Of many of them no event is left, or never was one.
 * @param users some of their names
 */
export async function knownNames(
  log: Pick<ConsumerState, "loadState" | "findState">,
  tenant: string,
  users: readonly string[],
): Promise<KnownNames> {
  const names = { user: new Set(users), anonymous: new Set<string>() };
  for (let next = [...names.user]; next.length > 0;) {
    const found: string[] = [];
    const states = await log.loadState(next.map((user) => keyOfId(tenant, "user", user)));
    states.forEach((state, index) => {
      const { link } = revive(tenant, "user", next[index] as string, state);
      if (link !== null) found.push(link.user);
    });
    for (const kind of ["user", "anonymous"] as const) {
      const prefix = keyOfId(tenant, kind, "");
      const ids = (await log.findState(prefix, userPath, next)).map((key) => key.slice(prefix.length));
      if (kind === "user") found.push(...ids);
      else for (const id of ids) names.anonymous.add(id);
    }
    next = [...new Set(found)].filter((user) => !names.user.has(user));
    for (const user of next) names.user.add(user);
  }
  return names;
}
