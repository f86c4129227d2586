import type { OpenStore } from "../port.ts";
import type { Store } from "../tables.ts";
import type { SaltTable } from "../salts.ts";

export function createSaltTable(db: Store, destroy: OpenStore["destroy"]): SaltTable {
  return {
    isShared: false,
    all: async () => await db.selectFrom("salts").selectAll().execute(),
    async keep(salts) {
      await db.insertInto("salts").values(salts).execute();
      return salts;
    },
    async destroyUntil(madeAt) {
      await destroy(async (step) => await step.deleteFrom("salts").where("made_at", "<=", madeAt).execute());
    },
  };
}
