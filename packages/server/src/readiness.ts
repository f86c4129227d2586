import { statfs } from "node:fs/promises";
import { isWeakAdminKey, weakAdminKey } from "./admin-key.ts";
import type { ReadinessCheck } from "./api/context.ts";
import type { Config } from "./config.ts";
import type { EventLog } from "./log/log.ts";
import type { Warehouse } from "./warehouse/warehouse.ts";
import type { Writer } from "./warehouse/writer.ts";

/** With less than this free, it is said before it is too late. In bytes. */
const littleSpace = 64 * 1024 * 1024;

/** Whether events can be accepted and questions answered. */
export function createReadiness(
  config: Pick<Config, "adminKey" | "dataDir">,
  log: EventLog,
  writer: Writer,
  warehouse: Warehouse,
): () => Promise<ReadinessCheck[]> {
  return async () => [
    accepting(log),
    writer.fault === null
      ? { name: "writer", ok: true, detail: "writes" }
      : { name: "writer", ok: false, detail: writer.fault.message },
    await answering(warehouse),
    await space(config.dataDir),
    // Said, and no reason not to be ready.
    ...(isWeakAdminKey(config) ? [{ name: "admin_key", ok: true, detail: weakAdminKey }] : []),
  ];
}

function accepting(log: EventLog): ReadinessCheck {
  const { lastFault, events, bytes } = log.stats();
  return lastFault === null
    ? { name: "log", ok: true, detail: `${events} events (${bytes} bytes) wait for the warehouse` }
    : { name: "log", ok: false, detail: lastFault.message };
}

async function answering(warehouse: Warehouse): Promise<ReadinessCheck> {
  try {
    await warehouse.query({ sql: "SELECT 1", parameters: {} });
    return { name: "warehouse", ok: true, detail: "answers" };
  } catch (error) {
    return { name: "warehouse", ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** Said, and no reason not to be ready: the log itself tells when it cannot write. */
async function space(dataDir: string): Promise<ReadinessCheck> {
  try {
    const { bavail, bsize } = await statfs(dataDir);
    const free = bavail * bsize;
    const note = free < littleSpace ? "; that is little" : "";
    return { name: "disk", ok: true, detail: `${Math.floor(free / 2 ** 20)} MiB free${note}` };
  } catch (error) {
    return { name: "disk", ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
