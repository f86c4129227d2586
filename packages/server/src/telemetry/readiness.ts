import { toDendroError } from "@dendro/core";
import { isWeakAdminKey, weakAdminKey } from "../auth/admin-key.ts";
import type { Config } from "../installation/config.ts";
import { formatMiB, type SpaceGuard } from "../installation/space.ts";
import type { EventLog } from "../log/event-log.ts";
import type { Integrity } from "../flow/integrity.ts";
import type { OpenStore } from "../store/port.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import type { Writer } from "../flow/writer.ts";

export interface ReadinessCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

export interface ReadinessOptions {
  readonly log: EventLog;
  readonly writer: Writer;
  readonly warehouse: Warehouse;
  readonly space: SpaceGuard;
  readonly config: Pick<Config, "adminKey" | "dataDir" | "minFreeToAccept" | "minFreeToStart">;
  readonly integrity: Pick<Integrity, "losses">;
  readonly store: Pick<OpenStore, "isShared" | "views">;
}

/** Whether events can be accepted and questions answered. */
export function createReadiness({
  log,
  writer,
  warehouse,
  space: guard,
  config,
  integrity,
  store,
}: ReadinessOptions): () => Promise<ReadinessCheck[]> {
  return async () => [
    accepting(log),
    writer.fault === null
      ? { name: "writer", ok: true, detail: "writes" }
      : { name: "writer", ok: false, detail: writer.fault.message },
    await answering(warehouse),
    space(guard, config),
    complete(integrity),
    ...(store.isShared ? [known(store)] : []),
    // Said, and no reason not to be ready.
    ...(isWeakAdminKey(config) ? [{ name: "admin_key", ok: true, detail: weakAdminKey }] : []),
  ];
}

function known({ views }: Pick<OpenStore, "views">): ReadinessCheck {
  try {
    views.requireFresh();
    return { name: "store", ok: true, detail: "what is known of it is up to date" };
  } catch (error) {
    return { name: "store", ok: false, detail: toDendroError(error).message };
  }
}

function accepting(log: EventLog): ReadinessCheck {
  const { lastFault, events, bytes } = log.stats();
  return lastFault === null
    ? { name: "log", ok: true, detail: `${events} events (${bytes} bytes) wait for the warehouse` }
    : { name: "log", ok: false, detail: lastFault.message };
}

async function answering(warehouse: Warehouse): Promise<ReadinessCheck> {
  try {
    await warehouse.query({ sql: "SELECT 1" });
    return { name: "warehouse", ok: true, detail: "answers" };
  } catch (error) {
    return { name: "warehouse", ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** As of the last look, a second ago at most. */
function space(
  { free }: SpaceGuard,
  { minFreeToAccept, minFreeToStart }: Pick<Config, "minFreeToAccept" | "minFreeToStart">,
): ReadinessCheck {
  if (free === null) return { name: "disk", ok: true, detail: "its free space cannot be read" };
  if (free < minFreeToAccept) {
    const detail = `${formatMiB(free)} free; events are accepted with ${formatMiB(minFreeToAccept)} or more: free some space`;
    return { name: "disk", ok: false, detail };
  }
  const note =
    free < minFreeToStart
      ? `; that is little: Dendro would not start with less than ${formatMiB(minFreeToStart)}`
      : "";
  return { name: "disk", ok: true, detail: `${formatMiB(free)} free${note}` };
}

function complete({ losses }: Pick<Integrity, "losses">): ReadinessCheck {
  if (losses.length === 0) return { name: "data", ok: true, detail: "everything is there that was stored" };
  return { name: "data", ok: false, detail: `${losses.join(". ")}. ${restoreAdvice}` };
}

/** What to do when stored rows are gone. */
export const restoreAdvice =
  "Stop Dendro and put the warehouse's folder back from a backup; or start once with --accept-loss yes to go on without them.";
