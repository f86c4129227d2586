import { randomUUID } from "node:crypto";
import type { Transaction } from "kysely";
import type { Alert } from "../alerts/alert.ts";
import { openAlerts } from "../alerts/alerts.ts";
import { messagesOf } from "../alerts/message.ts";
import { createAlertRecords } from "../alerts/records.ts";
import { toldSeries } from "../alerts/rounds.ts";
import { createSilences } from "../alerts/silences.ts";
import { installationOf } from "../backup/installation.ts";
import { addMessages } from "../messages/own-messages.ts";
import type { StoreTables } from "../store/tables.ts";
import type { Context } from "./context.ts";
import type { Stores } from "./stores.ts";

export type Alerting = Awaited<ReturnType<typeof openAlerting>>;

/** What is watched, and what is known of it. */
export async function openAlerting({ config, clock }: Context, { store, directory }: Stores) {
  const place = await installationOf(directory.db);
  const { publicUrl } = config;
  async function tellEnd(step: Transaction<StoreTables>, alert: Alert, reason: string): Promise<void> {
    const now = clock();
    const news = (await toldSeries(step, alert)).map(
      (series) => ({ alert, series, kind: "resolved", isReminder: false, reason }) as const,
    );
    const messages = messagesOf(news, { now, newId: randomUUID, publicUrl });
    await addMessages(step, place, alert.tenant, messages, now);
  }
  return {
    place,
    rules: await openAlerts(store, clock, tellEnd),
    silences: createSilences(store, clock),
    records: createAlertRecords(store),
  };
}
