/** Where batches wait until they are delivered, also while the program is not running. Bodies are kept as they are sent. */
export interface Spool {
  /**
   * Keeps a batch; when it resolves, the batch outlives the process.
   * @param mayGo whether the batch of an id may be given up to make room; one whose request is under way may not
   * @returns the bodies that were given up to make room, the oldest first
   */
  keep(id: string, body: string, mayGo: (id: string) => boolean): Promise<readonly string[]>;
  /** The ids of all that is kept, the oldest first. */
  list(): Promise<readonly string[]>;
  /** A body, or null when it is not there (any more). */
  read(id: string): Promise<string | null>;
  remove(id: string): Promise<void>;
  /** Leaves what is kept to the next process. */
  close?(): Promise<void>;
}
