import { sql } from "@dendro/core";
import type { ReferrerClassifier } from "@dendro/ingest";
import { changeVisits } from "./change-visits.ts";
import type { RepairKind } from "./kind.ts";
import { count } from "./report.ts";
import type { RenewDays, RepairContext } from "./context.ts";

/** What is stored of how somebody came. */
interface Came {
  readonly referrer?: string | undefined;
  readonly host?: string | undefined;
  readonly referrer_source?: string | undefined;
  readonly channel?: string | undefined;
  readonly utm_source?: string | undefined;
  readonly utm_medium?: string | undefined;
  readonly utm_campaign?: string | undefined;
}

interface Named {
  readonly referrer_source?: string;
  readonly channel?: string;
}

/** What becomes of a campaign's source and channel; nothing where they are right. */
export type MendSource = (came: Came) => Named;

/** What the release before made of a source that it did not know; of any other, more than is stored may have decided. */
const channelsOfUnknown = new Set(["Referral", "Paid Other"]);

/**
 * Names sources that were stored as the campaign wrote them (`fb`, `adwords`), and finds the channel anew of those that
 * were not known, such as of banners that are paid by the view (`cpm`).
 */
export function createSourceMend(classify: ReferrerClassifier): MendSource {
  return (came) => {
    const { referrer = "", host = "", utm_source = "", utm_medium = "", utm_campaign = "" } = came;
    const today = classify({
      referrer,
      host,
      tagged_source: utm_source,
      utm_medium,
      utm_campaign,
      click_id: "",
    });
    const isAsWritten = utm_source !== "" && came.referrer_source === utm_source;
    const isUnknown = came.channel !== undefined && channelsOfUnknown.has(came.channel);
    return {
      ...(isAsWritten && today.referrer_source !== utm_source
        ? { referrer_source: today.referrer_source }
        : {}),
      ...(isUnknown && today.channel !== came.channel ? { channel: today.channel } : {}),
    };
  };
}

const isCampaign = sql`utm_source != '' OR utm_medium != ''`;

/** @param before when this release first ran here, in milliseconds since 1970: what came later is read already */
export const sourceKind = (before: number, mendSource: MendSource): RepairKind => ({
  name: "sources",
  title: "sources and channels of campaigns are those of today",
  candidates: isCampaign,
  isPrivate: false,
  mend(event) {
    if (event.received_at < before) Object.assign(event, mendSource(event));
  },
});

const columns = [
  "referrer",
  "host",
  "referrer_source",
  "channel",
  "utm_source",
  "utm_medium",
  "utm_campaign",
] as const;

/** Different ways to come that one statement changes. */
const maxWays = 2000;

/** Does the same for visits. */
export async function repairVisitSources(
  context: RepairContext,
  { name, title }: Pick<RepairKind, "name" | "title">,
  { before, mend }: { readonly before: number; readonly mend: MendSource },
  renewDays: RenewDays,
): Promise<void> {
  const { warehouse, signal } = context;
  const tally = context.tally(name, title);
  const texts = columns.map((column) => sql`toString(${sql.id(column)})`);
  const hash = sql`xxHash64(${sql.join(texts, ", ")})`;
  const any = sql.join(
    texts.map((text) => sql`any(${text})`),
    ", ",
  );
  const where = sql`timestamp < fromUnixTimestamp64Milli(${Math.trunc(before)}) AND (${isCampaign})`;
  let after = "0";
  for (;;) {
    signal.throwIfAborted();
    const next = sql`SELECT toString(${hash} AS hash), ${any} FROM visits WHERE ${where} AND hash > toUInt64(${sql.text(after)}) GROUP BY hash ORDER BY hash LIMIT ${maxWays}`;
    const ways = await warehouse.query({ sql: next });
    const changes = ways.flatMap(([digits, ...values]) => {
      const came = Object.fromEntries(columns.map((column, at) => [column, String(values[at])]));
      const set = Object.entries(mend(came));
      return set.length === 0 ? [] : [{ came, hash: String(digits), set: Object.fromEntries(set) }];
    });
    for (const alike of Map.groupBy(changes, ({ set }) => Object.keys(set).join()).values()) {
      const visits = await changeVisits(context, renewDays, { hash, where, changes: alike });
      for (const { came, set } of alike.slice(0, 1))
        count(
          tally,
          Object.keys(set).map((column) => `visits.${column}`),
          () =>
            Object.entries(set)
              .map(([column, to]) => `${column}: ${came[column]} → ${to}`)
              .join(", "),
          visits,
        );
    }
    if (ways.length < maxWays) return;
    after = String(ways.at(-1)?.[0]);
  }
}
