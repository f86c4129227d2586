import type { Kysely } from "kysely";
import type { SaltTable } from "./salts.ts";
import type { DirectoryTables, StoreTables } from "./tables.ts";

/** Small relational data: who may do what, and what people have set. */
export type Store = Kysely<StoreTables>;

export interface OpenStore {
  readonly db: Store;
  readonly salts: SaltTable;
  /** Runs work that deletes or overwrites what nobody may find again, on the disk neither, once it resolves. */
  destroy<T>(work: (db: Store) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** What is kept beside the warehouse of a data directory, since it is about that alone. */
export type Directory = Kysely<DirectoryTables>;

export interface OpenDirectory {
  readonly db: Directory;
  /** Holds it as it is now, for a backup. */
  pin(): PinnedDirectory;
}

/** A directory's tables as they were at a moment, whatever is written meanwhile. */
export interface PinnedDirectory {
  /** Writes them to a new file, without the rows of tables that no backup holds. */
  copyTo(path: string): Promise<void>;
  /** How many secrets of settings are encrypted in it. */
  secrets(): number;
  close(): void;
}
