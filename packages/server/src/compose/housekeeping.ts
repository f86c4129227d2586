import type { Anonymizer } from "@dendro/ingest";
import type { Salts } from "../store/salts.ts";
import { watchIdleMemory } from "./idle-memory.ts";
import { startMaintenance } from "../schedule/maintenance.ts";
import type { Context } from "./context.ts";
import type { Flow } from "./flow.ts";
import type { Ingest } from "./ingest.ts";
import type { Stores } from "./stores.ts";

const hour = 60 * 60 * 1000;
/** How long the state of a visit is kept after its last event arrived, in milliseconds. */
const visitStateLifeMs = 24 * hour;

/** How often it is looked for what was changed elsewhere and nobody said, in milliseconds. */
const compareIntervalMs = 5000;

/** Destroys old salts, and then what memory still knows by them: in the other order it might come to know it again meanwhile. */
export async function forgetPseudonyms(
  salts: Pick<Salts, "destroyOld">,
  anonymizer: Pick<Anonymizer, "forget">,
): Promise<void> {
  await salts.destroyOld().finally(() => anonymizer.forget());
}

/** Forgets every hour what is no longer needed, and gives memory back when there is nothing to do. @returns ends the former */
export async function startHousekeeping(
  { clock, logger, opened }: Context,
  { store, salts, settingsFeed }: Stores,
  { log, queries, warehouse }: Flow,
  { anonymizer }: Ingest,
): Promise<() => void> {
  const timer = setInterval(() => {
    forgetPseudonyms(salts, anonymizer).catch((error: unknown) =>
      logger.error({ err: error }, "old salts could not be destroyed"),
    );
    log
      .forgetState(clock() - visitStateLifeMs)
      .catch((error: unknown) => logger.error({ err: error }, "old visits could not be forgotten"));
  }, hour);
  timer.unref();
  opened.defer(
    watchIdleMemory({
      async drop() {
        queries.forget();
        await warehouse.trim();
      },
      onFault: (error) => logger.error({ err: error }, "memory could not be given back"),
    }),
  );
  await salts.destroyOld();
  if (store.isShared) {
    // What the bus has not said, and salts of the days to come.
    const compared = startMaintenance(
      [{ work: salts.keepReady }, { work: settingsFeed.check }],
      (error) => logger.error({ err: error }, "it could not be looked what other servers have changed"),
      compareIntervalMs,
    );
    opened.defer(compared.stop);
  }
  return () => clearInterval(timer);
}
