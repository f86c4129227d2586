import type { JsonObject } from "@dendro/core";
import type { Transaction } from "kysely";
import type { StoreTables } from "../store/tables.ts";

/** An event that Dendro itself makes, as a sender would send it. */
export type OwnMessage = JsonObject & { readonly id: string };

/** Of one statement. */
const atOnce = 100;

/**
 * Keeps what is to be told in the transaction in which it happens: a kill loses none of it, and sends none that did not happen.
 * @param place names the data directory whose log takes it
 * @param dueAt from when on it is sent, in milliseconds since 1970: now, or up to a minute later
 */
export async function addMessages(
  step: Transaction<StoreTables>,
  place: string,
  tenant: string,
  messages: readonly OwnMessage[],
  dueAt: number,
): Promise<void> {
  const rows = messages.map((message) => ({
    id: message.id,
    tenant,
    place,
    user_id: typeof message["user_id"] === "string" ? message["user_id"] : "",
    event: JSON.stringify(message),
    created_at: dueAt,
  }));
  for (let at = 0; at < rows.length; at += atOnce)
    await step
      .insertInto("alert_messages")
      .values(rows.slice(at, at + atOnce))
      .execute();
}
