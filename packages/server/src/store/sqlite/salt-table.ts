import type { OpenStore, Store } from "../port.ts";
import type { SaltTable } from "../salts.ts";

export function createSaltTable(db: Store, destroy: OpenStore["destroy"]): SaltTable {
  return {
    all: async () => await db.selectFrom("salts").selectAll().execute(),
    keep: async (row) => void (await db.insertInto("salts").values(row).execute()),
    async destroyUntil(madeAt) {
      await destroy(async (step) => await step.deleteFrom("salts").where("made_at", "<=", madeAt).execute());
    },
  };
}
