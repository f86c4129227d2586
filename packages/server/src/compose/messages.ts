import { installationOf } from "../backup/installation.ts";
import { createMessageSender } from "../messages/send-messages.ts";
import type { Woken } from "../schedule/woken.ts";
import type { Context } from "./context.ts";
import type { Ingest } from "./ingest.ts";
import type { Stores } from "./stores.ts";

export type Messages = Pick<Woken, "wake">;

/** Has what Dendro itself tells come into the log, where it is like any event. */
export async function startMessages(
  { clock, logger, opened }: Context,
  { store, directory }: Stores,
  { pipeline }: Ingest,
): Promise<Messages> {
  const onFault = (error: unknown) =>
    logger.error({ err: error }, "an event of Dendro's own could not be kept; it is tried again");
  const place = await installationOf(directory.db);
  const sender = createMessageSender({ store, place, pipeline, clock, onFault });
  opened.defer(sender.close);
  // What was to be told when the last run ended.
  sender.wake();
  return sender;
}
