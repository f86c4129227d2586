import { createEncryption } from "@dendro/node";
import { installationOf } from "../backup/installation.ts";
import { createForgetReceived } from "../sources/forget-received.ts";
import { createReceivedQueue } from "../sources/received-queue.ts";
import { createReceivedRecords } from "../sources/received-records.ts";
import { openSources } from "../sources/sources.ts";
import type { Context } from "./context.ts";
import type { Stores } from "./stores.ts";

export type Incoming = Awaited<ReturnType<typeof openIncoming>>;

/** What others send, and where. */
export async function openIncoming({ clock }: Context, { store, directory, secretKey }: Stores) {
  const queue = createReceivedQueue(store, await installationOf(directory.db));
  await queue.takeBack(clock());
  return {
    sources: await openSources(store, createEncryption(secretKey), clock),
    queue,
    records: createReceivedRecords(store),
    forget: createForgetReceived(store),
  };
}
