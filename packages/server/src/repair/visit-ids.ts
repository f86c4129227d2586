import { holdsAddress, sql, type Event } from "@dendro/core";
import { changeVisits, sqlVisitDay } from "./change-visits.ts";
import { count } from "./report.ts";
import type { RenewDays, RepairContext } from "./context.ts";

/** Ids of people that visits have of their events. Which visit it is was made here, of nobody's address. */
const idColumns = ["visitor", "user_id", "user_alias", "anonymous_id"] as const;

/** Ids that one statement changes. */
const maxIds = 2000;

/**
 * Ids of visits that are addresses become what those of their events do: pseudonyms of the day.
 * @param replaceAddresses what makes them of an event's ids
 */
export async function repairVisitIds(
  context: RepairContext,
  { name, title }: { readonly name: string; readonly title: string },
  replaceAddresses: (event: Event) => void,
  renewDays: RenewDays,
): Promise<void> {
  const { warehouse, signal } = context;
  const tally = context.tally(name, title);
  for (const column of idColumns) {
    const id = sql.id(column);
    const hash = sql`xxHash64(toString(tenant), ${sqlVisitDay}, ${id})`;
    let after = "";
    for (;;) {
      signal.throwIfAborted();
      // Pseudonyms have neither, so most visits need no closer look.
      const next = sql`SELECT ${id} AS id, toString(tenant), ${sqlVisitDay} AS day, any(toString(${hash})) FROM visits WHERE match(${id}, '[.:-]') AND ${id} > ${sql.text(after)} GROUP BY tenant, day, id ORDER BY id LIMIT ${maxIds} WITH TIES`;
      const rows = await warehouse.query({ sql: next });
      await context.prepareSalts(rows.map(([, , day]) => Number(day)));
      const changes = rows.flatMap(([said, tenant, day, digits]) => {
        if (!holdsAddress(String(said))) return [];
        const event = {
          tenant: String(tenant),
          timestamp: Number(day),
          [column]: String(said),
        } as unknown as Event;
        replaceAddresses(event);
        return [{ hash: String(digits), set: { [column]: String(event[column]) } }];
      });
      const [first] = changes;
      if (first !== undefined) {
        if (context.apply) await context.saltsStored();
        const visits = await changeVisits(context, renewDays, { hash, where: sql`1`, changes });
        count(tally, [`visits.${column}`], () => `${column}: → ${first.set[column]}`, visits);
      }
      if (rows.length < maxIds) break;
      after = String(rows.at(-1)?.[0]);
    }
  }
}
