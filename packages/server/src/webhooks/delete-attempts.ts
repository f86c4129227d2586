import type { Transaction } from "kysely";
import type { StoreTables } from "../store/tables.ts";

/** Of one statement, which has a place for each. */
const atOnce = 1000;

/** Deletes what became of deliveries that are deleted already: whoever keeps an attempt looks for its delivery before. */
export async function deleteAttempts(
  step: Transaction<StoreTables>,
  deliveries: readonly { readonly id: string }[],
): Promise<void> {
  for (let at = 0; at < deliveries.length; at += atOnce)
    await step
      .deleteFrom("webhook_attempts")
      .where(
        "delivery",
        "in",
        deliveries.slice(at, at + atOnce).map(({ id }) => id),
      )
      .execute();
}
