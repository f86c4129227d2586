import { noSettings, type SettingsState } from "@dendro/core";
import type { Encryption } from "@dendro/node";
import type { MemoryDatabase } from "../memory/tables.ts";

/** What the platform last said, for a start without it. */
export interface SettingsCache {
  read(): Promise<SettingsState>;
  keep(state: SettingsState): Promise<void>;
}

/** @param encryption null where no secrets may be kept: then they are left out */
export function createSettingsCache(
  db: MemoryDatabase,
  workerId: string,
  encryption: Encryption | null,
  clock: () => number,
): SettingsCache {
  const place = `settings of ${workerId}`;
  return {
    async read() {
      const row = await db
        .selectFrom("settings_cache")
        .select("content")
        .where("worker_id", "=", workerId)
        .executeTakeFirst();
      if (row === undefined) return noSettings;
      const text = row.content.startsWith("{") ? row.content : encryption?.decrypt(row.content, place);
      return text === undefined || text === null ? noSettings : (JSON.parse(text) as SettingsState);
    },
    async keep({ version, values }) {
      const kept =
        encryption === null
          ? Object.fromEntries(Object.entries(values).filter(([, set]) => !set.secret))
          : values;
      const text = JSON.stringify({ version, values: kept });
      const row = { content: encryption === null ? text : encryption.encrypt(text, place), kept_at: clock() };
      await db
        .insertInto("settings_cache")
        .values({ worker_id: workerId, ...row })
        .onConflict((conflict) => conflict.column("worker_id").doUpdateSet(row))
        .execute();
    },
  };
}
