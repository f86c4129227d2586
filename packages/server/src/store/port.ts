import type { Kysely } from "kysely";
import type { Bus } from "../bus/port.ts";
import type { SaltTable } from "./salts.ts";
import type { Directory, DirectoryTables, Store, StoreTables } from "./tables.ts";
import type { Views } from "./views.ts";

export interface OpenStore {
  readonly db: Store;
  /** Whether other servers have it open as well. */
  readonly isShared: boolean;
  /** Tells them what was changed. */
  readonly bus: Bus;
  readonly views: Views;
  readonly salts: SaltTable;
  /** Runs work that no two servers may do at a time. It holds a connection: it is for starts, not for requests. */
  exclusively<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Runs work that deletes or overwrites what nobody may find again, on the disk neither, once it resolves. */
  destroy<T>(work: (db: Store) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface OpenDirectory {
  readonly db: Directory;
  /** Holds it as it is now, for a backup. */
  pin(): PinnedDirectory;
}

/** What a data directory has of its own, which holds everything where nothing is shared. */
export interface DirectoryStore extends OpenStore, OpenDirectory {
  readonly db: Kysely<StoreTables & DirectoryTables>;
}

/** A directory's tables as they were at a moment, whatever is written meanwhile. */
export interface PinnedDirectory {
  /** Writes them to a new file, without the rows of tables that no backup holds. */
  copyTo(path: string): Promise<void>;
  /** How many secrets of settings are encrypted in it. */
  secrets(): number;
  close(): void;
}
